"""What stands in one cell: telephone numbers, e-mail addresses, dates."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ganaar.core.roster.lines import cut
from ganaar.core.roster.values import clean, read_date, read_email, read_phone

pytestmark = pytest.mark.sqlite_only


@pytest.mark.parametrize(
    "written",
    [
        "0470 12 34 56",
        "0470/12.34.56",
        "+32 470 12 34 56",
        "0032470123456",
        "+32 (0)470-12-34-56",
        "470123456",
    ],
)
def test_a_belgian_mobile_number_may_be_written_in_many_ways(written: str) -> None:
    assert read_phone(written) == "+32470123456"


@pytest.mark.parametrize(
    ("written", "number"), [("09 123 45 67", "+3291234567"), ("+90 532 123 45 67", "+905321234567")]
)
def test_other_numbers_keep_their_country(written: str, number: str) -> None:
    assert read_phone(written) == number


@pytest.mark.parametrize("written", ["", "vraag", "112", "4,70E+08", "+0470123456", "0470 12 34 56 / 0471 12 34 56"])
def test_what_is_no_number_gives_none(written: str) -> None:
    assert read_phone(written) is None


@pytest.mark.parametrize("address", ["els@maes.be", "Els.O'Neil+school@mail.voorbeeld.be", "els@müller.de"])
def test_an_email_address_is_known_by_its_shape(address: str) -> None:
    assert read_email(address) == address


def test_only_the_host_of_an_address_becomes_small() -> None:
    assert read_email("Els@Maes.BE") == "Els@maes.be"


@pytest.mark.parametrize(
    "text",
    ["", "els", "els@", "@maes.be", "els@maes", "els maes@x.be", "a@b.be, c@d.be", "a@b..be", "a@b.be\n"],
)
def test_what_is_no_address_gives_none(text: str) -> None:
    assert read_email(text) is None


@given(st.dates(min_value=date(1900, 1, 1), max_value=date(2100, 1, 1)))
def test_every_day_is_read_in_the_order_of_the_country(day: date) -> None:
    assert read_date(f"{day.day}/{day.month}/{day.year}", "day-first") == day
    assert read_date(f"{day.month}/{day.day}/{day.year}", "month-first") == day
    assert read_date(day.isoformat(), "day-first") == read_date(day.isoformat(), "month-first") == day


@given(st.text())
def test_nothing_that_is_typed_makes_the_readers_fall(text: str) -> None:
    for order in ("day-first", "month-first"):
        assert read_date(text, order) is None or isinstance(read_date(text, order), date)
    read_email(text)
    read_phone(text)
    cut(text, ";")
    cleaned = clean(text)
    assert cleaned is None or clean(cleaned) == cleaned
