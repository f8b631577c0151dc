"""Tables of figures with the goals they are held against: on a terminal and as Markdown."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import dataclass

import click
from rich.console import Console
from rich.table import Table as Drawn
from rich.text import Text


class NoFigure(click.ClickException):
    """Something is missing or wrong here, so that nothing can be measured; the text says what."""

    exit_code = 2


@dataclass(frozen=True, slots=True)
class Goal:
    """One goal of the project and what was measured for it."""

    wording: str
    measured: str
    met: bool


@dataclass(frozen=True, slots=True)
class Figures:
    """What one part of the bench measured."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    goals: tuple[Goal, ...] = ()
    notes: tuple[str, ...] = ()


def at_most(wording: str, value: float, bound: float, shown: str = "") -> Goal:
    """A goal that holds when the value is not above the bound."""
    return Goal(wording, shown or number(value), value <= bound)


def at_least(wording: str, value: float, bound: float, shown: str = "") -> Goal:
    """A goal that holds when the value is not below the bound."""
    return Goal(wording, shown or number(value), value >= bound)


def number(value: float) -> str:
    """As many digits as a reader can use: three that count."""
    if abs(value) >= 100:
        return f"{value:,.0f}"
    return f"{value:.1f}" if abs(value) >= 10 else f"{value:.2f}"


def quantile(values: Sequence[float], part: float) -> float:
    """The value that this part (0 to 1) of the values does not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(part * len(ordered)))]


def median(values: Sequence[float]) -> float:
    return statistics.median(values)


def show(figures: Figures, console: Console) -> None:
    """Print the table, its goals and its notes."""
    drawn = Drawn(title=Text(figures.title, style="bold"), title_justify="left", header_style="bold")
    for place, column in enumerate(figures.columns):
        drawn.add_column(column, justify="left" if place == 0 else "right", overflow="fold", no_wrap=place == 0)
    for row in figures.rows:
        drawn.add_row(*(Text(cell) for cell in row))
    console.print(drawn)
    for goal in figures.goals:
        mark, style = ("reached", "green") if goal.met else ("MISSED", "bold red")
        console.print(Text.assemble((f"  {mark:8}", style), f"{goal.wording}: {goal.measured}"))
    for note in figures.notes:
        console.print(Text(f"  {note}", style="dim"))
    console.print()


def as_markdown(figures: Figures) -> str:
    """The same as a section of a Markdown page."""
    lines = [f"### {figures.title}", ""]
    lines.append("| " + " | ".join(figures.columns) + " |")
    lines.append("|---" + "|--:" * (len(figures.columns) - 1) + "|")
    lines += ["| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |" for row in figures.rows]
    if figures.goals:
        lines += [
            "",
            *(
                f"- {'reached' if goal.met else '**missed**'}: {goal.wording}: {goal.measured}"
                for goal in figures.goals
            ),
        ]
    lines += ["", *figures.notes] if figures.notes else []
    return "\n".join(lines) + "\n"
