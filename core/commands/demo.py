"""`ganaar demo`: the demo school, made once and served."""

from __future__ import annotations

import fcntl
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, NoReturn

import click

from ..config import load_config
from ..db.migrate import MigrationChanged
from ..demo.making import SCHOOLS, DemoRefused, bring_up_to_date, is_made, make_demo
from ..demo.welcome import welcome
from ..portal import Portal
from ..serving.processes import PortTaken, bound_socket
from .build import assets
from .installation import opened_portal
from .progress import shown_progress
from .refusals import Refused
from .serve import serve

HOST = "127.0.0.1"
CHECKOUT = Path(__file__).resolve().parents[2]
"""Its styles and scripts are built when something changed; an installed wheel has them built already."""


@click.command()
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535), help="Port to serve it on.")
@click.option("--fresh", is_flag=True, help="Make it anew; what was changed in the demo is lost.")
@click.option("--no-serve", is_flag=True, help="Only make it.")
@click.option("--school-only", is_flag=True, help="Make De Wegwijzer without the second school.")
@click.pass_context
def demo(context: click.Context, port: int, fresh: bool, no_serve: bool, school_only: bool) -> None:
    """Make the demo school when it is not there yet, and serve it until Ctrl-C.

    \b
    Example:
      ganaar demo                 http://wegwijzer.localhost:8000
      ganaar demo --port 8080
      ganaar demo --fresh         begin anew

    The people, names and passwords are the same every time; they stand in GANAAR_HOME/demo-accounts.csv, the codes
    of letters in demo-letters.csv. Mails are not sent but shown at /demo/mails. docs/demo.md tells more.
    """
    os.environ["GANAAR_DEMO"] = "1"
    os.environ["GANAAR_PUBLIC_PORT"] = str(port)
    os.environ.setdefault("GANAAR_DEFAULT_SCHOOL", SCHOOLS[0].key)
    home = load_config().home
    if not no_serve:
        _refuse_taken(port)
    makes = fresh or not is_made(home)
    with _alone(home, makes=makes) as lock:
        with opened_portal() as portal:
            if makes:
                _make(portal, school_only)
            else:
                _refresh(portal)
            if no_serve or not makes:
                click.echo(welcome(portal))
        if no_serve:
            return
        if makes:
            _serve_as_a_new_process(port)
        if CHECKOUT.joinpath("package-lock.json").exists():
            context.invoke(assets, root=CHECKOUT)
        fcntl.flock(lock, fcntl.LOCK_SH)
        context.invoke(serve, host=HOST, port=port, workers=2, threads=None, no_access_log=True)


def _make(portal: Portal, school_only: bool) -> None:
    schools = SCHOOLS[:1] if school_only else SCHOOLS
    try:
        with shown_progress("Making the demo: passwords") as advance:
            make_demo(portal, schools, advance)
    except DemoRefused as refusal:
        raise Refused(str(refusal)) from None
    except KeyboardInterrupt:
        raise Refused("Stopped. The next call begins anew.") from None


def _serve_as_a_new_process(port: int) -> NoReturn:
    """Begin again as the same process without a past: libvips, once used, hangs in every process forked from it."""
    code = "from ganaar.core.commands import main; main()"
    os.execv(sys.executable, [sys.executable, "-c", code, "demo", "--port", str(port)])  # noqa: S606


def _refresh(portal: Portal) -> None:
    try:
        bring_up_to_date(portal)
    except MigrationChanged as changed:
        raise Refused(
            f"The demo was made by other code: {changed} `ganaar demo --fresh` makes it anew; what was changed in it "
            "is lost."
        ) from None


def _refuse_taken(port: int) -> None:
    """Before the work, not after it."""
    try:
        bound_socket(HOST, port).close()
    except PortTaken as taken:
        said = str(taken).partition(". ")[0]
        raise Refused(
            f"{said}. Stop what uses it, or choose another one: make demo PORT={port + 1}, or ganaar demo "
            f"--port {port + 1}"
        ) from None


@contextmanager
def _alone(home: Path, *, makes: bool) -> Iterator[IO[str]]:
    """Nobody makes the demo anew while it is served or made elsewhere."""
    home.mkdir(parents=True, exist_ok=True)
    with (home / "demo.lock").open("w") as lock:
        try:
            fcntl.flock(lock, (fcntl.LOCK_EX if makes else fcntl.LOCK_SH) | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Refused(
                f"The demo in {home} is being served or made at this moment. Stop that first (Ctrl-C)."
            ) from None
        yield lock
