"""Writes what a comparison found, all or nothing, in one short transaction. Nothing is ever deleted.

Rows are written in bulk, in an order in which each finds those it points to. The comparison was made before
the transaction; it is written only while the school still looks as it did then.
"""

from __future__ import annotations

import itertools
import json
import secrets
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, TypeVar

import peewee

from ..audit import note
from ..clock import now
from ..db.context import current_school
from ..db.model import Model
from ..identity.models import Account, LoginGroup, Session, Token
from ..models import Clock, RosterImport
from ..people.models import Group, Guardianship, Membership, Person, RoleAssignment, SchoolYear
from ..people.names import sort_key
from ..viewer import viewer_or_none
from .changes import Comparison, Plan, Ref
from .known import CLOCK, fingerprint

SALT_BYTES = 16
VALUES_AT_ONCE = 15_000
"""Values in one statement; SQLite takes 32,766, PostgreSQL 65,535."""
IDS_AT_ONCE = 5_000

_Row = TypeVar("_Row")


class ChangedMeanwhile(Exception):
    """The school is no longer as it was compared: another import, a sign-up or a decision of the office."""


def apply(comparison: Comparison, *, problems: int = 0) -> dict[str, int]:
    """Write it; returns how many rows of each sort. `problems`: what the roster's reading found, for the record.

    Writes nothing at all when there is nothing to write. Raises `ChangedMeanwhile` (compare again).
    """
    counts = comparison.plan.counts()
    if not counts:
        return counts
    try:
        with current_school().writing():
            _refuse_changed(comparison.fingerprint)
            _Writing(comparison).write()
            _record(comparison, counts, problems)
    except peewee.IntegrityError:
        raise ChangedMeanwhile from None
    return counts


def _refuse_changed(seen: tuple[object, ...]) -> None:
    """Move the clock of imports, which a second import waits for, and look whether anything else moved."""
    moved = Clock.update(value=Clock.value + 1).where(Clock.name == CLOCK, Clock.value == seen[0]).execute()
    if not moved:
        Clock.insert(name=CLOCK, value=1).execute()
    if fingerprint()[1:] != seen[1:]:
        raise ChangedMeanwhile


def _record(comparison: Comparison, counts: Mapping[str, int], problems: int) -> None:
    viewer = viewer_or_none()
    RosterImport.create(
        source=comparison.source,
        account=None if viewer is None else viewer.account_id,
        counts=json.dumps({"differences": comparison.counts, "rows": counts}),
        problems=problems,
    )
    told = ", ".join(f"{kind} {count}" for kind, count in comparison.counts.items())
    note("roster.applied", detail=f"{comparison.source}: {told}")


class _Writing:
    """The rows of a plan, with the ids of those that are being made."""

    def __init__(self, comparison: Comparison) -> None:
        self.plan: Plan = comparison.plan
        self.day = comparison.day
        self.moment = now()
        self.persons: dict[Ref, int] = {}
        self.groups: dict[Ref, int] = {}
        self.logins: dict[Ref, int] = {}

    def write(self) -> None:
        self._groups()
        self._persons()
        self._accounts()
        self._memberships()
        self._guardianships()
        self._roles()

    def _person(self, ref: Ref | None) -> int | None:
        return ref if ref is None or isinstance(ref, int) else self.persons[ref]

    def _groups(self) -> None:
        plan = self.plan
        year_id = plan.year_id
        if plan.new_year is not None:
            year = plan.new_year
            year_id = SchoolYear.create(title=year.title, starts_on=year.starts_on, ends_on=year.ends_on).id
        renamed = [group_id for group_id, columns in plan.group_changes.items() if "name" in columns]
        for group_id in renamed:
            Group.update(name=f"#{group_id}").where(Group.id == group_id).execute()
        for group_id, columns in plan.group_changes.items():
            Group.update(columns).where(Group.id == group_id).execute()
        rows = (
            {"name": one.name, "kind": one.kind, "level": one.level, "position": one.position,
             "external_id": one.external_id, "school_year": year_id}
            for one in plan.groups.values()
        )  # fmt: skip
        self.groups |= {external_id: row_id for row_id, external_id in insert(Group, rows, Group.id, Group.external_id)}

    def _persons(self) -> None:
        for person_id, columns in self.plan.person_changes.items():
            Person.update(columns).where(Person.id == person_id).execute()
        rows = (
            {
                "external_id": one.external_id,
                "given_name": one.given_name,
                "family_name": one.family_name,
                "sort_key": sort_key(one.given_name, one.family_name),
                "birth_date": one.birth_date,
                "email": one.email,
                "mobile": one.mobile,
                "address": one.address,
                "has_no_device": one.has_no_device,
                "created_at": self.moment,
            }
            for one in self.plan.persons.values()
        )
        made = insert(Person, rows, Person.id, Person.external_id)
        self.persons |= {external_id: row_id for row_id, external_id in made}

    def _accounts(self) -> None:
        owners = {one.username: one.owner for one in self.plan.logins}
        salted = ({"username": name, "salt": secrets.token_bytes(SALT_BYTES)} for name in owners)
        made = insert(LoginGroup, salted, LoginGroup.id, LoginGroup.username)
        self.logins |= {owners[username]: row_id for row_id, username in made}
        rows = (
            {
                "login_group": one.login_group_id or self.logins[one.owner],
                "slot": one.slot,
                "kind": one.kind,
                "person": self._person(one.person),
                "pupil": self._person(one.owner) if one.kind == "co" else None,
                "addressee": one.addressee,
                "delivery": one.delivery,
                "slot_salt": secrets.token_bytes(SALT_BYTES),
                "created_at": self.moment,
            }
            for one in self.plan.accounts
        )
        insert(Account, rows)
        for change in self.plan.account_changes:
            said = {"person": self._person(change.person), "addressee": change.addressee, "delivery": change.delivery}
            columns: dict[str, Any] = {name: value for name, value in said.items() if value is not None}
            if change.takes_over:
                columns |= {"code_tag": None, "code_expires_at": None, "printed_at": None}
                Token.delete().where(Token.account == change.account_id, Token.purpose == "letter").execute()
            Account.update(columns).where(Account.id == change.account_id).execute()
        for account_id, state in self.plan.account_states.items():
            Account.update(state=state).where(Account.id == account_id).execute()

    def _memberships(self) -> None:
        update_all(Membership, self.plan.memberships_ended, until=self.day)
        update_all(Membership, self.plan.memberships_reopened, until=None)
        rows = (
            {
                "person": self._person(one.person),
                "group": one.group if isinstance(one.group, int) else self.groups[one.group],
                "role": one.role,
                "since": self.day,
            }
            for one in self.plan.memberships
        )
        insert(Membership, rows)

    def _guardianships(self) -> None:
        by_roster = Guardianship.source == "roster"
        update_all(Guardianship, self.plan.guardianships_ended, by_roster, until=self.day)
        update_all(Guardianship, self.plan.guardianships_reopened, by_roster, until=None)
        for row_id, (relation, level) in self.plan.guardianship_changes.items():
            Guardianship.update(relation=relation, level=level).where(Guardianship.id == row_id, by_roster).execute()
        rows = (
            {
                "guardian": self._person(one.guardian),
                "pupil": self._person(one.pupil),
                "relation": one.relation,
                "level": one.level,
                "since": self.day,
                "source": "roster",
            }
            for one in self.plan.guardianships
        )
        insert(Guardianship, rows)

    def _roles(self) -> None:
        update_all(RoleAssignment, self.plan.roles_ended, until=self.day, source="roster")
        update_all(RoleAssignment, self.plan.roles_reopened, until=None)
        rows = (
            {"person": self._person(one.person), "role": one.role, "since": self.day, "source": "roster"}
            for one in self.plan.roles
        )
        insert(RoleAssignment, rows)
        for ids in batches(sorted(self.plan.signed_out), IDS_AT_ONCE):
            Session.delete().where(Session.person.in_(ids)).execute()


def insert(model: type[Model], rows: Iterable[dict[str, Any]], *returned: Any) -> list[tuple[Any, ...]]:
    """Insert rows, many in a statement; gives back these columns of each."""
    found: list[tuple[Any, ...]] = []
    rows = iter(rows)
    first = next(rows, None)
    if first is None:
        return found
    for batch in batches(itertools.chain((first,), rows), VALUES_AT_ONCE // len(model._meta.fields)):
        query = model.insert_many(batch)
        if returned:
            found += list(query.returning(*returned).tuples())
        else:
            query.execute()
    return found


def update_all(model: type[Model], ids: Iterable[int], *conditions: Any, **columns: Any) -> None:
    """Give all these rows the same values, many in a statement."""
    for batch in batches(ids, IDS_AT_ONCE):
        model.update(columns).where(model.id.in_(batch), *conditions).execute()


def batches(rows: Iterable[_Row], size: int) -> Iterator[list[_Row]]:
    """The rows in lists of at most this size."""
    rows = iter(rows)
    while batch := list(itertools.islice(rows, size)):
        yield batch
