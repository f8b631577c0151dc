"""Damaged lines among good ones: reported with file, line, column and reason, and the good ones kept."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from ganaar.core.roster.reading import RosterOptions
from ganaar.core.roster.records import Problem, Roster

pytestmark = pytest.mark.sqlite_only

ReadFiles = Callable[..., tuple[Roster, list[Problem]]]


def ids(roster: Roster) -> list[str]:
    return [pupil.external_id for pupil in roster.pupils]


def test_a_missing_value_is_named_with_its_place(read_pupils: ReadFiles) -> None:
    roster, (problem,) = read_pupils("1;Noor;Maes;3A", "2;;Claes;3A", "3;Bo;Goos;3A")
    assert ids(roster) == ["1", "3"]
    assert (problem.file, problem.line, problem.column, problem.severity) == (
        "leerlingen.csv",
        3,
        "voornaam",
        "error",
    )
    assert str(problem.reason) == "This value is missing."


def test_whoever_stands_on_a_bad_line_is_not_taken_for_gone(read_pupils: ReadFiles) -> None:
    roster, _ = read_pupils("1;Noor;Maes;3A", "2;;Claes;3A", ";Bo;Goos;3A")
    assert (roster.doubtful_ids, roster.lines_without_id) == ({"2"}, 1)


def test_lines_without_anything_are_passed_over(read_pupils: ReadFiles) -> None:
    roster, problems = read_pupils("1;Noor;Maes;3A", "", ";;;;;;", "2;Lou;Claes;3A", "", "")
    assert (ids(roster), problems) == (["1", "2"], [])


def test_a_short_line_misses_only_what_is_at_its_end(read_pupils: ReadFiles) -> None:
    roster, problems = read_pupils("1;Noor;Maes;3A", "2;Lou")
    assert ids(roster) == ["1"]
    assert [problem.column for problem in problems] == ["familienaam", "klas"]


def test_a_line_with_too_many_cells_is_refused(read_pupils: ReadFiles) -> None:
    roster, (problem,) = read_pupils("1;Noor;Maes;3A;;;;x", "2;Lou;Claes;3A;;;;;;")
    assert (ids(roster), problem.line, roster.doubtful_ids) == (["2"], 2, {"1"})
    assert "more cells" in str(problem.reason)


def test_an_open_quotation_mark_costs_its_own_line_only(read_pupils: ReadFiles) -> None:
    roster, (problem,) = read_pupils("1;Noor;Maes;3A", '2;"Lou;Claes;3A', "3;Bo;Goos;3A", "4;Mo;Goos;3A")
    assert (ids(roster), problem.line, roster.lines_without_id) == (["1", "3", "4"], 3, 1)
    assert "not closed" in str(problem.reason)


def test_two_open_quotation_marks_do_not_swallow_what_is_between(read_pupils: ReadFiles) -> None:
    roster, problems = read_pupils('1;"Noor;Maes;3A', "2;Lou;Claes;3A", "3;Bo;Goos;3A", '4;"Mo;Goos;3A')
    assert ids(roster) == ["2", "3"]
    assert [problem.line for problem in problems] == [2, 5]


def test_a_remark_of_several_lines_in_a_foreign_column_does_no_harm(read_pupils: ReadFiles) -> None:
    header = "leerling_id;voornaam;familienaam;klas;opmerking"
    roster, problems = read_pupils('1;Noor;Maes;3A;"eerste\ntweede"', "2;;Claes;3A", header=header)
    assert ids(roster) == ["1"]
    assert [(problem.line, problem.severity) for problem in problems] == [(1, "warning"), (4, "error")]


@pytest.mark.parametrize("character", ["\0", "\a", "\x1b", "\u202e", "\x7f"])
def test_characters_that_nobody_sees_are_refused(read_pupils: ReadFiles, character: str) -> None:
    roster, (problem,) = read_pupils(f"1;No{character}or;Maes;3A", "2;Lou;Claes;3A")
    assert (ids(roster), problem.line, problem.column) == (["2"], 2, "voornaam")
    assert problem.value == "No\N{REPLACEMENT CHARACTER}or"


@pytest.mark.parametrize("name", ["=HYPERLINK(1)", "+1+1", "-2", "@SUM(A1)"])
def test_what_looks_like_a_formula_is_text(read_pupils: ReadFiles, name: str) -> None:
    roster, problems = read_pupils(f"1;{name};Maes;3A")
    assert (roster.pupils[0].given_name, problems) == (name, [])


def test_a_name_that_is_too_long_is_refused(read_pupils: ReadFiles) -> None:
    roster, (problem,) = read_pupils(f"1;{'o' * 101};Maes;3A", "2;Lou;Claes;3A")
    assert (ids(roster), problem.column, len(problem.value or "")) == (["2"], "voornaam", 80)


def test_a_line_without_end_is_refused(read_pupils: ReadFiles) -> None:
    roster, (problem,) = read_pupils("1;Noor;" + "x" * 30_000, "2;Lou;Claes;3A")
    assert (ids(roster), str(problem.reason)) == (["2"], "This line is too long.")


@pytest.mark.parametrize("born", ["31/02/2017", "2017", "4 feb 2017", "02/31/2017", "١/٢/٢٠١٧"])
def test_an_impossible_date_is_refused_with_an_example(read_pupils: ReadFiles, born: str) -> None:
    roster, (problem,) = read_pupils(f"1;Noor;Maes;3A;{born}", "2;Lou;Claes;3A")
    assert (ids(roster), problem.column, problem.value) == (["2"], "geboortedatum", born)
    assert "31/12/2015" in str(problem.reason)


@pytest.mark.parametrize("born", ["01/01/1817", "02/09/2026"])
def test_nobody_is_born_in_another_century_or_tomorrow(read_files: ReadFiles, born: str) -> None:
    header = "leerling_id;voornaam;familienaam;klas;geboortedatum"
    text = f"{header}\n1;Noor;Maes;3A;{born}\n2;Lou;Maes;3A;01/09/2026\n"
    roster, (problem,) = read_files({"leerlingen.csv": text}, RosterOptions(today=date(2026, 9, 1)))
    assert (ids(roster), problem.column) == (["2"], "geboortedatum")


def test_a_wrong_address_or_number_costs_only_itself(read_pupils: ReadFiles) -> None:
    roster, problems = read_pupils("1;Noor;Maes;3A;;fatma@;vraag maar")
    assert ids(roster) == ["1"]
    assert (roster.contacts[0].email, roster.contacts[0].mobile) == (None, None)
    assert [(problem.column, problem.severity) for problem in problems[:2]] == [
        ("ouder1_email", "warning"),
        ("ouder1_gsm", "warning"),
    ]


def test_the_same_line_twice_is_read_once(read_pupils: ReadFiles) -> None:
    roster, (problem,) = read_pupils("1;Noor;Maes;3A", "2;Lou;Claes;3A", "1;Noor;Maes;3A")
    assert ids(roster) == ["1", "2"]
    assert (problem.line, problem.severity) == (4, "warning")
    assert "line 2" in str(problem.reason)


def test_two_lines_that_contradict_each_other_are_both_left_out(read_pupils: ReadFiles) -> None:
    roster, (problem,) = read_pupils("1;Noor;Maes;3A", "2;Lou;Claes;3A", "1;Noor;Maes;3B")
    assert (ids(roster), roster.doubtful_ids) == (["2"], {"1"})
    assert (problem.line, problem.column, problem.value, problem.severity) == (4, "leerling_id", "1", "error")
    assert "Lines 2 and 4" in str(problem.reason)


def test_one_child_under_two_ids_is_doubtful(read_pupils: ReadFiles) -> None:
    roster, (problem,) = read_pupils("1;Noor;Maes;3A;04/02/2017", "7;noor;MAES;3B;4/2/2017", "8;Noor;Maes;3A;5/2/2017")
    assert ids(roster) == ["1", "7", "8"]
    assert (problem.line, problem.value, problem.severity) == (3, "7", "warning")
    assert "line 2" in str(problem.reason)


def test_one_parent_under_two_names_is_doubtful(read_pupils: ReadFiles) -> None:
    header = "leerling_id;voornaam;familienaam;klas;ouder1_id;ouder1_voornaam;ouder1_niveau"
    _, (problem,) = read_pupils("1;Noor;Maes;3A;O1;Els;volledig", "2;Lou;Maes;3A;O1;Tom;volledig", header=header)
    assert (problem.line, problem.column, problem.severity) == (3, "ouder1_id", "warning")


def test_one_parent_twice_at_one_child_is_refused(read_pupils: ReadFiles) -> None:
    header = "leerling_id;voornaam;familienaam;klas;ouder1_id;ouder1_niveau;ouder2_id;ouder2_niveau"
    roster, (problem,) = read_pupils(
        "1;Noor;Maes;3A;O1;volledig;O1;volledig", "2;Lou;Maes;3A;O1;volledig;;", header=header
    )
    assert (ids(roster), problem.line, problem.column) == (["2"], 2, "ouder2_id")
