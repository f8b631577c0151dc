"""Rows for people: a table on a terminal, tab-separated lines for scripts."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence

import click


def show_table(headers: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Print rows; what is printed into a pipe is easy to cut."""
    if not sys.stdout.isatty():
        for row in rows:
            click.echo("\t".join(" ".join(cell.split()) for cell in row))
        return
    from rich.console import Console
    from rich.table import Table

    table = Table(box=None, pad_edge=False, header_style="bold")
    for header in headers:
        table.add_column(header, overflow="fold")
    for row in rows:
        table.add_row(*row)
    Console().print(table, markup=False)
