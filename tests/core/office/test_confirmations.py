"""Parents whom the school has to confirm: they see nothing until somebody says what they may see."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from ganaar.core.identity.models import Account, Session
from ganaar.core.models import AuditEntry
from ganaar.core.people.models import Guardianship, Person
from ganaar.core.testing.world import LONG_AGO, World


@pytest.fixture
def stranger(world: World, pupil: Person) -> Account:
    """Somebody who used a letter and whom the roster does not know."""
    account = world.parent(pupil, "Bea", "Onbekend", level=None)
    account.role_label = "moeder"
    account.save()
    return account


def yes(desk: Any, account: Account, **fields: str) -> Any:
    return desk.post(f"/office/confirmations/{account.id}/confirm", {"level": "full", "relation": "moeder"} | fields)


def test_who_is_not_confirmed_sees_nothing_of_the_pupil(world: World, stranger: Account, pupil: Person) -> None:
    browser = world.client(stranger)
    assert browser.get(f"/children/{pupil.id}/").status_code == 404
    assert "Noor" not in browser.get("/").text.replace(stranger.login_group.username, "")


def test_the_list_shows_what_the_person_typed_and_nothing_of_the_other_parent(
    secretariat: Any, parent: Account, stranger: Account
) -> None:
    page = secretariat.page("/office/confirmations")
    assert "Bea Onbekend" in page
    assert "Noor Peeters" in page
    assert "Sofie" not in page
    assert str(parent.person.email) not in page


def test_confirmed_in_full_the_parent_sees_the_child_at_the_next_click(
    world: World, secretariat: Any, stranger: Account, pupil: Person
) -> None:
    browser = world.client(stranger)
    assert yes(secretariat, stranger).status_code == 302
    assert browser.get(f"/children/{pupil.id}/").status_code == 200
    row = Guardianship.get(Guardianship.guardian == stranger.person_id)
    assert (row.level, row.relation, row.source) == ("full", "moeder", "office")
    assert AuditEntry.get().action == "guardians.confirmed"


def test_the_level_is_what_the_school_chooses_not_what_was_typed(secretariat: Any, stranger: Account) -> None:
    yes(secretariat, stranger, level="inform", relation="plusouder")
    row = Guardianship.get(Guardianship.guardian == stranger.person_id)
    assert (row.level, row.relation) == ("inform", "plusouder")


@pytest.mark.parametrize(
    "fields", [{"level": ""}, {"level": "none"}, {"level": "granted"}, {"level": "admin"}, {"relation": "koning"}]
)
def test_without_a_level_and_relation_nothing_happens(
    secretariat: Any, stranger: Account, fields: dict[str, str]
) -> None:
    assert "Nothing is changed yet" in secretariat.page(yes(secretariat, stranger, **fields).location)
    assert Guardianship.select().where(Guardianship.guardian == stranger.person_id).count() == 0


def test_refused_the_account_is_closed_and_signed_out(world: World, secretariat: Any, stranger: Account) -> None:
    browser = world.client(stranger)
    page = secretariat.send(f"/office/confirmations/{stranger.id}/refuse")
    assert "Refused" in page
    closed = Account.get_by_id(stranger.id)
    assert (closed.state, closed.person_id) == ("void", None)
    assert Session.select().where(Session.account == stranger).count() == 0
    assert browser.get("/").status_code == 302
    assert "Bea Onbekend" not in page


def test_of_two_colleagues_the_second_is_told(secretariat: Any, stranger: Account) -> None:
    yes(secretariat, stranger)
    assert "already done" in secretariat.page(yes(secretariat, stranger).location)
    assert "already done" in secretariat.send(f"/office/confirmations/{stranger.id}/refuse")
    assert Account.get_by_id(stranger.id).state == "active"
    assert Guardianship.select().where(Guardianship.guardian == stranger.person_id).count() == 1


def test_a_parent_with_a_guardianship_cannot_be_raised_or_closed_here(
    secretariat: Any, world: World, pupil: Person
) -> None:
    ended = world.parent(pupil, "Jan", "Uit", until=date(2021, 1, 1))
    barred = world.parent(pupil, "Piet", "Nee", level="none")
    for account in (ended, barred):
        assert "already done" in secretariat.page(yes(secretariat, account).location)
        assert "already done" in secretariat.send(f"/office/confirmations/{account.id}/refuse")
        assert Account.get_by_id(account.id).state == "active"
    assert "Nobody waits" in secretariat.page("/office/confirmations")


def test_staff_and_pupils_cannot_be_confirmed_as_parents(secretariat: Any, teacher: Account, pupil: Person) -> None:
    main = Account.get(Account.person == pupil)
    for account in (teacher, main):
        yes(secretariat, account)
    assert Guardianship.select().count() == 0


def test_who_is_still_filling_in_waits(secretariat: Any, world: World, pupil: Person) -> None:
    main = Account.get(Account.person == pupil)
    half_way = world.account(None, kind="co", state="started", group=main.login_group, slot=3, pupil=pupil)  # type: ignore[arg-type]
    page = secretariat.page("/office/confirmations")
    assert "still filling in" in page
    assert "not filled in a name" in secretariat.page(yes(secretariat, half_way).location)


def test_the_overview_counts_who_waits(secretariat: Any, stranger: Account) -> None:
    assert "1 parent waits for a confirmation" in secretariat.page("/office/")


def test_a_pupil_in_two_groups_waits_once(secretariat: Any, world: World, stranger: Account, pupil: Person) -> None:
    from ganaar.core.people.models import Membership

    Membership.create(person=pupil, group=world.group("Zwemmen", "group"), role="pupil", since=LONG_AGO)
    page = secretariat.page("/office/")
    assert "1 parent waits" in page
    assert secretariat.page("/office/confirmations").count("Bea Onbekend") == 1
