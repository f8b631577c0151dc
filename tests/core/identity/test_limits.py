"""How often somebody may fail, and that nobody is locked out by the failures of another."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from at_the_door import GOOD, Browser

from ganaar.core.clock import now
from ganaar.core.identity import limits
from ganaar.core.identity.accounts import Visitor, find_by_credentials, set_password
from ganaar.core.identity.devices import remember_device
from ganaar.core.identity.limits import TooManyAttempts
from ganaar.core.identity.models import Account, AttemptCount
from ganaar.core.schools import School

STRANGER = Visitor(network="203.0.113.7")


def fail(username: str, times: int, visitor: Visitor = STRANGER) -> None:
    for _ in range(times):
        assert find_by_credentials(username, "wrong", visitor) is None


def known_browser(account: Account, cookie: str, school: School) -> Visitor:
    with school.writing():
        remember_device(cookie, account.person_id, "")
    return Visitor(browser=cookie, network=STRANGER.network)


def test_after_ten_failures_one_waits(username: str) -> None:
    fail(username, 10)

    with pytest.raises(TooManyAttempts) as limit:
        find_by_credentials(username, GOOD, STRANGER)

    assert timedelta(minutes=14) < limit.value.until - now() <= timedelta(minutes=15, seconds=1)


def test_an_unknown_username_is_limited_in_the_same_way(username: str) -> None:
    fail("nobody.here", 10)

    with pytest.raises(TooManyAttempts):
        find_by_credentials("nobody.here", GOOD, STRANGER)


def test_after_a_quarter_of_an_hour_one_may_try_again(username: str) -> None:
    fail(username, 10)

    with time_machine.travel(now() + timedelta(minutes=15, seconds=5), tick=False):
        assert find_by_credentials(username, GOOD, STRANGER) is not None


def test_a_right_password_is_not_counted(username: str) -> None:
    for _ in range(30):
        assert find_by_credentials(username, GOOD, STRANGER) is not None


def test_nothing_is_hashed_once_the_limit_is_reached(username: str, monkeypatch: pytest.MonkeyPatch) -> None:
    fail(username, 10)
    hashed: list[Any] = []
    monkeypatch.setattr("ganaar.core.identity.credentials.derive", lambda *given: hashed.append(given))

    with pytest.raises(TooManyAttempts):
        find_by_credentials(username, GOOD, STRANGER)

    assert hashed == []


def test_a_known_device_is_not_locked_out_by_a_stranger(username: str, parent: Account, school: School) -> None:
    phone = known_browser(parent, "phone", school)
    fail(username, 10)

    assert find_by_credentials(username, GOOD, phone) is not None


def test_a_known_device_has_its_own_limit(username: str, parent: Account, school: School) -> None:
    phone, tablet = known_browser(parent, "phone", school), known_browser(parent, "tablet", school)
    fail(username, 10, tablet)

    with pytest.raises(TooManyAttempts):
        find_by_credentials(username, GOOD, tablet)
    assert find_by_credentials(username, GOOD, phone) is not None


def test_more_devices_do_not_mean_more_guesses_without_end(username: str, parent: Account, school: School) -> None:
    """Who signs in again and again to have a fresh device each time is stopped as a person."""
    for number in range(6):
        fail(username, 10, known_browser(parent, f"browser {number}", school))

    with pytest.raises(TooManyAttempts):
        find_by_credentials(username, GOOD, known_browser(parent, "one more", school))


def test_a_device_of_another_family_is_a_stranger_here(username: str, teacher: Account, school: School) -> None:
    theirs = known_browser(teacher, "theirs", school)
    fail(username, 10)

    with pytest.raises(TooManyAttempts):
        find_by_credentials(username, GOOD, theirs)


def test_the_failures_of_one_username_do_not_stop_another_on_the_same_network(username: str, teacher: Account) -> None:
    set_password(teacher, GOOD)
    fail(username, 10)

    assert find_by_credentials(teacher.login_group.username, GOOD, STRANGER) is not None


def test_a_network_that_only_fails_is_stopped(school: School) -> None:
    counters = limits.of_stranger("somebody", "203.0.113.7")
    for number in range(limits.PER_NETWORK.amount):
        limits.count(limits.of_stranger(f"nobody{number}", "203.0.113.7")[1:])

    with pytest.raises(TooManyAttempts):
        limits.refuse_too_many(counters)
    limits.refuse_too_many(limits.of_stranger("somebody", "203.0.113.8"))


@pytest.mark.usefixtures("school")
def test_neighbours_in_one_ipv6_network_are_one_network() -> None:
    one, same, other = ("2001:db8:1:2::5", "2001:db8:1:2:ffff::9", "2001:db8:1:3::5")

    assert limits.of_stranger("x", one)[1] == limits.of_stranger("x", same)[1]
    assert limits.of_stranger("x", one)[1] != limits.of_stranger("x", other)[1]


def test_the_table_holds_no_username_and_no_address(username: str) -> None:
    fail(username, 1)

    kept = " ".join(row.key for row in AttemptCount.select())

    assert AttemptCount.select().count() == 2
    assert username not in kept
    assert STRANGER.network not in kept


def test_counters_that_are_over_are_dropped_with_the_next_failure(username: str) -> None:
    fail("nobody.here", 1)

    with time_machine.travel(now() + timedelta(hours=3), tick=False):
        fail(username, 1)

    assert AttemptCount.select().count() == 2


def test_failures_at_the_same_time_are_all_counted(username: str, at_the_same_time: Callable[..., list[Any]]) -> None:
    at_the_same_time(*[lambda: fail(username, 2) for _ in range(5)])

    with pytest.raises(TooManyAttempts):
        find_by_credentials(username, GOOD, STRANGER)


def test_the_page_says_when_to_try_again_and_keeps_the_username(browser: Browser, username: str) -> None:
    for _ in range(10):
        assert browser.sign_in(username, "wrong").status_code == 422

    answer = browser.sign_in(username, GOOD)

    assert answer.status_code == 429
    assert 0 < int(answer.headers["Retry-After"]) <= 901
    assert "try again today" in answer.text
    assert f'value="{username}"' in answer.text
