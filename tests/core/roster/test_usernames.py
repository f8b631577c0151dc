"""Usernames: typed by a parent on any keyboard, one for each pupil."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ganaar.core.roster.usernames import username_for

pytestmark = pytest.mark.sqlite_only

USERNAME = re.compile(r"[a-z0-9]+(\.[a-z0-9]+)?")


@pytest.mark.parametrize(
    ("given_name", "family_name", "username"),
    [
        ("Chloë", "Van De Velde", "chloe.vandevelde"),
        ("Anne-Sophie", "D'Hondt", "annesophie.dhondt"),
        ("Zoë", "O’Neill", "zoe.oneill"),
        ("Søren", "Groß", "soren.gross"),
        ("Łukasz", "Żółć", "lukasz.zolc"),
        ("Işıl", "Yıldız", "isil.yildiz"),
        ("İpek", "Çağ", "ipek.cag"),
        ("Zoe\u0308", "Maes", "zoe.maes"),
        ("Мария", "Ковальчук", "mariya.kovalchuk"),
        ("Ελένη", "Παππάς", "eleni.pappas"),
        ("محمد", "علي", "mhmd.ly"),
        ("Cher", "", "cher"),
        ("", "Madonna", "madonna"),
        ("😀", "Maes", "maes"),
    ],
)
def test_a_name_becomes_what_everybody_can_type(given_name: str, family_name: str, username: str) -> None:
    assert username_for(given_name, family_name, set()) == username


def test_the_second_of_a_name_gets_a_digit() -> None:
    taken = {"chloe.vandevelde"}
    assert username_for("Chloé", "Vandevelde", taken) == "chloe.vandevelde2"


def test_a_thousand_of_one_name_are_numbered_in_order() -> None:
    taken: set[str] = set()
    for _ in range(1_000):
        taken.add(username_for("Jan", "Maes", taken))
    assert taken == {"jan.maes", *(f"jan.maes{number}" for number in range(2, 1_001))}


def test_a_name_that_cannot_be_written_gets_a_number() -> None:
    assert username_for("😀", "--", set()) == "leerling.1"
    assert username_for("", "", {"leerling.1"}) == "leerling.2"


def test_a_long_name_ends_at_sixty_characters_with_its_digit() -> None:
    first = username_for("Maximiliaan" * 3, "Van Der Straeten" * 3, set())
    second = username_for("Maximiliaan" * 3, "Van Der Straeten" * 3, {first})
    assert (len(first), len(second), second[-1]) == (60, 60, "2")


@given(st.lists(st.tuples(st.text(max_size=80), st.text(max_size=80)), max_size=40))
def test_everybody_gets_a_username_of_their_own_in_plain_letters(names: list[tuple[str, str]]) -> None:
    taken: set[str] = set()
    for given_name, family_name in names:
        username = username_for(given_name, family_name, taken)
        assert username not in taken
        assert USERNAME.fullmatch(username)
        assert len(username) <= 60
        taken.add(username)
