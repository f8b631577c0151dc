"""`ganaar letters`: letters with fresh codes as PDF, for a class, the staff, one account or the whole school."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import click

from ..identity.models import Account, LoginGroup
from ..letters.issue import LetterRefused, print_run, reprint
from ..letters.slots import Choice, Run, letters_for
from ..people.groups import groups_of_year
from .installation import school_option, working_in
from .progress import shown_progress
from .refusals import Refused

REASONS = {
    "in_use": "have an account already",
    "printed": "have a letter that still works (--reissue prints it again)",
    "apart": "are delivered apart (--apart)",
    "void": "were closed by the school (--account USERNAME:SLOT)",
    "ended": "are no longer in use",
    "no_access": "may see nothing of the pupil",
    "guarded": "have rights that only an administrator hands out",
}


@dataclass(frozen=True, slots=True)
class Pile:
    """One PDF to make: what it is called, and what goes into it."""

    title: str
    choice: Choice


@click.command()
@school_option()
@click.option("--class", "class_name", default="", metavar="NAME", help="Parents of this class, such as 1A.")
@click.option("--staff", is_flag=True, help="The staff.")
@click.option("--pupils", is_flag=True, help="With --class: the pupils themselves, where they sign in.")
@click.option("--apart", is_flag=True, help="Those that a class run leaves out: by post or in person.")
@click.option("--account", "one", default="", metavar="USERNAME:SLOT", help="One letter; the old code stops working.")
@click.option("--all", "everything", is_flag=True, help="Every class, those apart, and the staff: one PDF each.")
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="File of the PDF.")
@click.option("--out-dir", type=click.Path(path_type=Path, file_okay=False), help="With --all: folder of the PDFs.")
@click.option("--reissue", is_flag=True, help="Also print again what was printed and not used yet.")
def letters(
    key: str,
    class_name: str,
    staff: bool,
    pupils: bool,
    apart: bool,
    one: str,
    everything: bool,
    out: Path | None,
    out_dir: Path | None,
    reissue: bool,
) -> None:
    """Print letters with fresh codes as a PDF, one page per person, in class order.

    \b
    Example:
      ganaar letters --school wegwijzer --class 1A --out letters-1A.pdf
      ganaar letters --school wegwijzer --all --out-dir letters/

    The codes work from the moment the PDF is made and are kept nowhere else: keep the file until it is
    printed, then remove it. Who has a letter that still works is left out, unless --reissue is given.
    """
    asked = [bool(one), everything, staff, bool(class_name) or apart]
    if sum(asked) != 1:
        raise click.UsageError("Say which letters: --class NAME, --apart, --staff, --account USERNAME:SLOT or --all.")
    if everything != (out_dir is not None) or everything == (out is not None):
        raise click.UsageError("Say where to: --out FILE, or --out-dir FOLDER with --all.")
    with working_in(key):
        if one:
            assert out is not None
            _refuse_unwritable(out)
            _write(out, _one_letter(one))
            click.echo(f"{out}: 1 letter. Its old code no longer works.")
            return
        for pile, target in _piles(class_name, staff, pupils, apart, reissue, out, out_dir):
            _print_pile(pile, target, alone=out is not None)


def _piles(
    class_name: str, staff: bool, pupils: bool, apart: bool, reissue: bool, out: Path | None, out_dir: Path | None
) -> Iterable[tuple[Pile, Path]]:
    classes = {group.name.casefold(): group for group in groups_of_year() if group.kind == "official_class"}
    if out_dir is not None:
        out_dir.mkdir(parents=True, exist_ok=True)
        piles = [Pile(group.name, Choice(group_id=group.id, reissue=reissue)) for group in classes.values()]
        piles.append(Pile("apart", Choice(apart=True, reissue=reissue)))
        piles.append(Pile("staff", Choice(kind="staff", reissue=reissue, by_admin=True)))
        return [(pile, out_dir / f"{_file_name(pile.title)}.pdf") for pile in piles]
    assert out is not None
    if staff:
        return [(Pile("staff", Choice(kind="staff", reissue=reissue, by_admin=True)), out)]
    group = classes.get(class_name.casefold()) if class_name else None
    if class_name and group is None:
        raise Refused(
            f"There is no class {class_name!r} this school year. "
            f"Classes: {', '.join(each.name for each in classes.values()) or 'none yet; import a roster first'}."
        )
    choice = Choice(
        kind="pupil" if pupils else "co_account",
        group_id=None if group is None else group.id,
        apart=apart,
        reissue=reissue,
    )
    return [(Pile(class_name or "apart", choice), out)]


def _print_pile(pile: Pile, target: Path, *, alone: bool) -> None:
    run = letters_for(pile.choice)
    if not run.slots:
        said = f"{pile.title}: no letter to print.{_left_out(run)}"
        if alone:
            raise Refused(said)
        click.echo(said)
        return
    _refuse_unwritable(target)
    with shown_progress(f"Letters of {pile.title}") as progress:
        try:
            printed = print_run(run, about=pile.title, progress=progress)
        except LetterRefused as refusal:
            raise Refused(f"{pile.title}: {refusal}") from refusal
    _write(target, printed.pdf)
    click.echo(f"{target}: {len(run.slots)} letters.{_left_out(run)}")


def _one_letter(wanted: str) -> bytes:
    username, _, slot = wanted.rpartition(":")
    if not username or not slot.isdigit():
        raise click.UsageError("--account is a username and a slot, such as noor.peeters:1 (0 is the main account).")
    account = (
        Account.select(Account, LoginGroup)
        .join(LoginGroup)
        .where(LoginGroup.username == username.casefold(), Account.slot == int(slot))
        .first()
    )
    if account is None:
        raise Refused(f"There is no account {wanted}. Nothing was changed.")
    try:
        return reprint(account, by_admin=True).pdf
    except LetterRefused as refusal:
        raise Refused(str(refusal)) from refusal


def _left_out(run: Run) -> str:
    told = [f"{count} {REASONS[reason]}" for reason, count in sorted(run.left_out.items())]
    return f" Left out: {'; '.join(told)}." if told else ""


def _file_name(title: str) -> str:
    return "".join(character if character.isalnum() else "-" for character in title).strip("-") or "class"


def _refuse_unwritable(target: Path) -> None:
    """Before a code changes: a PDF that cannot be kept would leave letters that nobody has."""
    if not target.parent.is_dir():
        raise Refused(f"There is no folder {target.parent}. Nothing was changed.")
    if not os.access(target.parent, os.W_OK):
        raise Refused(f"Nothing can be written in {target.parent}. Nothing was changed.")


def _write(target: Path, pdf: bytes) -> None:
    """Whole or not at all, and readable by its owner only: every page holds a code."""
    handle, unfinished = tempfile.mkstemp(dir=target.parent, prefix=".letters-")
    with os.fdopen(handle, "wb") as written:
        written.write(pdf)
    Path(unfinished).replace(target)
