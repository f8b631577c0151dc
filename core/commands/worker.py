"""`ganaar worker`: mails, events and regular jobs, without the web server."""

from __future__ import annotations

import sys

import click


@click.command()
@click.option("--threads", default=2, show_default=True, type=click.IntRange(1, 32), help="Jobs at the same time.")
def worker(threads: int) -> None:
    """Run only the worker, until Ctrl-C or SIGTERM.

    \b
    Example:
      ganaar worker --threads 4

    `ganaar serve` starts one by itself; a service of its own is for several machines, or to restart
    pages and mails apart (then: ganaar serve --no-worker).
    """
    from ..logs import set_up_logs
    from ..portal import Portal
    from ..worker import run_worker

    set_up_logs(human=sys.stderr.isatty())
    portal = Portal()
    try:
        run_worker(portal, threads=threads)
    finally:
        portal.directory.close()
