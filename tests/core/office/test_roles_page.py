"""Giving and taking rights: dated, noted, and nobody locks the school out."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from ganaar.core.identity.models import Account, Session
from ganaar.core.models import AuditEntry
from ganaar.core.people.models import Person, RoleAssignment
from ganaar.core.testing.world import World


def change(desk: Any, account: Account, *roles: str, edition: str | None = None) -> Any:
    path = f"/office/roles/{account.person_id}"
    return desk.post(path, {"edition": edition or desk.hidden(path, "edition"), "role": list(roles)})


def held(account: Account) -> set[str]:
    today = date.today()
    rows = RoleAssignment.select().where(
        RoleAssignment.person == account.person_id,
        RoleAssignment.since <= today,
        RoleAssignment.until.is_null() | (RoleAssignment.until > today),
    )
    return {row.role for row in rows}


def test_a_role_given_counts_after_signing_in_again(office: Any, world: World, teacher: Account) -> None:
    browser = world.client(teacher)
    assert change(office, teacher, "teacher", "secretary").status_code == 302
    assert held(teacher) == {"teacher", "secretary"}
    assert browser.get("/office/").status_code == 302
    assert world.client(teacher).get("/office/").status_code == 200


def test_a_role_taken_is_gone_with_the_sessions(office: Any, world: World, secretary: Account) -> None:
    world.client(secretary)
    change(office, secretary, "teacher")
    assert held(secretary) == {"teacher"}
    assert Session.select().where(Session.person == secretary.person_id).count() == 0
    assert {(entry.action, entry.detail) for entry in AuditEntry.select()} == {
        ("roles.given", "teacher"),
        ("roles.taken", "secretary"),
    }


def test_taken_and_given_on_the_same_day_is_held(office: Any, secretary: Account) -> None:
    for roles in ((), ("secretary",), (), ("secretary",)):
        change(office, secretary, *roles)
    assert held(secretary) == {"secretary"}


def test_the_only_administrator_stays_one(office: Any, admin: Account, world: World) -> None:
    not_active = world.staff("Bob", "admin")
    Account.update(state="new").where(Account.id == not_active.id).execute()
    answer = change(office, admin, "teacher")
    assert answer.status_code == 422
    assert "only administrator" in answer.text
    assert held(admin) == {"admin"}
    assert AuditEntry.select().count() == 0
    assert office.get("/office/roles").status_code == 200


def test_with_a_second_administrator_the_first_may_go(office: Any, admin: Account, world: World) -> None:
    world.staff("Bob", "admin")
    assert change(office, admin, "teacher").status_code == 302
    assert office.get("/office/roles").status_code == 404


def test_own_rights_changed_give_this_browser_a_new_session_and_end_the_others(
    office: Any, admin: Account, world: World
) -> None:
    elsewhere = world.client(admin)
    before = Session.get(Session.account == admin).tag
    change(office, admin, "admin", "teacher")
    tags = [bytes(row.tag) for row in Session.select().where(Session.account == admin)]
    assert len(tags) == 1
    assert bytes(before) not in tags
    assert office.get("/office/").status_code == 200
    assert elsewhere.get("/office/").status_code == 302


def test_the_second_of_two_administrators_is_told(office: Any, world: World, at_desk: Any, teacher: Account) -> None:
    shown = office.hidden(f"/office/roles/{teacher.person_id}", "edition")
    change(at_desk(world.staff("Bob", "admin")), teacher, "care")
    answer = change(office, teacher, "teacher", "head", edition=shown)
    assert "Somebody else changed this" in office.page(answer.location)
    assert held(teacher) == {"care"}


@pytest.mark.parametrize("role", ["parent", "pupil", "superuser", "admin'; DROP TABLE core_account"])
def test_only_roles_of_the_staff_can_be_given(office: Any, teacher: Account, role: str) -> None:
    change(office, teacher, "teacher", role)
    assert held(teacher) == {"teacher"}


def test_parents_and_pupils_get_no_roles(office: Any, parent: Account, pupil: Person) -> None:
    for person_id in (parent.person_id, pupil.id, 99999):
        assert office.get(f"/office/roles/{person_id}").status_code == 404
        assert office.post(f"/office/roles/{person_id}", {"role": "admin"}).status_code == 404
    assert held(parent) == set()


def test_who_left_is_not_in_the_list(office: Any, world: World) -> None:
    gone = world.staff("Weg", "teacher")
    Person.update(left_on=date(2024, 6, 30)).where(Person.id == gone.person_id).execute()
    assert "Weg Maes" not in office.page("/office/roles")


def test_the_page_tells_what_each_role_may_do(office: Any, teacher: Account) -> None:
    page = office.page(f"/office/roles/{teacher.person_id}")
    assert "Give and take roles" in page
    assert "Print letters with codes" in page
