"""`ganaar letters`: letters with fresh codes as PDF, for a class, the staff, one account or the whole school."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import click

from ..identity.models import Account, LoginGroup
from ..letters.issue import LetterRefused, print_run, reprint
from ..letters.slots import Choice, LeftOutBecause, letters_for
from ..people.groups import groups_of_year
from .installation import school_option, working_in
from .progress import shown_progress
from .refusals import Refused

LEFT_OUT: dict[LeftOutBecause, str] = {
    "in_use": "signed in already",
    "printed": "have a letter whose code still works (print those too with --reissue)",
    "apart": "get theirs apart, by post or in person (print those with --apart)",
    "void": "were closed by the school (print those one by one with --account)",
    "ended": "are no longer here",
    "no_access": "may see nothing of this pupil",
}
CONFLICT = "Say which letters: --class NAME, --staff, --apart, --account USERNAME:SLOT or --all."


@dataclass(frozen=True, slots=True)
class Pile:
    """One PDF to make: what it is called, and what goes into it."""

    title: str
    choice: Choice


@click.command()
@school_option()
@click.option("--class", "class_name", metavar="NAME", help="Parents of this class, such as 1A.")
@click.option("--pupils", is_flag=True, help="With --class: the pupils themselves, where they sign in.")
@click.option("--apart", is_flag=True, help="Those that a class run leaves out, by post or in person; also per class.")
@click.option("--staff", is_flag=True, help="The staff.")
@click.option("--account", "one", metavar="USERNAME:SLOT", help="One letter; its old code stops working. Slot 0: main.")
@click.option("--all", "everything", is_flag=True, help="Every class, those apart and the staff: a PDF each.")
@click.option("--reissue", is_flag=True, help="Also who has a letter already: the old code stops working.")
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="The PDF to write.")
@click.option("--out-dir", type=click.Path(path_type=Path, file_okay=False), help="With --all: folder for the PDFs.")
@click.option("--force", is_flag=True, help="Overwrite a PDF that is there.")
def letters(
    key: str,
    class_name: str | None,
    pupils: bool,
    apart: bool,
    staff: bool,
    one: str | None,
    everything: bool,
    reissue: bool,
    out: Path | None,
    out_dir: Path | None,
    force: bool,
) -> None:
    """Print letters with fresh codes as a PDF, one page per person, in class order.

    \b
    Example:
      ganaar letters --school wegwijzer --class 1A --out 1A.pdf
      ganaar letters --school wegwijzer --all --out-dir letters/

    The codes stand nowhere but on these pages: print the file, then delete it.
    """
    if [bool(one), everything, staff, bool(class_name) or apart].count(True) != 1:
        raise click.UsageError(CONFLICT)
    if pupils and not class_name:
        raise click.UsageError("--pupils needs --class NAME.")
    if (everything and (out_dir is None or out is not None)) or (not everything and (out is None or out_dir)):
        raise click.UsageError("Say where to: --out FILE, or --out-dir FOLDER with --all.")
    with working_in(key):
        if out is None:
            assert out_dir is not None
            _print_all(out_dir, reissue, force)
        elif one:
            _print_one(one, out, force)
        else:
            kind: Choice = Choice(kind="staff", by_admin=True) if staff else Choice(apart=apart)
            if class_name:
                kind = replace(kind, kind="pupil" if pupils else "co_account", group_id=_group_id(class_name))
            pile = Pile(class_name or ("staff" if staff else "apart"), replace(kind, reissue=reissue))
            if not _print_pile(pile, out, force):
                raise Refused(f"{pile.title}: there is no letter to print.")


def _print_all(folder: Path, reissue: bool, force: bool) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    piles = [
        Pile(group.name, Choice(group_id=group.id)) for group in groups_of_year() if group.kind == "official_class"
    ]
    piles += [Pile("apart", Choice(apart=True)), Pile("staff", Choice(kind="staff", by_admin=True))]
    made = [
        _print_pile(replace(pile, choice=replace(pile.choice, reissue=reissue)), folder / _file_name(pile.title), force)
        for pile in piles
    ]
    if not any(made):
        raise Refused("There is no letter to print.")


def _print_pile(pile: Pile, out: Path, force: bool) -> bool:
    """Whether there was anything to print."""
    run = letters_for(pile.choice)
    for line in _left_out(run.left_out):
        click.echo(f"{pile.title}: {line}", err=True)
    if not run.slots:
        return False
    with _kept_at(out, force) as keep, shown_progress(f"{len(run.slots)} letters of {pile.title}") as advance:
        try:
            print_run(run, about=pile.title, progress=advance, alongside=keep)
        except LetterRefused as refused:
            raise Refused(f"{pile.title}: {refused}") from None
    click.echo(f"{len(run.slots)} letters: {out}. Print it, then delete the file.")
    return True


def _print_one(wanted: str, out: Path, force: bool) -> None:
    username, _, slot = wanted.rpartition(":")
    if not username or not slot.isdigit():
        raise click.UsageError(
            "--account is a username and a slot, such as noor.peeters:1; slot 0 is the main account."
        )
    account = (
        Account.select(Account, LoginGroup)
        .join(LoginGroup)
        .where(LoginGroup.username == username.casefold(), Account.slot == int(slot))
        .first()
    )
    if account is None:
        raise Refused(f"There is no account {wanted}. Nothing was printed.")
    with _kept_at(out, force) as keep:
        try:
            reprint(account, by_admin=True, alongside=keep)
        except LetterRefused as refused:
            raise Refused(str(refused)) from None
    click.echo(f"1 letter: {out}. Its old code no longer works. Print it, then delete the file.")


@contextmanager
def _kept_at(out: Path, force: bool) -> Iterator[Callable[[bytes], None]]:
    """Gives what keeps the pages: in a file for its owner only, inside the transaction that makes the codes work.

    A disk that is full then leaves the old letters working.
    """
    if out.exists() and not force:
        raise Refused(f"{out} exists already. Nothing was printed; choose another name or add --force.")
    try:
        handle, name = tempfile.mkstemp(dir=out.absolute().parent, prefix=".letters-", suffix=".pdf")
    except OSError as fault:
        raise Refused(f"Nothing can be written at {out}: {fault.strerror}. Nothing was printed.") from None
    os.close(handle)
    unfinished = Path(name)
    try:
        yield lambda pdf: _write(unfinished, pdf)
        unfinished.replace(out)
    finally:
        unfinished.unlink(missing_ok=True)


def _write(path: Path, pdf: bytes) -> None:
    path.write_bytes(pdf)


def _group_id(class_name: str) -> int:
    classes = [group for group in groups_of_year() if group.kind == "official_class"]
    for group in classes:
        if group.name.casefold() == class_name.casefold():
            return group.id
    known = ", ".join(group.name for group in classes) or "none; import a roster first"
    raise Refused(f"There is no class {class_name!r} in this school year. Classes: {known}.")


def _left_out(counted: Mapping[LeftOutBecause, int]) -> list[str]:
    return [f"{count} without a letter: they {LEFT_OUT[reason]}." for reason, count in counted.items()]


def _file_name(title: str) -> str:
    return "".join(character if character.isalnum() else "-" for character in title) + ".pdf"
