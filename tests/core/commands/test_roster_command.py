"""`ganaar roster`: differences first, then the same ones written."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from ganaar.core.people.models import Person
from ganaar.core.portal import Portal
from ganaar.core.testing.command_line import KEY, CommandLine

pytestmark = pytest.mark.sqlite_only

ROSTERS = Path(__file__).resolve().parents[2] / "data" / "rosters"
HEADER = "leerling_id;voornaam;familienaam;klas;ouder1_id;ouder1_voornaam;ouder1_familienaam;ouder1_niveau\n"


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., str]:
    """`write("1;Noor;Peeters;1A;;;;", ...)`: a file of pupils; gives its path."""

    def write(*lines: str) -> str:
        path = tmp_path / "leerlingen.csv"
        path.write_text(HEADER + "\n".join(lines) + "\n", encoding="utf-8")
        return str(path)

    return write


def import_(ganaar: CommandLine, path: str | Path, *more: str, code: int = 0) -> str:
    return ganaar("roster", "import", str(path), "--school", KEY, *more, code=code).output


def test_without_apply_the_differences_are_shown_and_nothing_is_written(
    school_made: CommandLine, write: Callable[..., str], opened: Callable[[], Portal]
) -> None:
    said = import_(school_made, write("1;Noor;Peeters;1A;M;Els;Claes;volledig"))
    assert "pupil\tNoor Peeters\t\t\t1A" in said
    assert "parent\tEls Claes\tparent of Noor Peeters\t\tfull" in said
    assert "Nothing was changed. Add --apply to write this." in said
    portal = opened()
    with portal.at_work(portal.directory.school(KEY)):
        assert Person.select().count() == 0


@pytest.mark.parametrize(("roster", "more"), [("sds-2.1", ()), ("sds-25", ("--roster-school", "10001"))])
def test_a_real_roster_is_applied_once_and_then_has_no_differences(
    school_made: CommandLine, roster: str, more: tuple[str, ...]
) -> None:
    assert "Applied: persons" in import_(school_made, ROSTERS / roster, *more, "--apply")
    assert "No differences: nothing to apply." in import_(school_made, ROSTERS / roster, *more, "--apply")


def test_a_real_roster_takes_its_classes_from_sections_too(school_made: CommandLine) -> None:
    more = ("--roster-school", "10001", "--class-from", "section", "--apply")
    assert "Math - Algebra 1\tclass" in import_(school_made, ROSTERS / "sds-25", *more)
    assert "No differences" in import_(school_made, ROSTERS / "sds-25", *more)


def test_a_roster_of_several_schools_asks_which_one(school_made: CommandLine) -> None:
    said = import_(school_made, ROSTERS / "sds-25", code=1)
    assert "10001 Contoso High School, 10002 Fabrikam High School" in said
    assert "Nothing was changed" in said


def test_a_bad_line_is_told_with_its_place_and_the_others_are_used(
    school_made: CommandLine, write: Callable[..., str]
) -> None:
    said = import_(school_made, write("1;Noor;Peeters;1A;;;;", "2;;Peeters;1A;;;;"), "--apply")
    assert "leerlingen.csv\t3\tvoornaam\t\tThis value is missing." in said
    assert "Applied: persons 1" in said


def test_the_roster_of_another_school_needs_force(school_made: CommandLine, write: Callable[..., str]) -> None:
    import_(school_made, write(*(f"a{n};Kind{n};Peeters;1A;;;;" for n in range(6))), "--apply")
    strangers = write(*(f"b{n};Ander{n};Maes;1A;;;;" for n in range(6)))
    assert "Is this the right school?" in import_(school_made, strangers)
    assert "add --force" in import_(school_made, strangers, "--apply", code=1)
    assert "Applied" in import_(school_made, strangers, "--apply", "--force")


def test_what_is_doubtful_waits_for_a_word(school_made: CommandLine, write: Callable[..., str]) -> None:
    import_(school_made, write("1;Noor;Peeters;1A;M;Els;Claes;volledig"), "--apply")
    other = write("1;Noor;Peeters;1A;P;Piet;Maes;volledig")
    said = import_(school_made, other, "--apply")
    assert "Doubtful (1)" in said
    assert "There is nothing to apply." in said
    assert "guardianships" in import_(school_made, other, "--apply", "--accept-doubtful")
    assert "No differences" in import_(school_made, other)


def test_only_the_first_fifty_are_shown_unless_all_are_asked_for(
    school_made: CommandLine, write: Callable[..., str]
) -> None:
    path = write(*(f"{n};Kind{n};Peeters;1A;;;;" for n in range(70)))
    assert "... and 22 more (--all shows them)." in import_(school_made, path)
    assert "Kind69 Peeters" in import_(school_made, path, "--all")


def test_scripts_read_json(school_made: CommandLine, write: Callable[..., str]) -> None:
    path = write("1;Noor;Peeters;1A;;;;")
    told = json.loads(school_made("roster", "import", path, "--school", KEY, "--json", "--apply").stdout)
    assert (told["applied"], told["counts"], told["rows"]["persons"]) == (True, {"new": 3}, 1)
    assert [one["name"] for one in told["differences"] if one["about"] == "pupil"] == ["Noor Peeters"]
    again = json.loads(school_made("roster", "import", path, "--school", KEY, "--json", "--apply").stdout)
    assert (again["applied"], again["counts"]) == (False, {})


def test_a_file_that_is_no_roster_is_refused_in_words(school_made: CommandLine, tmp_path: Path) -> None:
    strange = tmp_path / "foto.png"
    strange.write_bytes(b"\x89PNG\r\n")
    assert "Nothing was changed" in import_(school_made, strange, code=1)


def test_the_empty_template_has_only_its_headers(ganaar: CommandLine, tmp_path: Path) -> None:
    ganaar("roster", "template", "--out", str(tmp_path / "leeg"))
    lines = (tmp_path / "leeg" / "leerlingen.csv").read_text(encoding="utf-8-sig").splitlines()
    assert len(lines) == 1
    assert "ouder1_personeelsnummer" in lines[0]
    assert "exists already" in ganaar("roster", "template", "--out", str(tmp_path / "leeg"), code=1).output


def test_the_template_with_its_examples_can_be_imported(school_made: CommandLine, tmp_path: Path) -> None:
    school_made("roster", "template", "--out", str(tmp_path / "t"), "--examples")
    assert "Applied" in import_(school_made, tmp_path / "t", "--apply")
    assert "No differences" in import_(school_made, tmp_path / "t", "--apply")
