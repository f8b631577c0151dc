"""The real roster of School Data Sync 1: two schools, 22 pupils, course sections instead of classes."""

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

CONTOSO = RosterOptions(school="10001")


def test_without_a_choice_the_schools_are_listed(sds_v1: Path) -> None:
    with pytest.raises(RosterRefused, match="10001 Contoso High School, 10002 Fabrikam High School"):
        read_roster(sds_v1, RosterOptions())


def test_an_unknown_school_is_refused_with_the_list(sds_v1: Path) -> None:
    with pytest.raises(RosterRefused, match=r"“Nergens” is not in this roster.*Contoso"):
        read_roster(sds_v1, RosterOptions(school="Nergens"))


def test_a_school_without_pupils_is_refused(sds_v1: Path) -> None:
    with pytest.raises(RosterRefused, match="Nobody who could be imported"):
        read_roster(sds_v1, RosterOptions(school="Fabrikam High School"))


def test_every_pupil_and_teacher_of_the_chosen_school_is_read(sds_v1: Path) -> None:
    roster, problems = read_roster(sds_v1, CONTOSO)
    assert (len(roster.pupils), len(roster.staff), problems) == (22, 2, [])
    assert [f"{teacher.given_name} {teacher.family_name}" for teacher in roster.staff] == [
        "Craig Beane",
        "Daisy Todd",
    ]
    assert roster.covers == {"pupils", "staff"}
    assert roster.school_year == "SY1516"


def test_a_school_can_be_named_as_well(sds_v1: Path) -> None:
    assert read_roster(sds_v1, RosterOptions(school="contoso  high school")) == read_roster(sds_v1, CONTOSO)


def test_dates_are_american(sds_v1: Path) -> None:
    beulah = read_roster(sds_v1, CONTOSO)[0].pupils[1]
    assert (beulah.given_name, beulah.birth_date) == ("Beulah", date(1999, 11, 12))


def test_by_grade_every_grade_is_a_class_and_every_section_a_group(sds_v1: Path) -> None:
    roster, _ = read_roster(sds_v1, CONTOSO)
    assert {group.name for group in roster.groups if group.kind == "official_class"} == {
        "9",
        "10",
        "11",
        "12",
    }
    assert {group.name for group in roster.groups if group.kind == "group"} == {
        "Math - Algebra 1",
        "Math - Algebra 2",
    }
    assert len(roster.memberships) == 22 + 2 * 22 + 2


def test_by_section_the_first_section_is_the_class(sds_v1: Path) -> None:
    roster, _ = read_roster(sds_v1, RosterOptions(school="10001", class_from="section"))
    assert {pupil.class_name for pupil in roster.pupils} == {"Math - Algebra 1"}
    assert {group.name: group.kind for group in roster.groups} == {
        "Math - Algebra 1": "official_class",
        "Math - Algebra 2": "group",
    }


@pytest.mark.parametrize("class_from", ["grade", "section"])
def test_every_pupil_is_in_exactly_one_official_class(sds_v1: Path, class_from: str) -> None:
    roster, _ = read_roster(sds_v1, RosterOptions(school="10001", class_from=class_from))
    official = {group.external_id for group in roster.groups if group.kind == "official_class"}
    placed = [
        entry.person_external_id
        for entry in roster.memberships
        if entry.role == "pupil" and entry.group_external_id in official
    ]
    assert sorted(placed) == sorted(pupil.external_id for pupil in roster.pupils)


def test_foreign_usernames_and_passwords_are_nowhere(sds_v1: Path) -> None:
    roster, problems = read_roster(sds_v1, CONTOSO)
    said = repr(astuple(roster)) + repr(problems)
    assert "P@ss" not in said
    assert "OKlein" not in said


def test_a_damaged_line_does_not_bring_its_password_into_the_report(sds_v1: Path, tmp_path: Path) -> None:
    folder = tmp_path / "sds"
    shutil.copytree(sds_v1, folder)
    with (folder / "Student.csv").open("a") as file:
        file.write('1,10001,A,B,u,geheim,,,,,9,Active,,,extra\n2,10001,"A,B,u,geheim\n3,10001,,B,u,geheim\n')
    roster, problems = read_roster(folder, CONTOSO)
    assert (len(roster.pupils), [problem.line for problem in problems]) == (22, [24, 25, 26])
    assert "geheim" not in repr([(problem.value, str(problem.reason)) for problem in problems])


def test_an_enrolment_of_nobody_is_reported_and_the_others_stay(sds_v1: Path, tmp_path: Path) -> None:
    folder = tmp_path / "sds"
    shutil.copytree(sds_v1, folder)
    with (folder / "StudentEnrollment.csv").open("a") as file:
        file.write("11001,99999\n99,13001\n")
    roster, problems = read_roster(folder, CONTOSO)
    assert [(problem.line, problem.column, problem.value) for problem in problems] == [
        (46, "SIS ID", "99999"),
        (47, "Section SIS ID", "99"),
    ]
    assert len(roster.memberships) == 68


def test_without_teacher_files_the_staff_is_not_spoken_of(sds_v1: Path, tmp_path: Path) -> None:
    for name in ("School.csv", "Student.csv"):
        shutil.copy(sds_v1 / name, tmp_path)
    roster, _ = read_roster(tmp_path, CONTOSO)
    assert (len(roster.pupils), roster.covers) == (22, {"pupils"})


def test_a_pupil_who_is_not_active_is_left_out_with_a_warning(sds_v1: Path, tmp_path: Path) -> None:
    shutil.copy(sds_v1 / "School.csv", tmp_path)
    text = (sds_v1 / "Student.csv").read_text().replace(",9,Active,4/2/2000", ",9,Inactive,4/2/2000")
    (tmp_path / "Student.csv").write_text(text)
    roster, problems = read_roster(tmp_path, CONTOSO)
    assert len(roster.pupils) == 21
    assert [(problem.line, problem.severity) for problem in problems] == [(2, "warning")]
