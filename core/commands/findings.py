"""Shows what check and doctor found: one line each, and what to do where something is not well."""

from __future__ import annotations

from collections.abc import Iterable

import click

from ..check import Finding


def show_findings(findings: Iterable[Finding]) -> int:
    """Print them; returns how many are not well."""
    wrong = 0
    for one in findings:
        wrong += not one.well
        mark = click.style("ok  ", fg="green") if one.well else click.style("BAD ", fg="red", bold=True)
        click.echo(f"{mark}{one.title}{': ' if one.detail else ''}{one.detail}")
        if not one.well and one.advice:
            click.echo(f"    -> {one.advice}")
    return wrong
