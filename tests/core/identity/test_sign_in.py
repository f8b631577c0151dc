"""The page to sign in: one answer for every failure, a new session each time, cookies that stay at home."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest
from at_the_door import GOOD, OTHER_GOOD, Browser, Letter

from ganaar.core.identity import hashing
from ganaar.core.identity.accounts import set_password
from ganaar.core.identity.devices import device_title
from ganaar.core.identity.models import Account, AttemptCount, Device, Session
from ganaar.core.identity.own_path import own_path
from ganaar.core.identity.sessions import COOKIE, DEVICE_COOKIE
from ganaar.core.mail import mails
from ganaar.core.people.models import Person
from ganaar.core.portal import Portal

CHROME = "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/126.0 Mobile Safari/537.36"


def what_it_says(answer: Any, username: str) -> str:
    """The page without what changes with every page, and without the username that was typed."""
    import re

    text = re.sub(r'value="[^"]*"', "", answer.text).replace(username, "")
    return f"{answer.status} {text}"


def test_a_parent_signs_in_and_is_on_the_start_page(browser: Browser, username: str, pupil: Person) -> None:
    answer = browser.sign_in(username, GOOD)

    assert answer.location == "/"
    assert browser.open(f"/children/{pupil.id}/").status_code == 200


def test_every_failure_has_one_and_the_same_answer(
    browser: Browser, username: str, letter: Letter, teacher: Account
) -> None:
    Account.update(state="void").where(Account.id == letter.account.id).execute()
    tries = [
        ("nobody.here", "wrong"),
        (username, "wrong"),
        (username, letter.code),
        (teacher.login_group.username, "x"),
    ]

    answers = {what_it_says(browser.sign_in(name, secret), name) for name, secret in tries}

    assert len(answers) == 1
    assert answers.pop().startswith("422")


def test_every_failure_runs_the_same_queries(username: str, letter: Letter, queries: Callable[..., list[str]]) -> None:
    from ganaar.core.identity.accounts import find_by_credentials

    runs = [queries(find_by_credentials, name, secret) for name, secret in
            [("nobody.here", "wrong"), (username, "wrong"), (username, "0000-0000-00000")]]  # fmt: skip

    assert runs[0] == runs[1] == runs[2]
    assert len(runs[0]) > 3


def test_the_answer_keeps_the_username_and_never_the_password(browser: Browser, username: str) -> None:
    answer = browser.sign_in(username, "my secret sentence")

    assert f'value="{username}"' in answer.text
    assert "my secret sentence" not in answer.text


def test_the_session_is_a_new_one_each_time_and_the_old_one_ends(browser: Browser, username: str) -> None:
    browser.sign_in(username, GOOD)
    first = browser.cookie(COOKIE).value

    browser.send("/account/", to="/sign-in", username=username, password=GOOD)

    assert browser.cookie(COOKIE).value != first
    assert Session.select().count() == 1


def test_a_session_id_from_before_is_never_taken_over(browser: Browser, username: str) -> None:
    browser.client.set_cookie(COOKIE, "planted", domain=browser.client.host)  # type: ignore[attr-defined]

    browser.sign_in(username, GOOD)

    assert browser.cookie(COOKIE).value != "planted"


def test_cookies_are_for_this_host_only_and_unreadable_for_scripts(browser: Browser, username: str) -> None:
    answer = browser.sign_in(username, GOOD, stays="y")
    set_cookies = [one for one in answer.headers.getlist("Set-Cookie") if "ganaar-form" not in one]

    assert {one.partition("=")[0] for one in set_cookies} >= {COOKIE, DEVICE_COOKIE}
    for one in set_cookies:
        assert one.startswith("__Host-")
        assert all(word in one for word in ("Secure", "HttpOnly", "Path=/", "SameSite=Lax"))
        assert "Domain" not in one


def test_without_stay_signed_in_the_cookie_goes_with_the_browser(browser: Browser, username: str) -> None:
    browser.sign_in(username, GOOD)
    assert browser.cookie(COOKIE).max_age is None
    assert not Session.get().stays


def test_stay_signed_in_lasts_ninety_days(browser: Browser, username: str) -> None:
    browser.sign_in(username, GOOD, stays="y")
    session = Session.get()

    assert browser.cookie(COOKIE).max_age > 90 * 24 * 3600
    assert (session.expires_at - session.created_at).days == 90


def test_one_goes_on_where_one_wanted_to_be(browser: Browser, username: str) -> None:
    assert browser.open("/go-to").location == "/sign-in?next=/go-to"

    answer = browser.send("/sign-in?next=/go-to", username=username, password=GOOD)

    assert answer.location == "/go-to"


@pytest.mark.parametrize(
    "target",
    ["https://evil.example/", "//evil.example", "/\\evil.example", "\\\\evil", "/\tevil", "javascript:alert(1)",
     "/a\\b", "", None, "evil", "/link/reset/abc", "/sign-out", "/x\r\nSet-Cookie: a=b"],
)  # fmt: skip
def test_next_is_only_ever_a_path_of_our_own(target: str | None) -> None:
    assert own_path(target) is None


def test_next_may_have_a_query() -> None:
    assert own_path("/news/?page=2") == "/news/?page=2"


def test_a_foreign_next_leads_to_the_start_page(browser: Browser, username: str) -> None:
    answer = browser.send("/sign-in?next=//evil.example/", username=username, password=GOOD)

    assert answer.location == "/"


def test_signing_out_ends_the_session_at_once(browser: Browser, username: str) -> None:
    browser.sign_in(username, GOOD)

    answer = browser.send("/account/", to="/sign-out")

    assert answer.location == "/sign-in?signed_out=1"
    assert Session.select().count() == 0
    assert browser.open("/go-to").status_code == 302


def test_signing_out_takes_a_form(browser: Browser, username: str) -> None:
    browser.sign_in(username, GOOD)

    assert browser.open("/sign-out").status_code == 404
    assert Session.select().count() == 1


def test_a_new_device_is_told_to_the_one_who_signed_in_and_to_nobody_else(
    new_browser: Callable[[], Browser], username: str, parent: Account, other_parent: Account
) -> None:
    set_password(other_parent, OTHER_GOOD)
    new_browser().sign_in(username, GOOD)
    new_browser().sign_in(username, OTHER_GOOD)
    assert mails() == []

    second = new_browser()
    second.client.environ_base["HTTP_USER_AGENT"] = CHROME
    second.sign_in(username, GOOD)

    (mail,) = mails()
    assert mail.recipient == "sofie@example.org"
    assert "Sofie" in mail.text
    assert "Chrome · Android" in mail.text
    assert "Tom" not in mail.text
    assert username not in mail.text


def test_a_known_device_is_not_told_again(browser: Browser, new_browser: Callable[[], Browser], username: str) -> None:
    new_browser().sign_in(username, GOOD)
    for _ in range(2):
        browser.sign_in(username, GOOD)
        browser.send("/account/", to="/sign-out")

    assert len(mails()) == 1


def test_two_persons_on_one_computer_are_both_known_there(
    browser: Browser, username: str, other_parent: Account
) -> None:
    set_password(other_parent, OTHER_GOOD)
    for secret in (GOOD, OTHER_GOOD, GOOD, OTHER_GOOD):
        browser.sign_in(username, secret)
        browser.send("/account/", to="/sign-out")

    assert Device.select().count() == 2
    assert mails() == []


def test_failures_are_told_to_nobody(browser: Browser, username: str) -> None:
    for _ in range(5):
        browser.sign_in(username, "wrong")

    assert mails() == []
    assert AttemptCount.select().count() == 2


def test_the_language_is_chosen_before_signing_in(browser: Browser) -> None:
    answer = browser.open("/language/ar?next=/sign-in")

    assert answer.location == "/sign-in"
    assert '<html lang="ar" dir="rtl"' in browser.open("/sign-in").text
    assert browser.open("/language/xx").status_code == 404


def test_choosing_a_language_leads_nowhere_else(browser: Browser) -> None:
    assert browser.open("/language/fr?next=//evil.example").location == "/sign-in"
    assert browser.open("/language/fr?next=/activate/terms").location == "/activate/terms"


def test_help_shows_the_contact_of_the_school(browser: Browser, portal: Portal) -> None:
    portal.settings.write("core", "contact_name", "Ann Willems")
    portal.settings.write("core", "contact_phone", "03 123 45 67")

    page = browser.open("/help").text

    assert "Ann Willems" in page
    assert 'href="tel:031234567"' in page


def test_when_the_machine_is_full_it_says_so(browser: Browser, username: str, monkeypatch: pytest.MonkeyPatch) -> None:
    pool = hashing.HashingPool(1, patience=0.05)
    monkeypatch.setattr(hashing, "_pool", pool)
    with pool.place():
        answer = browser.sign_in(username, GOOD)

    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "5"
    assert Session.select().count() == 0
    assert browser.sign_in(username, GOOD).status_code == 302


def test_the_queue_for_hashing_is_short() -> None:
    pool = hashing.HashingPool(1, patience=5)
    waiting = 1 + hashing.WAITING_FOR_EACH
    inside, leave = threading.Semaphore(0), threading.Event()

    def wait_in_pool() -> None:
        with pool.place():
            inside.release()
            leave.wait(10)

    threads = [threading.Thread(target=wait_in_pool) for _ in range(waiting)]
    for thread in threads:
        thread.start()
    inside.acquire(timeout=5)
    while pool._places._value:
        pass
    with pytest.raises(hashing.HashingBusy), pool.place():
        pass
    leave.set()
    for thread in threads:
        thread.join(10)
    with pool.place():
        pass


@pytest.mark.parametrize(
    ("agent", "title"),
    [
        (CHROME, "Chrome · Android"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) Version/17.5 Safari/604.1", "Safari · iPhone"),
        ("Mozilla/5.0 (Windows NT 10.0; Win64) AppleWebKit/537.36 Chrome/126 Safari/537.36 Edg/126", "Edge · Windows"),
        ("", "?"),
        ("<script>curl</script>", "script curl/script"),
    ],
)
def test_a_device_has_a_title_that_people_recognise(agent: str, title: str) -> None:
    if "script" in agent:
        assert "<" not in device_title(agent)
    else:
        assert device_title(agent) == title
