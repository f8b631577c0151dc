"""The school as an import finds it on a day, read in a fixed number of queries, whatever its size."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import Any

from peewee import fn

from ..identity.models import Account, LoginGroup
from ..models import Clock
from ..people.dated import holds_on
from ..people.models import Group, Guardianship, Membership, Person, RoleAssignment, SchoolYear

CLOCK = "roster"
"""Row of the clock that moves with every import."""


@dataclass(frozen=True, slots=True)
class KnownPerson:
    """A person with what a roster may say of them."""

    id: int
    external_id: str | None
    given_name: str
    family_name: str
    birth_date: date | None
    email: str | None
    mobile: str | None
    address: str
    has_no_device: bool
    left_on: date | None

    @property
    def name(self) -> str:
        return f"{self.given_name} {self.family_name}".strip()


@dataclass(frozen=True, slots=True)
class KnownGroup:
    """A group of any school year."""

    id: int
    name: str
    kind: str
    level: str
    position: int
    external_id: str | None
    year_id: int


@dataclass(frozen=True, slots=True)
class KnownMembership:
    """A membership that holds on the day, or one that began this very day and ended again."""

    id: int
    person_id: int
    group_id: int
    role: str
    holds: bool


@dataclass(frozen=True, slots=True)
class KnownGuardianship:
    """The last row of a guardian and a pupil; it may have ended."""

    id: int
    guardian_id: int
    pupil_id: int
    relation: str
    level: str
    since: date
    source: str
    holds: bool


@dataclass(frozen=True, slots=True)
class KnownRole:
    """The last row of a person and a role; it may have ended."""

    id: int
    person_id: int
    role: str
    since: date
    source: str
    holds: bool


@dataclass(frozen=True, slots=True)
class KnownAccount:
    """An account without any of its secrets."""

    id: int
    login_group_id: int
    slot: int
    kind: str
    person_id: int | None
    pupil_id: int | None
    state: str
    addressee: str
    delivery: str
    has_password: bool
    was_active: bool

    @property
    def in_use(self) -> bool:
        return self.state in ("started", "active")

    @property
    def never_used(self) -> bool:
        return self.state == "new" and not self.has_password and not self.was_active


class Known:
    """All of it, with the ways in that a comparison needs."""

    def __init__(self, day: date) -> None:
        self.day = day
        self.fingerprint = fingerprint()
        self.years = [tuple(row) for row in SchoolYear.select().order_by(SchoolYear.starts_on).tuples()]
        self.persons = {row[0]: KnownPerson(*row) for row in _persons()}
        self.by_external_id = {one.external_id: one.id for one in self.persons.values() if one.external_id}
        self.groups = {row[0]: KnownGroup(*row) for row in _groups()}
        self.usernames = {name for (name,) in LoginGroup.select(LoginGroup.username).tuples()}
        self.memberships: dict[int, list[KnownMembership]] = defaultdict(list)
        for one in _memberships(day):
            self.memberships[one.person_id].append(one)
        self.guardianships: dict[int, dict[int, KnownGuardianship]] = defaultdict(dict)
        """By pupil, then by guardian."""
        for row in _guardianships(day):
            self.guardianships[row.pupil_id][row.guardian_id] = row
        self.roles: dict[int, dict[str, KnownRole]] = defaultdict(dict)
        for role in _roles(day):
            self.roles[role.person_id][role.role] = role
        self.main: dict[tuple[str, int], KnownAccount] = {}
        """By kind (`pupil`, `staff`) and person."""
        self.slots: dict[int, dict[int, KnownAccount]] = defaultdict(dict)
        """Co-accounts by pupil, then by slot."""
        self.in_use: set[int] = set()
        """Persons who sign in already: what they say of themselves stands."""
        self.addressees: dict[int, list[str]] = defaultdict(list)
        for account in (KnownAccount(*row) for row in _accounts()):
            self._sort_in(account)

    def _sort_in(self, account: KnownAccount) -> None:
        if account.person_id is not None:
            if account.in_use:
                self.in_use.add(account.person_id)
            if account.addressee:
                self.addressees[account.person_id].append(account.addressee)
            if account.kind != "co":
                self.main[account.kind, account.person_id] = account
        if account.kind == "co" and account.pupil_id is not None:
            self.slots[account.pupil_id][account.slot] = account

    def person(self, external_id: str) -> KnownPerson | None:
        """The person with this id of the school's administration."""
        return self.persons.get(self.by_external_id.get(external_id, 0))

    def of_kind(self, prefix: str) -> list[KnownPerson]:
        """Persons whose external id begins so."""
        return [one for one in self.persons.values() if one.external_id and one.external_id.startswith(prefix)]


def fingerprint() -> tuple[object, ...]:
    """Small and quick: differs when somebody came, went, signed up or was given rights meanwhile. Six queries."""
    parts: list[object] = [Clock.select(Clock.value).where(Clock.name == CLOCK).scalar() or 0]
    parts.append(_counted(Person, Person.external_id, Person.left_on))
    parts.append(_counted(Guardianship, Guardianship.until))
    parts.append(Guardianship.select().where(Guardianship.source == "office").count())
    parts.append(_counted(RoleAssignment, RoleAssignment.until))
    parts.append(_counted(Membership, Membership.until))
    states = Account.select(Account.state, fn.COUNT(Account.id), fn.COUNT(Account.person), fn.SUM(Account.person))
    parts.append(tuple(tuple(map(str, row)) for row in states.group_by(Account.state).order_by(Account.state).tuples()))
    parts.append(_counted(LoginGroup))
    return tuple(parts)


def _counted(model: Any, *columns: Any) -> tuple[int, ...]:
    row = model.select(fn.COUNT(model.id), fn.MAX(model.id), *(fn.COUNT(column) for column in columns)).tuples().get()
    return tuple(int(value or 0) for value in row)


def _persons() -> Any:
    return Person.select(
        Person.id, Person.external_id, Person.given_name, Person.family_name, Person.birth_date, Person.email,
        Person.mobile, Person.address, Person.has_no_device, Person.left_on,
    ).tuples().iterator()  # fmt: skip


def _groups() -> Any:
    return Group.select(
        Group.id, Group.name, Group.kind, Group.level, Group.position, Group.external_id, Group.school_year
    ).tuples()


def _memberships(day: date) -> Any:
    rows = Membership.select(
        Membership.id, Membership.person, Membership.group, Membership.role, Membership.since, Membership.until
    ).where(holds_on(Membership, day) | (Membership.since == day))
    for row_id, person_id, group_id, role, since, until in rows.order_by(Membership.id).tuples().iterator():
        yield KnownMembership(row_id, person_id, group_id, role, _holds(since, until, day))


def _guardianships(day: date) -> Any:
    rows = Guardianship.select(
        Guardianship.id, Guardianship.guardian, Guardianship.pupil, Guardianship.relation, Guardianship.level,
        Guardianship.since, Guardianship.source, Guardianship.until,
    ).order_by(Guardianship.since, Guardianship.id)  # fmt: skip
    for row_id, guardian, pupil, relation, level, since, source, until in rows.tuples().iterator():
        holds = _holds(since, until, day)
        yield KnownGuardianship(row_id, guardian, pupil, relation, level, since, source, holds)


def _roles(day: date) -> Any:
    rows = RoleAssignment.select(
        RoleAssignment.id, RoleAssignment.person, RoleAssignment.role, RoleAssignment.since, RoleAssignment.source,
        RoleAssignment.until,
    ).order_by(RoleAssignment.since, RoleAssignment.id)  # fmt: skip
    for row_id, person, role, since, source, until in rows.tuples().iterator():
        yield KnownRole(row_id, person, role, since, source, _holds(since, until, day))


def _accounts() -> Any:
    return Account.select(
        Account.id, Account.login_group, Account.slot, Account.kind, Account.person, Account.pupil, Account.state,
        Account.addressee, Account.delivery, Account.password_tag.is_null(False), Account.activated_at.is_null(False),
    ).tuples().iterator()  # fmt: skip


def _holds(since: date, until: date | None, day: date) -> bool:
    return since <= day and (until is None or until > day)
