"""A mother with a password and one child, and a second child whose letter has just come."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient
from own_pages import PASSWORD, PaperLetter

from ganaar.core.identity.accounts import add_account, set_password
from ganaar.core.identity.codes import issue_code
from ganaar.core.identity.models import Account
from ganaar.core.people.models import Guardianship, Person
from ganaar.core.testing.world import LONG_AGO, World

Send = Callable[..., Any]


@pytest.fixture
def mother(parent: Account) -> Account:
    """The mother of Noor, with a password of her own."""
    set_password(parent, PASSWORD)
    parent.terms_version = "2026-09"
    parent.role_label = "mother"
    parent.save()
    return parent


@pytest.fixture
def lars(world: World) -> Person:
    """Another pupil, of class 2B."""
    return world.pupil("Lars", "2B")


@pytest.fixture
def letter_for(world: World) -> Callable[..., PaperLetter]:
    """`letter_for(pupil, person=..., level=...)`: a new slot with a printed code; no guardianship without a person."""

    def print_letter(pupil: Person, person: Person | None = None, level: str | None = "full") -> PaperLetter:
        main = Account.get((Account.person == pupil) & (Account.kind == "pupil"))
        group = main.login_group
        place = Account.select().where(Account.login_group == group).count()
        slot = add_account(group, place, "co", person=person, pupil=pupil)
        if person is not None and level is not None:
            Guardianship.create(guardian=person, pupil=pupil, level=level, since=LONG_AGO)
        return PaperLetter(slot, group.username, issue_code(slot))

    return print_letter


@pytest.fixture
def letter(letter_for: Callable[..., PaperLetter], lars: Person, mother: Account) -> PaperLetter:
    """The mother's letter for Lars: the roster knows that it is her."""
    return letter_for(lars, mother.person)


@pytest.fixture
def send() -> Send:
    """`send(browser, path, **fields)`: open the page and send its form, as a person does."""

    def open_and_send(browser: FlaskClient, path: str, *, page: str = "", **fields: str) -> Any:
        shown = browser.get(page or path).get_data(as_text=True)
        hidden = dict(re.findall(r'<input type="hidden" name="(csrf_token|idempotency_key)" value="([^"]+)"', shown))
        return browser.post(path, data={**hidden, **fields})

    return open_and_send
