"""Our own template, as the office fills it in."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

import ganaar.core.roster
from ganaar.core.roster.read import read_roster
from ganaar.core.roster.reading import RosterOptions
from ganaar.core.roster.records import PostalAddress, Problem, Roster, RosterRefused
from ganaar.core.roster.template_words import PUPILS, STAFF

pytestmark = pytest.mark.sqlite_only

ReadFiles = Callable[..., tuple[Roster, list[Problem]]]

TEMPLATE = Path(ganaar.core.roster.__file__).parent / "template"
GUIDE = Path(__file__).resolve().parents[3] / "docs" / "roster.md"


def test_the_template_with_its_examples_can_be_read() -> None:
    roster, problems = read_roster(TEMPLATE, RosterOptions())
    assert [pupil.given_name for pupil in roster.pupils] == ["Noor", "Chloë", "Lowie"]
    assert [person.roles for person in roster.staff] == [("teacher",), ("teacher", "care"), ("head",)]
    assert {problem.severity for problem in problems} == {"warning"}
    assert roster.covers == {"pupils", "staff", "contacts"}


def test_brother_and_sister_share_their_parents() -> None:
    contacts = read_roster(TEMPLATE, RosterOptions())[0].contacts
    mothers = {contact.pupil_external_id for contact in contacts if contact.parent_external_id == "O-881"}
    assert mothers == {"2024-017", "2024-019"}


def test_a_parent_at_another_address_gets_the_letter_apart() -> None:
    father = read_roster(TEMPLATE, RosterOptions())[0].contacts[1]
    assert (father.slot, father.relation, father.level, father.delivery) == (2, "vader", "full", "apart")
    assert father.address == PostalAddress("Molenstraat 4 bus 2", "9000", "Gent")
    assert father.mobile == "+32471654321"


def test_class_teachers_and_teachers_are_told_apart() -> None:
    roster, _ = read_roster(TEMPLATE, RosterOptions())
    lies = {entry.group_external_id: entry.role for entry in roster.memberships if entry.person_external_id == "P-03"}
    assert lies == {"class:2b": "teacher", "class:3a": "class_teacher"}


def test_the_guide_explains_every_column() -> None:
    guide = GUIDE.read_text(encoding="utf-8")
    shown = [
        name for name in PUPILS.known + STAFF.known if not name.startswith(tuple(f"ouder{n}" for n in range(2, 7)))
    ]
    assert [name for name in shown if f"`{name}`" not in guide] == []


def test_the_template_shows_every_column_of_three_parents() -> None:
    header = (TEMPLATE / "leerlingen.csv").read_text(encoding="utf-8-sig").splitlines()[0].split(";")
    assert set(header) == {name for name in PUPILS.known if not name.startswith(("ouder4", "ouder5", "ouder6"))}


def test_commas_do_as_well_as_semicolons(read_files: ReadFiles) -> None:
    text = 'leerling_id,voornaam,familienaam,klas,groepen\n1,Noor,"De Smet, Jr",3A,"Koor, Zwemmen"\n'
    roster, problems = read_files({"leerlingen.csv": text})
    assert (roster.pupils[0].family_name, problems) == ("De Smet, Jr", [])
    assert [group.name for group in roster.groups] == ["3A", "Koor", "Zwemmen"]


def test_headers_may_be_written_in_any_way(read_pupils: ReadFiles) -> None:
    roster, problems = read_pupils("1;Noor;Maes;3A", header=" Leerling ID ;VOORNAAM;Familie_Naam;klas")
    assert (roster.pupils[0].family_name, problems) == ("Maes", [])


def test_the_line_by_which_excel_names_the_separator_is_skipped(read_files: ReadFiles) -> None:
    roster, _ = read_files({"leerlingen.csv": "sep=;\nleerling_id;voornaam;familienaam;klas\n1;Noor;Maes;3A\n"})
    assert roster.pupils[0].given_name == "Noor"


def test_a_renamed_file_is_known_by_its_headers(tmp_path: Path) -> None:
    path = tmp_path / "Onze lijst (2).csv"
    path.write_text("leerling_id;voornaam;familienaam;klas\n1;Noor;Maes;3A\n")
    assert read_roster(path, RosterOptions())[0].pupils[0].class_name == "3A"


def test_belgian_and_iso_dates_are_read(read_pupils: ReadFiles) -> None:
    roster, _ = read_pupils("1;Noor;Maes;3A;04/02/2017", "2;Lou;Maes;3A;2017-02-04", "3;Bo;Maes;3A;4-2-2017")
    assert {pupil.birth_date for pupil in roster.pupils} == {date(2017, 2, 4)}


def test_a_slot_without_a_level_is_left_to_the_school(read_pupils: ReadFiles) -> None:
    roster, problems = read_pupils(
        "1;Noor;Maes;3A;moeder", header="leerling_id;voornaam;familienaam;klas;ouder2_relatie"
    )
    (mother,) = roster.contacts
    assert (mother.slot, mother.level, mother.given_name) == (2, None, None)
    assert [problem.severity for problem in problems] == ["warning"]


def test_a_parent_without_rights_stays_without(read_pupils: ReadFiles) -> None:
    header = "leerling_id;voornaam;familienaam;klas;ouder1_niveau"
    roster, _ = read_pupils("1;Noor;Maes;3A;Geen", header=header)
    assert roster.contacts[0].level == "none"


def test_an_unknown_level_refuses_the_line_and_names_the_words(read_pupils: ReadFiles) -> None:
    header = "leerling_id;voornaam;familienaam;klas;ouder1_niveau"
    roster, problems = read_pupils("1;Noor;Maes;3A;half", "2;Lou;Maes;3A;volledig", header=header)
    assert [pupil.given_name for pupil in roster.pupils] == ["Lou"]
    assert (problems[0].line, problems[0].column, problems[0].value) == (2, "ouder1_niveau", "half")
    assert "volledig, informatie, geen" in str(problems[0].reason)


def test_two_parents_may_share_an_email_address(read_pupils: ReadFiles) -> None:
    header = "leerling_id;voornaam;familienaam;klas;ouder1_email;ouder1_niveau;ouder2_email;ouder2_niveau"
    roster, problems = read_pupils("1;Noor;Maes;3A;wij@maes.be;volledig;wij@maes.be;volledig", header=header)
    assert ([contact.email for contact in roster.contacts], problems) == (["wij@maes.be"] * 2, [])


def test_one_class_written_in_two_ways_stays_one_class(read_pupils: ReadFiles) -> None:
    roster, problems = read_pupils("1;Noor;Maes;3A", "2;Lou;Claes;3a")
    assert [pupil.class_name for pupil in roster.pupils] == ["3A", "3A"]
    assert len(roster.groups) == 1
    assert problems[0].value == "3a"


def test_staff_alone_can_be_imported(read_files: ReadFiles) -> None:
    text = "personeel_id;voornaam;familienaam;rollen;klassen\nP1;Lies;De Smet;leerkracht;3A\n"
    roster, problems = read_files({"personeel.csv": text})
    assert (roster.covers, problems) == ({"staff"}, [])
    assert roster.staff[0].class_names == ("3A",)


def test_a_teacher_of_a_class_without_pupils_gets_a_warning(read_files: ReadFiles) -> None:
    pupils = "leerling_id;voornaam;familienaam;klas\n1;Noor;Maes;3A\n"
    staff = "personeel_id;voornaam;familienaam;klassen\nP1;Lies;De Smet;3A,9Z\n"
    roster, problems = read_files({"leerlingen.csv": pupils, "personeel.csv": staff})
    assert roster.staff[0].class_names == ("3A",)
    assert (problems[0].column, problems[0].value) == ("klassen", "9Z")


def test_two_rosters_in_one_folder_are_refused(read_files: ReadFiles) -> None:
    with pytest.raises(RosterRefused, match="several rosters"):
        read_files({"leerlingen.csv": "", "School.csv": "", "Student.csv": ""})


def test_a_folder_that_is_no_roster_is_refused_and_says_what_is_wanted(read_files: ReadFiles) -> None:
    with pytest.raises(RosterRefused, match=r"It holds: a\.csv, b\.csv\. Wanted are leerlingen\.csv"):
        read_files({"a.csv": "x\n", "b.csv": "y\n"})
