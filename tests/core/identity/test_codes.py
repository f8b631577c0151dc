"""Codes of letters: typed any way, one per slot, through the last day on the letter, dead when printed again."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
import time_machine
from at_the_door import Letter
from hypothesis import given
from hypothesis import strategies as st

from ganaar.core.clock import local, now
from ganaar.core.configuration import configuration
from ganaar.core.identity.accounts import find_by_credentials
from ganaar.core.identity.codes import (
    ALPHABET,
    LENGTH,
    AccountEnded,
    activation_url,
    grouped,
    issue_code,
    issue_codes,
    last_day,
    new_code,
    normalised,
)
from ganaar.core.identity.models import Account, Token
from ganaar.core.schools import School

CODES = st.text(alphabet=ALPHABET, min_size=LENGTH, max_size=LENGTH)
LOOK_ALIKES = {"0": "0oO", "1": "1iIlL", "V": "VvUu"}


@given(CODES, st.randoms(use_true_random=False))
def test_a_code_may_be_typed_any_way_it_can_be_read(code: str, random: object) -> None:
    choice, coin = random.choice, random.random  # type: ignore[attr-defined]
    typed = "".join(choice(LOOK_ALIKES.get(letter, letter + letter.lower())) for letter in grouped(code))
    spaced = "".join(letter + choice(" -\u2013. \t") if coin() < 0.3 else letter for letter in typed)

    assert normalised(spaced) == code


@given(CODES, CODES)
def test_two_codes_are_never_read_as_one(one: str, other: str) -> None:
    assert (normalised(one) == normalised(other)) == (one == other)


@given(st.text())
def test_whatever_is_typed_is_read_without_an_error(typed: str) -> None:
    assert set(normalised(typed)) <= set(ALPHABET)


def test_a_code_has_more_than_64_bits_and_is_grouped_for_reading() -> None:
    code = new_code()
    groups = code.split("-")

    assert [len(group) for group in groups] == [4, 4, 5]
    assert len(ALPHABET) ** LENGTH >= 2**64
    assert not set("ILOU") & set(ALPHABET)
    assert len({new_code() for _ in range(1000)}) == 1000


def test_printing_again_kills_the_old_code(letter: Letter) -> None:
    again = issue_code(letter.account)

    assert find_by_credentials(letter.username, letter.code) is None
    assert find_by_credentials(letter.username, again) is not None


def test_the_other_slot_keeps_its_code(letter: Letter, printed: Callable[..., Letter]) -> None:
    other = printed()
    issue_code(letter.account)

    assert find_by_credentials(other.username, other.code) is not None


def test_a_code_works_through_the_last_day_on_the_letter_and_not_longer(letter: Letter) -> None:
    zone = configuration().zone
    day = last_day(letter.account)
    assert day == local(now(), zone).date() + timedelta(days=30)

    with time_machine.travel(datetime(day.year, day.month, day.day, 23, 59, tzinfo=zone), tick=False):
        assert find_by_credentials(letter.username, letter.code) is not None
    with time_machine.travel(datetime(day.year, day.month, day.day, tzinfo=zone) + timedelta(days=1), tick=False):
        assert find_by_credentials(letter.username, letter.code) is None


@pytest.mark.usefixtures("school")
def test_a_voided_account_starts_again_with_a_new_code(slot: Callable[..., Account]) -> None:
    account = slot()
    Account.update(state="void").where(Account.id == account.id).execute()
    account = Account.get_by_id(account.id)

    issue_code(account)

    assert Account.get_by_id(account.id).state == "new"
    assert account.printed_at is not None


@pytest.mark.usefixtures("school")
def test_an_ended_account_gets_no_code_and_then_nobody_does(slot: Callable[..., Account]) -> None:
    ended, other = slot(), slot()
    ended.state = "ended"
    ended.save()

    with pytest.raises(AccountEnded):
        issue_codes([other, ended])

    assert Account.get_by_id(other.id).code_tag is None


@pytest.mark.usefixtures("school")
def test_an_activation_of_this_moment_is_not_undone_by_printing(slot: Callable[..., Account]) -> None:
    account = slot()
    Account.update(state="active").where(Account.id == account.id).execute()

    issue_code(account)

    assert Account.get_by_id(account.id).state == "active"


@pytest.mark.usefixtures("school")
def test_many_codes_at_once_all_work(slot: Callable[..., Account]) -> None:
    accounts = [slot() for _ in range(5)]
    codes = issue_codes(accounts)

    username = accounts[0].login_group.username
    found = [find_by_credentials(username, codes[account.id]) for account in accounts]

    assert [one and one.account.id for one in found] == [account.id for account in accounts]


def test_the_qr_code_tells_neither_username_nor_code(letter: Letter, school: School) -> None:
    url = activation_url(school, letter.username, letter.code)

    assert url.startswith(f"{school.origin}/link/letter/")
    assert letter.username not in url
    assert normalised(letter.code) not in url.upper()
    assert not any(url.rpartition("/")[2] in str(row.tag) for row in Token.select())
