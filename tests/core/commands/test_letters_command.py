"""`ganaar letters`: paper in a file of its owner, codes only when it is there."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pypdf
import pytest

from ganaar.core.app import create_app
from ganaar.core.identity.models import Account
from ganaar.core.portal import Portal
from ganaar.core.testing.command_line import KEY, CommandLine
from ganaar.core.testing.world import World


@pytest.fixture
def filled(school_made: CommandLine, opened: Callable[[], Portal]) -> CommandLine:
    """A school with one pupil in 1A and two co-accounts, one of them delivered apart."""
    portal = opened()
    with portal.at_work(portal.directory.school(KEY)):
        world = World(portal, lambda: create_app(portal))
        pupil = world.pupil("Noor", "1A")
        main = Account.get(Account.person == pupil)
        for slot in (1, 2):
            world.account(None, kind="co", state="new", group=main.login_group, slot=slot, pupil=pupil)  # type: ignore[arg-type]
        Account.update(delivery="apart").where(Account.slot == 2).execute()
        world.staff("Els", "head")
        Account.update(state="new").where(Account.kind == "staff").execute()
    return school_made


def pages(path: Path) -> int:
    return len(pypdf.PdfReader(BytesIO(path.read_bytes())).pages)


def username(opened: Callable[[], Portal]) -> str:
    portal = opened()
    with portal.at_work(portal.directory.school(KEY)):
        return str(Account.get(Account.slot == 1).login_group.username)


def test_a_class_is_one_pdf_for_its_owner_only(filled: CommandLine, tmp_path: Path) -> None:
    out = tmp_path / "1A.pdf"
    said = filled("letters", "--school", KEY, "--class", "1a", "--out", str(out))
    assert pages(out) == 1
    assert out.stat().st_mode & 0o077 == 0
    assert "1 without a letter: they get theirs apart" in said.output


def test_a_second_run_has_nothing_to_print_and_says_why(filled: CommandLine, tmp_path: Path) -> None:
    filled("letters", "--school", KEY, "--class", "1A", "--out", str(tmp_path / "a.pdf"))
    said = filled("letters", "--school", KEY, "--class", "1A", "--out", str(tmp_path / "b.pdf"), code=1)
    assert "--reissue" in said.output
    assert not (tmp_path / "b.pdf").exists()
    filled("letters", "--school", KEY, "--class", "1A", "--reissue", "--out", str(tmp_path / "b.pdf"))


def test_everything_is_a_pdf_for_each_pile(filled: CommandLine, tmp_path: Path) -> None:
    filled("letters", "--school", KEY, "--all", "--out-dir", str(tmp_path / "letters"))
    assert sorted(path.name for path in (tmp_path / "letters").iterdir()) == ["1A.pdf", "apart.pdf", "staff.pdf"]


def test_one_letter_by_username_and_slot(filled: CommandLine, tmp_path: Path, opened: Callable[[], Portal]) -> None:
    out = tmp_path / "one.pdf"
    filled("letters", "--school", KEY, "--account", f"{username(opened)}:1", "--out", str(out))
    assert pages(out) == 1


def test_a_file_that_is_there_is_not_overwritten_and_no_code_changes(filled: CommandLine, tmp_path: Path) -> None:
    out = tmp_path / "1A.pdf"
    out.write_text("something else")
    said = filled("letters", "--school", KEY, "--class", "1A", "--out", str(out), code=1)
    assert "Nothing was printed" in said.output
    assert out.read_text() == "something else"
    filled("letters", "--school", KEY, "--class", "1A", "--out", str(out), "--force")
    assert pages(out) == 1


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        ((), 2, "Say which letters"),
        (("--class", "1A", "--staff", "--out", "x.pdf"), 2, "Say which letters"),
        (("--class", "1A"), 2, "Say where to"),
        (("--all", "--out", "x.pdf"), 2, "Say where to"),
        (("--class", "9Z", "--out", "x.pdf"), 1, "Classes: 1A"),
        (("--account", "nobody:1", "--out", "x.pdf"), 1, "There is no account"),
        (("--account", "nobody", "--out", "x.pdf"), 2, "a username and a slot"),
        (("--class", "1A", "--out", "nowhere/x.pdf"), 1, "Nothing was printed"),
    ],
)
def test_what_cannot_be_printed_is_said(
    filled: CommandLine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...], code: int, says: str
) -> None:
    monkeypatch.chdir(tmp_path)
    assert says in filled("letters", "--school", KEY, *words, code=code).output
    assert not list(tmp_path.glob("*.pdf"))
