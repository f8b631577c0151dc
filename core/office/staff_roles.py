"""Roles of the staff: dated rows, given and taken from today on. A change of rights ends the sessions it touches."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import cast

from ..audit import note
from ..clock import today
from ..configuration import configuration
from ..db.context import current_school
from ..i18n import gettext
from ..identity.models import Account, LoginGroup
from ..identity.sessions import end_sessions_of_person
from ..module import Role
from ..people.dated import holds_on
from ..people.models import Person, RoleAssignment
from ..roles import STAFF_ROLES
from .editions import edition_of, refuse_other_edition


class RolesRefused(ValueError):
    """A change of roles that cannot be made; the text is for the administrator."""


@dataclass(frozen=True, slots=True)
class StaffMember:
    """Somebody of the staff with the roles of today."""

    person_id: int
    name: str
    state: str
    roles: frozenset[Role]

    @property
    def edition(self) -> str:
        return edition_of(self.person_id, sorted(self.roles))


def staff_members() -> list[StaffMember]:
    """Everybody with an account of the staff, by family name. Two queries."""
    return _members()


def staff_member(person_id: int) -> StaffMember | None:
    return next(iter(_members(person_id)), None)


def staff_member_called(username: str) -> StaffMember | None:
    """The member of staff who signs in with this username."""
    row = (
        Account.select(Account.person)
        .join(LoginGroup)
        .where(LoginGroup.username == username, Account.kind == "staff", Account.state != "ended")
        .tuples()
        .first()
    )
    return None if row is None or row[0] is None else staff_member(row[0])


def change_roles(person_id: int, wanted: Iterable[Role], *, shown: str, keep_session: int | None = None) -> bool:
    """Bring somebody to exactly these roles, in one transaction; tells whether anything changed.

    `shown` is the edition on which the choice was made. Sessions of this person end, but `keep_session`.
    Raises `RolesRefused` and `ChangedMeanwhile`.
    """
    chosen = frozenset(wanted) & frozenset(STAFF_ROLES)
    with current_school().writing():
        member = _held_for_change(person_id)
        refuse_other_edition(shown, member.edition)
        return _change(member, chosen - member.roles, member.roles - chosen, keep_session)


def give_and_take(person_id: int, *, give: frozenset[Role], take: frozenset[Role]) -> bool:
    """Give and take these roles and leave the others, in one transaction; tells whether anything changed.

    Sessions of this person end. Raises `RolesRefused`.
    """
    with current_school().writing():
        member = _held_for_change(person_id)
        return _change(member, give - member.roles, take & member.roles)


def _held_for_change(person_id: int) -> StaffMember:
    """Two administrators who take each other's right at the same second wait for one another here."""
    RoleAssignment.update(role=RoleAssignment.role).where(
        RoleAssignment.role == "admin", holds_on(RoleAssignment, today(configuration().zone))
    ).execute()
    member = staff_member(person_id)
    if member is None:
        raise RolesRefused(gettext("This person is no longer on the staff."))
    return member


def _change(
    member: StaffMember, given: frozenset[Role], taken: frozenset[Role], keep_session: int | None = None
) -> bool:
    """The school always keeps an administrator who can sign in."""
    day = today(configuration().zone)
    for role in sorted(given):
        _give(member.person_id, role, day)
    for role in sorted(taken):
        _take(member.person_id, role, day)
    if "admin" in taken and not _has_administrator(day):
        raise RolesRefused(
            gettext("This is the only administrator who can sign in. First give the role to somebody else.")
        )
    if given or taken:
        end_sessions_of_person(member.person_id, but=keep_session)
    return bool(given or taken)


def _members(person_id: int | None = None) -> list[StaffMember]:
    day = today(configuration().zone)
    accounts = (
        Account.select(Person.id, Person.given_name, Person.family_name, Account.state)
        .join(Person, on=(Account.person == Person.id))
        .where(Account.kind == "staff", Account.state.not_in(("ended", "void")), Person.left_on.is_null())
        .order_by(Person.sort_key, Person.id)
        .tuples()
    )
    roles = RoleAssignment.select(RoleAssignment.person, RoleAssignment.role).where(
        holds_on(RoleAssignment, day), RoleAssignment.role.in_(STAFF_ROLES)
    )
    if person_id is not None:
        accounts = accounts.where(Person.id == person_id)
        roles = roles.where(RoleAssignment.person == person_id)
    held: dict[int, set[Role]] = {}
    for holder, role in roles.tuples():
        held.setdefault(holder, set()).add(cast(Role, role))
    return [
        StaffMember(found, f"{given} {family}".strip(), state, frozenset(held.get(found, ())))
        for found, given, family, state in accounts
    ]


def _give(person_id: int, role: Role, day: date) -> None:
    """A role that was taken earlier today has a row of today already."""
    RoleAssignment.delete().where(
        RoleAssignment.person == person_id, RoleAssignment.role == role, RoleAssignment.since == day
    ).execute()
    RoleAssignment.create(person=person_id, role=role, since=day)
    note("roles.given", person_id=person_id, detail=role)


def _take(person_id: int, role: Role, day: date) -> None:
    RoleAssignment.update(until=day, source="office").where(
        RoleAssignment.person == person_id, RoleAssignment.role == role, holds_on(RoleAssignment, day)
    ).execute()
    note("roles.taken", person_id=person_id, detail=role)


def _has_administrator(day: date) -> bool:
    return bool(
        RoleAssignment.select()
        .join(Account, on=(Account.person == RoleAssignment.person))
        .where(
            RoleAssignment.role == "admin",
            holds_on(RoleAssignment, day),
            Account.kind == "staff",
            Account.state == "active",
        )
        .exists()
    )
