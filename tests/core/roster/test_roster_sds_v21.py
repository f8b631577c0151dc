"""The real roster of School Data Sync 2.1: roles, guardians, birth dates."""

from __future__ import annotations

import shutil
from dataclasses import astuple
from datetime import date
from pathlib import Path

import pytest

from ganaar.core.roster.read import read_roster
from ganaar.core.roster.reading import RosterOptions
from ganaar.core.roster.records import RosterRefused

pytestmark = pytest.mark.sqlite_only


@pytest.fixture
def changed(sds_v21: Path, tmp_path: Path) -> Path:
    """A copy that a test may change."""
    return Path(shutil.copytree(sds_v21, tmp_path / "sds"))


def test_all_pupils_and_teachers_are_read_without_any_choice(sds_v21: Path) -> None:
    roster, _ = read_roster(sds_v21, RosterOptions())
    assert [pupil.given_name for pupil in roster.pupils] == ["Jack", "Fred", "Alice", "Simon"]
    assert [teacher.given_name for teacher in roster.staff] == ["Jason", "Kristen"]
    assert roster.school_year == "2021 School Year"


def test_birth_dates_come_from_the_demographics(sds_v21: Path) -> None:
    jack = read_roster(sds_v21, RosterOptions())[0].pupils[0]
    assert jack.birth_date == date(2001, 7, 2)


def test_a_chosen_school_leaves_out_the_others(sds_v21: Path) -> None:
    roster, _ = read_roster(sds_v21, RosterOptions(school="School of TwoDotOne"))
    assert [pupil.given_name for pupil in roster.pupils] == ["Jack", "Fred", "Alice"]
    assert [teacher.given_name for teacher in roster.staff] == ["Kristen"]
    assert [group.name for group in roster.groups] == ["10", "Biology 10"]


def test_what_stands_above_a_school_holds_it(sds_v21: Path) -> None:
    roster, _ = read_roster(sds_v21, RosterOptions(school="110004"))
    assert len(roster.pupils) == 3


def test_two_schools_ask_for_a_choice(changed: Path) -> None:
    with (changed / "orgs.csv").open("a") as file:
        file.write("110009,Other School,school,\n")
    with pytest.raises(RosterRefused, match="110003 School of TwoDotOne, 110009 Other School"):
        read_roster(changed, RosterOptions())


def test_guardians_become_co_accounts_with_full_level_and_unknown_relation(sds_v21: Path) -> None:
    contacts = read_roster(sds_v21, RosterOptions())[0].contacts
    assert [(contact.pupil_external_id, contact.given_name) for contact in contacts] == [
        ("114001", "Jean"),
        ("114004", "Bob"),
    ]
    assert {(contact.level, contact.relation, contact.slot) for contact in contacts} == {("full", "other", None)}
    assert (contacts[0].email, contacts[0].mobile) == ("jean.craig@outlook.com", "+11234567890")


def test_a_relative_becomes_no_co_account_and_that_is_said(sds_v21: Path) -> None:
    _, problems = read_roster(sds_v21, RosterOptions())
    assert [(problem.file, problem.line, problem.value, problem.severity) for problem in problems] == [
        ("relationships.csv", 3, "relative", "warning")
    ]


def test_no_role_from_outside_gives_more_than_teaching(changed: Path) -> None:
    roles = changed / "roles.csv"
    roles.write_text(roles.read_text().replace("professor", "itAdmin"))
    roster, problems = read_roster(changed, RosterOptions())
    assert {teacher.given_name: teacher.roles for teacher in roster.staff} == {
        "Jason": (),
        "Kristen": ("teacher",),
    }
    assert "itAdmin" in [problem.value for problem in problems]


def test_classes_may_come_from_sections(sds_v21: Path) -> None:
    roster, _ = read_roster(sds_v21, RosterOptions(class_from="section"))
    assert {pupil.given_name: pupil.class_name for pupil in roster.pupils} == {
        "Simon": "Computer Science 101",
        "Jack": "Biology 10",
        "Fred": "Biology 10",
        "Alice": "Biology 10",
    }


def test_foreign_usernames_and_passwords_are_nowhere(sds_v21: Path) -> None:
    said = repr(astuple(read_roster(sds_v21, RosterOptions())[0]))
    assert "P@ss" not in said
    assert "classrmtest31" not in said


def test_a_role_of_nobody_is_reported(changed: Path) -> None:
    with (changed / "roles.csv").open("a") as file:
        file.write("777,110003,student,,10,TRUE,,\n")
    roster, problems = read_roster(changed, RosterOptions())
    assert len(roster.pupils) == 4
    assert ("roles.csv", 9, "userSourcedId", "777") in [(p.file, p.line, p.column, p.value) for p in problems]
