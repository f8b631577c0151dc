"""`ganaar letters`: the letters of a class with fresh codes, as one PDF."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import click

from ..letters.issue import LetterRefused, print_run
from ..letters.letter import LetterKind
from ..letters.slots import Choice, LeftOutBecause, letters_for
from ..people.groups import groups_of_year
from .installation import school_option, working_in
from .progress import shown_progress
from .refusals import Refused

LEFT_OUT: dict[LeftOutBecause, str] = {
    "in_use": "signed in already",
    "printed": "have a letter whose code still works (print those too with --reissue)",
    "apart": "get theirs apart, by post or in person (print those with --apart)",
    "void": "were closed by the school",
    "ended": "are no longer here",
    "no_access": "may see nothing of this pupil",
}


@click.command()
@school_option()
@click.option("--class", "class_name", metavar="NAME", help="Class, such as 1A. Without it: the whole school.")
@click.option("--out", required=True, type=click.Path(path_type=Path, dir_okay=False), help="The PDF to write.")
@click.option("--for", "kind", type=click.Choice(["parents", "staff", "pupils"]), default="parents", show_default=True)
@click.option("--apart", is_flag=True, help="Those that a class run leaves out: by post or in person.")
@click.option("--reissue", is_flag=True, help="Also who has a letter already: the old code stops working.")
@click.option("--force", is_flag=True, help="Overwrite the PDF if it is there.")
def letters(key: str, class_name: str | None, out: Path, kind: str, apart: bool, reissue: bool, force: bool) -> None:
    """Print letters with fresh codes as a PDF.

    \b
    Example:
      ganaar letters --school wegwijzer --class 1A --out 1A.pdf

    The codes stand nowhere but on these pages: print the file, then delete it.
    """
    kinds: dict[str, LetterKind] = {"parents": "co_account", "staff": "staff", "pupils": "pupil"}
    if kind == "staff" and class_name:
        raise click.UsageError("Staff letters are for the whole school; leave out --class.")
    if out.exists() and not force:
        raise Refused(f"{out} exists already. Nothing was printed; choose another name or add --force.")
    with working_in(key), _whole_file(out) as unfinished:
        run = letters_for(Choice(kind=kinds[kind], group_id=_group_id(class_name), apart=apart, reissue=reissue))
        for line in _left_out(run.left_out):
            click.echo(line, err=True)
        try:
            with shown_progress(f"{len(run.slots)} letters") as advance:
                printed = print_run(run, about=class_name or kind, progress=advance)
        except LetterRefused as refused:
            raise Refused(str(refused)) from None
        unfinished.write_bytes(printed.pdf)
        unfinished.replace(out)
    click.echo(f"{len(run.slots)} letters: {out}. Print it, then delete the file.")


@contextmanager
def _whole_file(out: Path) -> Iterator[Path]:
    """A file beside the wanted one, for its owner only; proves before printing that one can write there."""
    try:
        handle, name = tempfile.mkstemp(dir=out.absolute().parent, prefix=".letters-", suffix=".pdf")
    except OSError as fault:
        raise Refused(f"Nothing can be written at {out}: {fault.strerror}. Nothing was printed.") from None
    os.close(handle)
    try:
        yield Path(name)
    finally:
        Path(name).unlink(missing_ok=True)


def _group_id(class_name: str | None) -> int | None:
    if class_name is None:
        return None
    classes = [group for group in groups_of_year() if group.kind == "official_class"]
    for group in classes:
        if group.name.casefold() == class_name.casefold():
            return group.id
    known = ", ".join(group.name for group in classes) or "none; import a roster first"
    raise Refused(f"There is no class {class_name!r} in this school year. Classes: {known}.")


def _left_out(counted: Mapping[LeftOutBecause, int]) -> list[str]:
    return [f"{count} without a letter: they {LEFT_OUT[reason]}." for reason, count in counted.items()]
