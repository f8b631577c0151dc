"""Forgotten password: one answer for everybody, one link for one account, and all old sessions end."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from at_the_door import GOOD, OTHER_GOOD, Browser

from ganaar.core.clock import now
from ganaar.core.identity import reset
from ganaar.core.identity.accounts import Visitor, find_by_credentials, set_password
from ganaar.core.identity.models import Account, Session, Token
from ganaar.core.mail import mails
from ganaar.core.people.models import Person
from ganaar.core.testing.world import World

NOBODY = "nobody.here"
MAIL = "sofie@example.org"


def ask(browser: Browser, username: str, email: str = MAIL) -> Any:
    return browser.send("/forgotten", username=username, email=email)


def link_in(mail: Any) -> str:
    """The path of the link in a mail."""
    return str(next(line for line in mail.text.splitlines() if "/link/reset/" in line).partition("localhost:8000")[2])


def test_a_link_gives_a_new_password_and_does_not_sign_in(browser: Browser, username: str) -> None:
    ask(browser, username)
    path = link_in(mails()[0])
    assert "Sofie" in browser.open(path).text

    answer = browser.send(path, password=OTHER_GOOD, again=OTHER_GOOD)

    assert answer.location == "/sign-in?password_set=1"
    assert browser.open("/go-to").status_code == 302
    assert find_by_credentials(username, OTHER_GOOD) is not None
    assert find_by_credentials(username, GOOD) is None


def test_the_link_works_once(browser: Browser, username: str) -> None:
    ask(browser, username)
    path = link_in(mails()[0])
    browser.send(path, password=OTHER_GOOD, again=OTHER_GOOD)

    assert browser.open(path).status_code == 404
    assert "does not work any more" in browser.open(path).text


def test_the_link_works_thirty_minutes(browser: Browser, username: str) -> None:
    ask(browser, username)
    path = link_in(mails()[0])

    with time_machine.travel(now() + timedelta(minutes=29), tick=False):
        assert browser.open(path).status_code == 200
    with time_machine.travel(now() + timedelta(minutes=31), tick=False):
        assert browser.open(path).status_code == 404


def test_a_refused_password_leaves_the_link_good(browser: Browser, username: str) -> None:
    ask(browser, username)
    path = link_in(mails()[0])

    assert browser.send(path, password="password1234", again="password1234").status_code == 422
    assert browser.send(path, password=OTHER_GOOD, again=OTHER_GOOD).status_code == 302


def test_of_two_who_use_the_link_at_once_one_wins(
    browser: Browser, username: str, at_the_same_time: Callable[..., list[Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    from ganaar.core.identity import accounts as accounts_part

    ask(browser, username)
    key = link_in(mails()[0]).rpartition("/")[2]
    both_hashed = threading.Barrier(2, timeout=10)
    real = accounts_part.prepare

    def prepared_together(*given: Any) -> Any:
        prepared = real(*given)
        both_hashed.wait()
        return prepared

    monkeypatch.setattr(accounts_part, "prepare", prepared_together)
    results = at_the_same_time(
        *[lambda secret=secret: reset.set_new_password(key, secret, Visitor()) for secret in (OTHER_GOOD, GOOD + "!")]
    )

    assert sorted(type(one).__name__ for one in results) == ["LinkGone", "NoneType"]


@pytest.mark.parametrize(("name", "email"), [(NOBODY, MAIL), ("", "other@example.org"), ("", "tom@example.org")])
def test_the_answer_is_always_the_same(
    browser: Browser, new_browser: Callable[[], Browser], username: str, other_parent: Account, name: str, email: str
) -> None:
    right = ask(browser, username)
    wrong = ask(new_browser(), name or username, email)

    assert (right.status, right.location) == (wrong.status, wrong.location)
    assert len(mails()) == 1


def test_the_answer_takes_the_same_time(username: str, parent: Account) -> None:
    took = []
    for name in (username, NOBODY):
        began = time.monotonic()
        reset.ask_reset(name, MAIL, Visitor())
        took.append(time.monotonic() - began)

    assert min(took) >= reset.ANSWER_AFTER
    assert abs(took[0] - took[1]) < 0.1


def test_case_and_blanks_of_the_address_do_not_matter(browser: Browser, username: str) -> None:
    ask(browser, f" {username.upper()} ", " Sofie@Example.org ")

    assert len(mails()) == 1


def test_parents_who_share_an_address_each_get_their_own_mail(
    browser: Browser, username: str, parent: Account, other_parent: Account
) -> None:
    set_password(other_parent, OTHER_GOOD)
    Person.update(email=MAIL).where(Person.id == other_parent.person_id).execute()

    ask(browser, username)

    first_names = sorted(mail.text.split()[1].rstrip(",") for mail in mails())
    assert first_names == ["Sofie", "Tom"]
    for mail in mails():
        assert ("Sofie" in mail.text) != ("Tom" in mail.text)
        assert "Claes" not in mail.text
        assert username not in mail.text


def test_the_link_of_one_parent_changes_nothing_for_the_other(
    browser: Browser, username: str, other_parent: Account
) -> None:
    set_password(other_parent, OTHER_GOOD)
    ask(browser, username)

    browser.send(link_in(mails()[0]), password="acht ganzen op een rij", again="acht ganzen op een rij")

    found = find_by_credentials(username, OTHER_GOOD)
    assert found is not None
    assert found.account.id == other_parent.id


def test_all_children_and_all_devices(browser: Browser, world: World, parent: Account, username: str) -> None:
    second = world.parent(world.pupil("Lars", "2B"), person=parent.person)
    set_password(second, GOOD)
    phones = [world.client(parent), world.client(second)]
    ask(browser, username)

    browser.send(link_in(mails()[0]), password=OTHER_GOOD, again=OTHER_GOOD)

    assert Session.select().count() == 0
    assert [phone.get("/go-to").status_code for phone in phones] == [302, 302]
    found = find_by_credentials(second.login_group.username, OTHER_GOOD)
    assert found is not None
    assert mails()[0].subject.endswith("Your password was changed")


def test_who_opens_the_link_has_confirmed_the_address(browser: Browser, username: str, parent: Account) -> None:
    ask(browser, username)
    browser.send(link_in(mails()[0]), password=OTHER_GOOD, again=OTHER_GOOD)

    assert Person.get_by_id(parent.person_id).email_confirmed_at is not None


@pytest.mark.parametrize("state", ["new", "void", "ended"])
def test_an_account_that_is_not_in_use_gets_no_link(
    browser: Browser, username: str, parent: Account, state: str
) -> None:
    Account.update(state=state).where(Account.id == parent.id).execute()

    ask(browser, username)

    assert mails() == []


def test_an_account_that_is_voided_meanwhile_is_not_opened_by_its_link(
    browser: Browser, username: str, parent: Account
) -> None:
    ask(browser, username)
    path = link_in(mails()[0])
    Account.update(state="void").where(Account.id == parent.id).execute()

    assert browser.open(path).status_code == 404


def test_a_new_password_kills_the_other_links(browser: Browser, username: str, parent: Account) -> None:
    ask(browser, username)
    set_password(Account.get_by_id(parent.id), OTHER_GOOD)

    assert browser.open(link_in(mails()[0])).status_code == 404


def test_asking_has_a_limit_whoever_is_asked_for(browser: Browser, username: str) -> None:
    for name in (username, NOBODY):
        for _ in range(5):
            assert ask(browser, name).status_code == 302
        answer = ask(browser, name)
        assert answer.status_code == 429
        assert int(answer.headers["Retry-After"]) > 0
    assert len(mails()) == 5


def test_an_address_that_cannot_be_mailed_to_does_not_change_the_answer(
    browser: Browser, username: str, parent: Account
) -> None:
    Person.update(email="sofié@example.org").where(Person.id == parent.person_id).execute()

    assert ask(browser, username, "sofié@example.org").location == "/forgotten/sent"
    assert mails() == []


def test_the_table_holds_no_link(browser: Browser, username: str) -> None:
    ask(browser, username)
    key = link_in(mails()[0]).rpartition("/")[2]

    assert len(key) * 4 == 128
    assert key.encode() not in bytes(Token.get(Token.purpose == "reset").tag)
