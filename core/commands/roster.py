"""`ganaar roster`: read a roster, show what would change, apply it; and the empty template."""

from __future__ import annotations

import json
from dataclasses import asdict
from importlib.resources import files
from pathlib import Path

import click

from ..clock import today
from ..configuration import configuration
from ..roster.apply import ChangedMeanwhile, apply
from ..roster.changes import Comparison
from ..roster.differences import compare
from ..roster.read import read_roster
from ..roster.reading import ClassFrom, RosterOptions
from ..roster.records import Problem, Roster, RosterRefused
from .installation import school_option, working_in
from .progress import shown_progress
from .refusals import Refused
from .roster_words import show_comparison, show_problems

TEMPLATE_FILES = ("leerlingen.csv", "personeel.csv")


@click.group(no_args_is_help=True)
def roster() -> None:
    """Import a roster: show the differences, then apply them.

    \b
    Example:
      ganaar roster import sds/ --school wegwijzer
      ganaar roster import sds/ --school wegwijzer --apply
    """


@roster.command("import")
@click.argument("path", type=click.Path(path_type=Path, exists=True))
@school_option()
@click.option("--apply", "write", is_flag=True, help="Write the differences; without it nothing is changed.")
@click.option("--roster-school", metavar="ID", help="Which school, where the roster holds several: its id or name.")
@click.option(
    "--class-from",
    type=click.Choice(("grade", "section")),
    default="grade",
    show_default=True,
    help="What becomes the class, where the roster knows no classes.",
)
@click.option("--accept-doubtful", is_flag=True, help="Write what looks doubtful too, as the list describes it.")
@click.option("--force", is_flag=True, help="Apply although this looks like the roster of another school.")
@click.option("--all", "everything", is_flag=True, help="Show every difference and problem, not 50 of each kind.")
@click.option("--json", "as_json", is_flag=True, help="Everything as JSON, for scripts.")
def import_(
    path: Path,
    key: str,
    write: bool,
    roster_school: str | None,
    class_from: ClassFrom,
    accept_doubtful: bool,
    force: bool,
    everything: bool,
    as_json: bool,
) -> None:
    """Show what the roster at PATH (a folder, ZIP or CSV file) would change in a school, and with --apply write it.

    \b
    Example:
      ganaar roster import sds/ --school wegwijzer --roster-school 10001
      ganaar roster import leerlingen.csv --school wegwijzer --apply

    It reads Microsoft School Data Sync (v1 and v2.1) and Ganaar's own template. Nobody is ever deleted, and a
    second run changes nothing. Exit code 1: nothing was changed, and the reason is said.
    """
    with working_in(key):
        options = RosterOptions(school=roster_school, class_from=class_from, today=today(configuration().zone))
        read, problems = _read(path, options, as_json)
        comparison = compare(read, accept_doubtful=accept_doubtful)
        if not as_json:
            show_problems(problems, everything=everything)
            show_comparison(comparison, everything=everything)
        applied = write and _apply(comparison, len(problems), force)
        if as_json:
            click.echo(json.dumps(_as_json(comparison, problems, applied), indent=1, default=str))
        elif applied:
            click.echo(f"\nApplied: {_rows(comparison)}.")
        else:
            click.echo(f"\n{_what_next(comparison, write, accept_doubtful)}")


@roster.command()
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), required=True, help="Folder to write it in.")
@click.option("--examples", is_flag=True, help="Leave the example lines in.")
def template(out: Path, examples: bool) -> None:
    """Write the empty template: leerlingen.csv and personeel.csv, to be filled in with a spreadsheet.

    \b
    Example:
      ganaar roster template --out template/
    """
    for name in TEMPLATE_FILES:
        if (out / name).exists():
            raise Refused(f"{out / name} exists already. Nothing was written; choose another folder.")
    out.mkdir(parents=True, exist_ok=True)
    for name in TEMPLATE_FILES:
        text = (files("ganaar.core.roster") / "template" / name).read_bytes()
        (out / name).write_bytes(text if examples else text.splitlines(keepends=True)[0])
        click.echo(str(out / name))


def _read(path: Path, options: RosterOptions, as_json: bool) -> tuple[Roster, list[Problem]]:
    try:
        with shown_progress(f"Reading {path.name}") as advance:
            return read_roster(path, options, advance)
    except RosterRefused as refused:
        if as_json:
            click.echo(json.dumps({"refused": True, "problems": [_problem(one) for one in refused.problems]}, indent=1))
        else:
            show_problems(refused.problems, everything=False)
        raise Refused(f"{refused} Nothing was changed.") from None


def _apply(comparison: Comparison, problems: int, force: bool) -> bool:
    if comparison.alarms and not force:
        said = " ".join(str(alarm) for alarm in comparison.alarms)
        raise Refused(f"{said} Nothing was changed. If it is right, add --force.")
    try:
        return bool(apply(comparison, problems=problems))
    except ChangedMeanwhile:
        raise Refused(
            "Somebody changed the school at this very moment, perhaps with another import. Nothing was changed. "
            "Run the command again and look at the differences."
        ) from None


def _what_next(comparison: Comparison, write: bool, accept_doubtful: bool) -> str:
    doubtful = sum(one.kind == "doubtful" and not one.never for one in comparison.differences)
    lines = []
    if not comparison.writes:
        lines.append("There is nothing to apply." if comparison.differences else "No differences: nothing to apply.")
    elif not write:
        lines.append("Nothing was changed. Add --apply to write this.")
    if doubtful and not accept_doubtful:
        lines.append(
            f"Doubtful ({doubtful}): left out. Look at each; add --accept-doubtful when all of them are right."
        )
    return "\n".join(lines)


def _rows(comparison: Comparison) -> str:
    return ", ".join(f"{name.replace('_', ' ')} {count}" for name, count in comparison.plan.counts().items())


def _as_json(comparison: Comparison, problems: list[Problem], applied: bool) -> dict[str, object]:
    return {
        "refused": False,
        "applied": applied,
        "day": comparison.day.isoformat(),
        "source": comparison.source,
        "counts": comparison.counts,
        "unchanged": comparison.unchanged,
        "rows": comparison.plan.counts(),
        "alarms": [str(alarm) for alarm in comparison.alarms],
        "problems": [_problem(one) for one in problems],
        "differences": [asdict(one) | {"why": str(one.why)} for one in comparison.differences],
        "kept_by_the_office": [asdict(one) for one in comparison.kept],
    }


def _problem(problem: Problem) -> dict[str, object]:
    return {
        "file": problem.file,
        "line": problem.line,
        "column": problem.column,
        "value": problem.value,
        "reason": str(problem.reason),
        "severity": problem.severity,
    }
