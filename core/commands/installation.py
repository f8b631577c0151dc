"""The installation that a command works on: opened once, closed at the end, speaking English."""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

import click

from ..config import load_config
from ..db.migrate import pending
from ..i18n import speaking
from ..logs import set_up_logs
from ..portal import Portal
from ..schools import School
from .refusals import Refused

Command = TypeVar("Command", bound=Callable[..., Any] | click.Command)


@contextmanager
def opened_portal() -> Iterator[Portal]:
    """The installation of this environment. What modules log is shown from warnings on."""
    set_up_logs(human=sys.stderr.isatty(), level=logging.WARNING)
    portal = Portal(load_config())
    try:
        with speaking("en"):
            yield portal
    finally:
        portal.directory.close()


@contextmanager
def working_in(key: str) -> Iterator[tuple[Portal, School]]:
    """A school at work for a command. Refuses one whose database is behind the code."""
    with opened_portal() as portal:
        school = portal.directory.school(key)
        if pending(school, portal.registry):
            raise Refused(f"The database of {key} is not up to date. Run `ganaar migrate --school {key}` first.")
        with portal.at_work(school):
            yield portal, school


def school_option(required: bool = True) -> Callable[[Command], Command]:
    """`--school KEY`, the same everywhere."""
    return click.option("--school", "key", required=required, metavar="KEY", help="Key of the school.")
