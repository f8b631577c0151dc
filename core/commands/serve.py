"""`ganaar serve`: the portal over HTTP, with its worker beside it."""

from __future__ import annotations

import importlib
import os
import sys

import click

from ..serving.processes import PortTaken, Processes, bound_socket
from ..serving.web import ServeOptions
from .refusals import Refused

THREADS = 16
"""Each slow phone holds one thread; 16 cost the others nothing more than 8 (docs/production.md has the figures)."""


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535), help="Port to listen on.")
@click.option("--workers", type=click.IntRange(1, 64), help="Processes. Default: one per processor, at least two.")
@click.option(
    "--threads", type=click.IntRange(1, 64), help=f"Threads of each process, without a proxy. Default: {THREADS}."
)
@click.option("--behind-proxy", is_flag=True, help="Caddy or nginx stands in front, and is believed about the client.")
@click.option("--no-worker", is_flag=True, help="Serve pages only; the worker runs elsewhere.")
@click.option("--no-access-log", is_flag=True, help="Write no line for each request.")
@click.option("--reload", is_flag=True, help="For developers: start anew when code changes.")
def serve(
    host: str,
    port: int,
    workers: int | None,
    threads: int | None,
    behind_proxy: bool,
    no_worker: bool,
    no_access_log: bool,
    reload: bool,
) -> None:
    """Serve the portal, with its worker, until Ctrl-C or SIGTERM.

    \b
    Example:
      ganaar serve                       try it on this computer
      ganaar serve --behind-proxy        on a server, behind Caddy or nginx

    Behind a proxy each process does one request at a time, which is fastest; without one, threads keep
    slow phones from blocking the others. `--behind-proxy` also sets GANAAR_TRUSTED_PROXIES=1 unless that
    is set: the port must then be reachable for the proxy only.
    """
    if behind_proxy and threads:
        raise click.UsageError("--threads is for serving without a proxy; leave out one of the two.")
    if behind_proxy:
        os.environ.setdefault("GANAAR_TRUSTED_PROXIES", "1")
    else:
        os.environ.setdefault("GANAAR_PUBLIC_PORT", str(port))
    options = ServeOptions(
        host=host,
        port=port,
        workers=workers or max(2, os.cpu_count() or 1),
        threads=0 if behind_proxy else threads or THREADS,
        with_worker=not no_worker,
        reload=reload,
        access_log=not no_access_log,
    )
    try:
        listener = bound_socket(host, port)
    except PortTaken as taken:
        raise Refused(str(taken)) from None
    _prepare(options)
    sys.exit(Processes(options, listener).run())


def _prepare(options: ServeOptions) -> None:
    """Tell in words now what would fail later, and say where the schools are.

    What is imported here is shared by all processes, except when code is to be reloaded.
    """
    from ..db.migrate import pending
    from .installation import opened_portal

    with opened_portal() as portal:
        entries = [entry for entry in portal.directory.entries() if entry.state == "open"]
        for fault in portal.registry.faults:
            click.echo(f"Module {fault.module} is left out: {fault.message}", err=True)
        for entry in entries:
            if pending(portal.directory.school(entry.key), portal.registry):
                click.echo(f"{entry.key}: the database is behind. Run `ganaar migrate`.", err=True)
        addresses = [f"{entry.name}: {portal.directory.school(entry.key).origin}" for entry in entries[:10]]
    if not entries:
        click.echo("There is no school yet. Make one: ganaar school create KEY --name NAME", err=True)
    click.echo("\n".join([*addresses, f"Serving on {options.host}:{options.port}. Ctrl-C stops."]))
    sys.stdout.flush()
    if not options.reload:
        _import_everything()


def _import_everything() -> None:
    """Once, here, for all processes; what cannot be imported is told before anything is served."""
    from .. import app, worker  # noqa: F401

    for path in app.CORE_BLUEPRINTS:
        importlib.import_module(path.partition(":")[0])
