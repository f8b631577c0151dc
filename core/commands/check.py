"""`ganaar check`: whether this installation can start as it is."""

from __future__ import annotations

import click

from ..check import check_installation
from .findings import show_findings
from .installation import opened_portal
from .refusals import Refused


@click.command()
@click.option(
    "--strict", is_flag=True, help="Also fail on the fault of a module, on pending migrations and unbuilt files."
)
def check(strict: bool) -> None:
    """Check configuration, keys, modules, templates, built files, catalogues and migrations.

    \b
    Example:
      ganaar check --strict

    Without --strict the exit code is 1 only when the portal could not start; with it, when anything is
    not well.
    """
    with opened_portal() as portal:
        wrong = show_findings(check_installation(portal))
    if wrong and strict:
        raise Refused(f"{wrong} not well.")
    if wrong:
        click.echo(f"{wrong} not well; the portal starts all the same.", err=True)
