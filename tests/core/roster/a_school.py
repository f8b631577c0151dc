"""Rosters in a few words, and a school to import them into."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

from ganaar.core.clock import now
from ganaar.core.identity.models import Account, LoginGroup
from ganaar.core.people.models import Group, Guardianship, Membership, Person, RoleAssignment
from ganaar.core.roster.apply import apply
from ganaar.core.roster.changes import Comparison, Difference
from ganaar.core.roster.differences import compare
from ganaar.core.roster.records import (
    Roster,
    RosterContact,
    RosterGroup,
    RosterMembership,
    RosterPupil,
    RosterStaff,
)

DAY = date(2026, 10, 5)


@dataclass
class Lines:
    """A roster being written: `noor = lines.pupil("1", "Noor", "1A")`, `lines.parent("1", "Els", id="M")`."""

    pupils: list[RosterPupil] = field(default_factory=list)
    staff: list[RosterStaff] = field(default_factory=list)
    contacts: list[RosterContact] = field(default_factory=list)
    teaching: list[tuple[str, str, str]] = field(default_factory=list)
    groups: dict[str, list[str]] = field(default_factory=dict)

    def pupil(
        self, id: str, name: str, class_name: str | None = "1A", born: date | None = None, groups: str = ""
    ) -> Lines:
        given, _, family = name.partition(" ")
        self.pupils.append(RosterPupil(id, given, family or "Peeters", born, class_name))
        for group in groups.split():
            self.groups.setdefault(group, []).append(id)
        return self

    def parent(
        self, of: str, name: str = "", *, id: str | None = None, slot: int | None = 1, level: Any = "full", **more: Any
    ) -> Lines:
        given, _, family = name.partition(" ")
        more = {"given_name": given or None, "family_name": family or None, "relation": "moeder"} | more
        self.contacts.append(RosterContact(of, slot, id, level=level, **more))
        return self

    def teacher(
        self, id: str, name: str, *roles: Any, teaches: str = "", leads: str = "", email: str | None = None
    ) -> Lines:
        given, _, family = name.partition(" ")
        classes = tuple(dict.fromkeys((*teaches.split(), *leads.split())))
        self.staff.append(RosterStaff(id, given, family or "Maes", email, roles or ("teacher",), classes))
        self.teaching += [(one, id, "teacher") for one in teaches.split()]
        self.teaching += [(one, id, "class_teacher") for one in leads.split()]
        return self

    def roster(self, **more: Any) -> Roster:
        classes = dict.fromkeys(one.class_name for one in self.pupils if one.class_name)
        classes |= dict.fromkeys(name for name, _person, _role in self.teaching)
        groups = [RosterGroup(f"class:{name.casefold()}", name, "official_class") for name in classes]
        groups += [RosterGroup(f"group:{name.casefold()}", name, "group") for name in self.groups]
        members = [
            (f"class:{one.class_name.casefold()}", one.external_id, "pupil") for one in self.pupils if one.class_name
        ]
        members += [(f"group:{name.casefold()}", one, "pupil") for name, ids in self.groups.items() for one in ids]
        members += [(f"class:{name.casefold()}", person, role) for name, person, role in self.teaching]
        covers = {"pupils", "contacts"} | ({"staff"} if self.staff else set())
        made = Roster(
            "template",
            pupils=tuple(self.pupils),
            staff=tuple(self.staff),
            groups=tuple(groups),
            memberships=tuple(RosterMembership(*one) for one in members),
            contacts=tuple(self.contacts),
            covers=frozenset(covers),
        )
        return replace(made, **more)


def lines() -> Lines:
    return Lines()


def bring_in(made: Lines | Roster, *, day: date = DAY, accept: bool = False) -> Comparison:
    """Import it; returns what was found."""
    found = look_at(made, day=day, accept=accept)
    apply(found)
    return found


def look_at(made: Lines | Roster, *, day: date = DAY, accept: bool = False) -> Comparison:
    return compare(made.roster() if isinstance(made, Lines) else made, day=day, accept_doubtful=accept)


def told(found: Comparison, *kinds: str) -> list[tuple[str, ...]]:
    """The differences in short: kind, name, what, before, after."""
    return [_short(one) for one in found.differences if not kinds or one.kind in kinds]


def _short(one: Difference) -> tuple[str, ...]:
    return one.kind, one.name, one.what, one.before, one.after


def person(external_id: str) -> Person:
    return Person.get(Person.external_id == external_id)


def classes_of(pupil: str, day: date = DAY) -> list[str]:
    rows = (
        Membership.select(Group.name)
        .join(Group)
        .where(
            Membership.person == person(pupil),
            Membership.since <= day,
            Membership.until.is_null() | (Membership.until > day),
        )
        .order_by(Group.name)
    )
    return [name for (name,) in rows.tuples()]


def slots_of(pupil: str) -> dict[int, str | None]:
    """Slot and external id of whoever has it."""
    rows = (
        Account.select(Account.slot, Person.external_id)
        .join(Person, "LEFT OUTER JOIN", on=(Account.person == Person.id))
        .where(Account.pupil == person(pupil))
        .order_by(Account.slot)
    )
    return dict(rows.tuples())


def account_at(pupil: str, slot: int) -> Account:
    return Account.get(Account.pupil == person(pupil), Account.slot == slot)


def levels_of(pupil: str, day: date = DAY) -> dict[str, str]:
    """What each guardian may see on a day."""
    rows = (
        Guardianship.select(Person.external_id, Guardianship.level)
        .join(Person, on=(Guardianship.guardian == Person.id))
        .where(
            Guardianship.pupil == person(pupil),
            Guardianship.since <= day,
            Guardianship.until.is_null() | (Guardianship.until > day),
        )
    )
    return dict(rows.tuples())


def roles_of(staff: str, day: date = DAY) -> set[str]:
    rows = RoleAssignment.select(RoleAssignment.role).where(
        RoleAssignment.person == person(staff),
        RoleAssignment.since <= day,
        RoleAssignment.until.is_null() | (RoleAssignment.until > day),
    )
    return {role for (role,) in rows.tuples()}


def activate(account: Account, **person_columns: Any) -> None:
    """As if the parent had gone all the way, and filled in something of their own."""
    Account.update(state="active", password_tag=b"x" * 32, activated_at=now(), password_set_at=now()).where(
        Account.id == account.id
    ).execute()
    if person_columns:
        Person.update(person_columns).where(Person.id == account.person_id).execute()


def everything() -> dict[str, list[tuple[Any, ...]]]:
    """Every row that an import could touch."""
    tables = (Person, Group, Membership, Guardianship, RoleAssignment, LoginGroup, Account)
    return {
        model.__name__: [
            tuple(bytes(value) if isinstance(value, memoryview) else value for value in row)
            for row in model.select().order_by(model.id).tuples()
        ]
        for model in tables
    }


def later(days: int) -> date:
    return DAY + timedelta(days=days)
