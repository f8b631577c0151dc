"""However a file is damaged: a refusal or a report, never a fall, and never a line without its place."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ganaar.core.roster.csv_template import read_template
from ganaar.core.roster.reading import Reading, RosterOptions
from ganaar.core.roster.records import Problem, RosterRefused

pytestmark = pytest.mark.sqlite_only

NAME = "leerlingen.csv"
HEADER = "leerling_id;voornaam;familienaam;klas;geboortedatum;ouder1_voornaam;ouder1_niveau"

cells = st.one_of(
    st.sampled_from(["", "1", "2", "Noor", "3A", "4/2/2017", "geen", '"', '"a;b"', "x\ny"]), st.text(max_size=5)
)
lines = st.lists(cells, max_size=9).map(";".join)


def read(raw: bytes) -> list[Problem]:
    """The problems found; what was read all the same is sound."""
    reading = Reading({NAME: raw}, RosterOptions(), None)
    try:
        roster = read_template(reading, {NAME: NAME})
    except RosterRefused as refused:
        return list(refused.problems)
    ids = [pupil.external_id for pupil in roster.pupils]
    assert len(ids) == len(set(ids))
    assert all(ids)
    assert {contact.pupil_external_id for contact in roster.contacts} <= set(ids)
    return reading.problems


@given(st.lists(lines, max_size=12))
def test_damaged_lines_are_reported_with_their_place(damaged: list[str]) -> None:
    text = "\n".join((HEADER, *damaged)).encode("utf-8", "surrogatepass")
    last = text.count(b"\n") + text.count(b"\r") + 1
    for problem in read(text):
        assert str(problem.reason)
        assert problem.line is None or 1 <= problem.line <= last


@given(st.binary(max_size=300), st.booleans())
def test_any_bytes_are_read_or_refused(raw: bytes, with_header: bool) -> None:
    for problem in read(HEADER.encode() + b"\n" + raw if with_header else raw):
        assert str(problem.reason)


@given(st.lists(st.sampled_from(["1;Noor;Maes;3A", "2;Lou;Claes;3A", '3;"Bo;Goos;3A', ";;;", "4;Mo"]), max_size=30))
def test_every_line_is_read_or_reported(given_lines: list[str]) -> None:
    reported = {problem.line for problem in read("\n".join((HEADER, *given_lines)).encode())}
    for place, line in enumerate(given_lines, start=2):
        if line.startswith(("3", "4")):
            assert place in reported
