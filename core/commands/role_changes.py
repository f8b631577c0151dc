"""Roles of one member of staff, changed from the command line."""

from __future__ import annotations

from ..audit import note
from ..clock import today
from ..configuration import configuration
from ..db.context import current_school
from ..identity.models import Account, LoginGroup
from ..identity.sessions import end_sessions_of_person
from ..people.models import RoleAssignment
from .refusals import Refused


def change_roles(username: str, *, give: frozenset[str], take: frozenset[str]) -> list[str]:
    """Give and take roles in one transaction; returns what this person has then. Raises `Refused`.

    A change signs the person out everywhere: a new session comes with a change of rights.
    """
    day = today(configuration().zone)
    with current_school().writing():
        person_id = _member_of_staff(username)
        held = _held(person_id)
        given, taken = give - held.keys(), take & held.keys()
        for role in sorted(given):
            RoleAssignment.delete().where(
                RoleAssignment.person == person_id, RoleAssignment.role == role, RoleAssignment.since == day
            ).execute()
            RoleAssignment.create(person=person_id, role=role, since=day)
            note("roles.given", person_id=person_id, detail=role)
        for role in sorted(taken):
            RoleAssignment.update(until=day).where(RoleAssignment.id.in_(held[role])).execute()
            note("roles.taken", person_id=person_id, detail=role)
        if given or taken:
            end_sessions_of_person(person_id)
        return sorted(_held(person_id))


def _member_of_staff(username: str) -> int:
    row = (
        Account.select(Account.person)
        .join(LoginGroup)
        .where(LoginGroup.username == username, Account.kind == "staff", Account.state != "ended")
        .tuples()
        .first()
    )
    if row is None or row[0] is None:
        raise Refused(f"Nobody of the staff signs in as {username!r}. Nothing was changed.")
    return int(row[0])


def _held(person_id: int) -> dict[str, list[int]]:
    """The roles that hold today, with their rows."""
    day = today(configuration().zone)
    held: dict[str, list[int]] = {}
    rows = RoleAssignment.select(RoleAssignment.id, RoleAssignment.role).where(
        RoleAssignment.person == person_id,
        RoleAssignment.since <= day,
        RoleAssignment.until.is_null() | (RoleAssignment.until > day),
    )
    for row_id, role in rows.tuples():
        held.setdefault(role, []).append(row_id)
    return held
