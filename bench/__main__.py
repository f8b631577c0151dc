"""`python -m bench [part ...]`: measure, print tables, say which goals were missed."""

from __future__ import annotations

import importlib
import signal
import sys
from pathlib import Path

import click
from rich.console import Console

from .figures import Figures, as_markdown, show
from .machine import machine_words, use_two_cores
from .workplace import workplace

PARTS = {
    "pages": "pages",
    "queries": "queries",
    "machinery": "machinery",
    "wire": "wire",
    "lighthouse": "lighthouse",
    "sign-in": "sign_in",
    "writes": "writes",
}
FIRST_PORT = 8200
LAST_RUN = "## Last run"
NARROWEST = 110
"""Columns of the narrowest terminal that the tables are laid out for; a pipe counts as one."""


@click.command()
@click.argument("parts", nargs=-1, type=click.Choice(list(PARTS)))
@click.option("--quick", is_flag=True, help="Everything small: shows that the bench runs, the figures mean nothing.")
@click.option("--strict", is_flag=True, help="Exit 1 when a goal is missed.")
@click.option(
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    help='Write the tables as Markdown, too; below a heading "Last run" when the file has one.',
)
@click.option("--port", default=FIRST_PORT, show_default=True, help="First of the twenty ports that the bench uses.")
def bench(parts: tuple[str, ...], quick: bool, strict: bool, out: Path | None, port: int) -> None:
    """Measure the portal. Without PARTS: everything, about a quarter of an hour."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    use_two_cores()
    on = machine_words()
    shown, said = Console(), Console(stderr=True)
    shown.width = max(shown.width, NARROWEST)
    shown.print(on, highlight=False)
    measured: list[Figures] = []
    with workplace(port, quick, lambda line: said.print(line, style="dim", highlight=False)) as place:
        for part in parts or PARTS:
            for figures in importlib.import_module(f".{PARTS[part]}", __package__).measure(place):
                show(figures, shown)
                measured.append(figures)
    if out is not None:
        _write(out, on, measured)
    missed = [goal for figures in measured for goal in figures.goals if not goal.met]
    goals = sum(len(figures.goals) for figures in measured)
    shown.print(f"{goals - len(missed)} of {goals} goals reached.", highlight=False)
    for goal in missed:
        shown.print(f"  missed: {goal.wording}: {goal.measured}", highlight=False)
    sys.exit(1 if strict and missed else 0)


def _write(out: Path, on: str, measured: list[Figures]) -> None:
    """What stands above the heading of the last run is kept; what stood below it is replaced."""
    before = out.read_text(encoding="utf-8").partition(LAST_RUN)[0] if out.exists() else ""
    command = f"`python -m bench {' '.join(sys.argv[1:])}`"
    sections = [f"{LAST_RUN}\n\n{command} on {on}.\n", *map(as_markdown, measured)]
    out.write_text(before + "\n".join(sections), encoding="utf-8")


if __name__ == "__main__":
    bench(prog_name="python -m bench")
