"""The one-time link of `ganaar school create`."""

from __future__ import annotations

import pytest
from at_the_door import GOOD, Browser

from ganaar.core.identity.accounts import find_by_credentials
from ganaar.core.identity.first_admin import create_first_admin_link
from ganaar.core.identity.models import Account, LoginGroup
from ganaar.core.people.models import RoleAssignment
from ganaar.core.schools import School

ELS = {
    "given_name": "Els",
    "family_name": "Maes",
    "email": "els@example.org",
    "username": "Els.Maes",
    "password": GOOD,
    "again": GOOD,
    "terms": "y",
}


@pytest.fixture
def path(school: School) -> str:
    return create_first_admin_link(school).removeprefix(school.origin)


def test_the_link_makes_an_administrator_and_leads_to_naming_the_school(browser: Browser, path: str) -> None:
    answer = browser.send(path, **ELS)

    account = Account.get()
    assert answer.status_code == 302
    assert (account.kind, account.state, account.person.family_name) == ("staff", "active", "Maes")
    assert [row.role for row in RoleAssignment.select()] == ["admin"]
    assert browser.open(answer.location).status_code == 200
    assert find_by_credentials("els.maes", GOOD) is not None


def test_the_link_works_once(browser: Browser, path: str) -> None:
    browser.send(path, **ELS)

    assert browser.open(path).status_code == 404
    assert Account.select().count() == 1


def test_a_second_link_kills_the_first(browser: Browser, path: str, school: School) -> None:
    second = create_first_admin_link(school).removeprefix(school.origin)

    assert browser.open(path).status_code == 404
    assert browser.open(second).status_code == 200


@pytest.mark.parametrize(
    ("field", "value", "says"),
    [
        ("password", "password1234", "too common"),
        ("again", "something else here", "not the same"),
        ("email", "els", "not an e-mail address"),
        ("username", "", "must be filled in"),
        ("terms", "", "agree to the terms"),
    ],
)
def test_what_is_wrong_is_said_and_the_link_stays_good(
    browser: Browser, path: str, field: str, value: str, says: str
) -> None:
    fields = {**ELS, field: value, **({"again": value} if field == "password" else {})}
    answer = browser.send(path, **{name: text for name, text in fields.items() if text or name != "terms"})

    assert answer.status_code == 422
    assert says in answer.text
    assert Account.select().count() == 0
    assert browser.open(path).status_code == 200


def test_a_username_that_is_taken_is_said_and_nothing_is_half_done(browser: Browser, path: str) -> None:
    LoginGroup.create(username="els.maes", salt=bytes(16))

    answer = browser.send(path, **ELS)

    assert answer.status_code == 422
    assert "in use already" in answer.text
    assert Account.select().count() == RoleAssignment.select().count() == 0


def test_a_made_up_link_makes_nobody(browser: Browser, school: School) -> None:
    assert browser.open(f"/link/first/{'0' * 32}").status_code == 404
