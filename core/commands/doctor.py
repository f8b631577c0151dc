"""`ganaar doctor`: whether a running installation is well, and what to do where it is not."""

from __future__ import annotations

import click

from ..doctor import examine_installation, examine_school
from .findings import show_findings
from .installation import opened_portal, school_option
from .refusals import Refused


@click.command()
@school_option(required=False)
def doctor(key: str | None) -> None:
    """Look whether a running installation is well: worker, disk, databases, mail, backups, modules.

    \b
    Example:
      ganaar doctor
      ganaar doctor --school wegwijzer

    Exit code 1 when something is wrong; each line says what to do.
    """
    with opened_portal() as portal:
        keys = [portal.directory.entry(key).key] if key else portal.directory.keys()
        wrong = show_findings(examine_installation(portal))
        for each in keys:
            wrong += show_findings(list(examine_school(portal, each)))
    if wrong:
        raise Refused(f"{wrong} not well.")
