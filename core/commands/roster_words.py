"""Problems and differences of a roster, as a person at a terminal reads them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby

import click

from ..roster.changes import KINDS, Comparison, Difference, Kind, What
from ..roster.records import Problem
from .tables import show_table

SHOWN = 50

TITLES: dict[Kind, str] = {
    "doubtful": "Doubtful",
    "left": "Left",
    "role_given": "Roles given",
    "role_taken": "Roles taken",
    "moved": "Moved",
    "changed": "Changed",
    "returned": "Back",
    "new": "New",
}
WORDS: dict[What, str] = {
    "person": "",
    "class": "class",
    "group": "group",
    "name": "name",
    "name_on_letter": "name on the letter",
    "birth_date": "birth date",
    "email": "e-mail",
    "mobile": "mobile",
    "address": "address",
    "no_device": "has no device",
    "delivery": "delivery of the letter",
    "level": "may see",
    "relation": "relation",
    "guardian": "parent",
    "role": "role",
    "slots": "co-accounts",
    "kind": "kind of group",
    "year": "school year",
}


def show_problems(problems: Sequence[Problem], *, everything: bool) -> None:
    """File, line, column and reason of each; errors first."""
    if not problems:
        return
    errors = [one for one in problems if one.severity == "error"]
    warnings = [one for one in problems if one.severity == "warning"]
    for title, found in (("Lines that cannot be used", errors), ("Please look at", warnings)):
        if found:
            _section(title, len(found))
            show_table(("file", "line", "column", "value", "reason"), map(_problem_row, _first(found, everything)))
            _more(len(found), everything)


def show_comparison(comparison: Comparison, *, everything: bool) -> None:
    """The differences by kind, what should be looked at first; then the counts."""
    by_kind = sorted(comparison.differences, key=lambda one: (KINDS.index(one.kind), not one.powerful))
    for kind, group in groupby(by_kind, key=lambda one: one.kind):
        found = list(group)
        _section(TITLES[kind], len(found))
        show_table(("who", "name", "what", "before", "after", ""), map(_row, _first(found, everything)))
        _more(len(found), everything)
    if comparison.kept:
        _section("The office decided otherwise; its word stands", len(comparison.kept))
        show_table(("who", "name", "what", "now", "roster", ""), map(_row, _first(comparison.kept, everything)))
    stays = ", ".join(f"{about} {count}" for about, count in comparison.unchanged.items())
    counted = ", ".join(f"{TITLES[kind].lower()} {count}" for kind, count in comparison.counts.items())
    click.echo(f"\nDifferences: {counted or 'none'}. Unchanged: {stays}.")
    for alarm in comparison.alarms:
        click.secho(f"Careful: {alarm}", fg="red", err=True)


def _section(title: str, count: int) -> None:
    click.secho(f"\n{title} ({count})", bold=True)


def _first(found: Sequence[object], everything: bool) -> Iterable[object]:
    return found if everything else found[:SHOWN]


def _more(count: int, everything: bool) -> None:
    if count > SHOWN and not everything:
        click.echo(f"... and {count - SHOWN} more (--all shows them).")


def _problem_row(problem: object) -> tuple[str, ...]:
    assert isinstance(problem, Problem), "asked for problems"
    line = "" if problem.line is None else str(problem.line)
    return problem.file, line, problem.column or "", problem.value or "", str(problem.reason)


def _row(difference: object) -> tuple[str, ...]:
    assert isinstance(difference, Difference), "asked for differences"
    what = WORDS[difference.what] + (f" of {difference.of}" if difference.of else "")
    remarks = [str(difference.why)] if difference.why else []
    if difference.powerful:
        remarks.append("opens more than own classes")
    if difference.never:
        remarks.append("not done by an import")
    return difference.about, difference.name, what.strip(), difference.before, difference.after, "; ".join(remarks)
