"""Faults in words: what happened, what is kept, what to do now."""

from __future__ import annotations

import click
import peewee

from ..assets import AssetsError
from ..backup.archive import ArchiveRefused
from ..backup.engines import RowsBroken
from ..backup.keys import RecoveryKeyWrong
from ..backup.make import NoRecoveryKey
from ..config import ConfigError
from ..db.migrate import MigrationBroken, MigrationChanged
from ..directory import SchoolKeyRefused, SchoolUnknown
from ..files import StoreFull
from ..places import PlaceRefused


class Refused(click.ClickException):
    """Something that was not done, in words for the person at the keyboard. Exit code 1."""

    exit_code = 1


_SAID_IN_WORDS = (
    AssetsError,
    ArchiveRefused,
    ConfigError,
    MigrationBroken,
    MigrationChanged,
    NoRecoveryKey,
    PlaceRefused,
    RecoveryKeyWrong,
    RowsBroken,
    SchoolKeyRefused,
)
"""Their text says what happened and what to do."""


def explained(fault: BaseException) -> click.ClickException:
    """The words for a fault; one that nobody foresaw names itself and how to see where it happened."""
    if isinstance(fault, SchoolUnknown):
        return Refused(f"There is no school {str(fault)!r} here. `ganaar school list` shows those there are.")
    if isinstance(fault, click.ClickException):
        return fault
    if isinstance(fault, _SAID_IN_WORDS):
        return Refused(str(fault))
    if isinstance(fault, StoreFull):
        return Refused("The disk is nearly full: less than 500 MB would be left. Nothing was kept; make room first.")
    if isinstance(fault, peewee.OperationalError | peewee.InterfaceError):
        return Refused(
            f"The database did not answer: {_one_line(fault)}. Nothing more was changed. "
            "Look whether it runs and whether its address (GANAAR_DATABASE_URL, GANAAR_DIRECTORY_URL) is right."
        )
    if isinstance(fault, peewee.ProgrammingError) or "no such table" in str(fault):
        return Refused(f"The database lacks something: {_one_line(fault)}. Run `ganaar migrate`.")
    if isinstance(fault, PermissionError):
        return Refused(f"Not allowed: {fault}. Run the command as the user that owns GANAAR_HOME.")
    if isinstance(fault, OSError):
        return Refused(f"The disk or network refused: {fault}.")
    return Refused(
        f"This is a fault in Ganaar itself: {type(fault).__name__}: {_one_line(fault)}. "
        "`ganaar --trace ...` shows where; please report it with that."
    )


def _one_line(fault: BaseException) -> str:
    return " ".join(str(fault).split())[:300].rstrip(".")
