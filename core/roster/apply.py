"""Writes what a comparison found, all or nothing, in one short transaction. Nothing is ever deleted.

Everything is laid out before (`staging.py`): the transaction itself is some twenty statements, whatever their
rows. It is written only while the school still looks as it did when it was compared.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterable, Mapping
from contextlib import ExitStack
from typing import Any

import peewee
import structlog

from ..audit import note
from ..clock import now
from ..db.context import current_school
from ..db.model import Model
from ..identity.models import Account, LoginGroup, Session, Token
from ..models import Clock, RosterImport
from ..people.models import Group, Guardianship, Membership, Person, RoleAssignment, SchoolYear
from ..people.names import sort_key
from ..viewer import viewer_or_none
from .changes import AccountChange, Comparison, NewAccount, NewPerson
from .known import CLOCK, fingerprint
from .staging import RowsMoved, Stage, batches

log = structlog.get_logger(__name__)

SALT_BYTES = 16
IDS_AT_ONCE = 5_000
IN_USE = ("started", "active")


class ChangedMeanwhile(Exception):
    """The school is no longer as it was compared: another import, a sign-up or a decision of the office."""


def apply(comparison: Comparison, *, problems: int = 0) -> dict[str, int]:
    """Write it; returns how many rows of each sort. `problems`: what the roster's reading found, for the record.

    Writes nothing at all when there is nothing to write. Raises `ChangedMeanwhile` (compare again).
    """
    counts = comparison.plan.counts()
    if not counts:
        return counts
    with ExitStack() as stack:
        writing = _Writing(comparison, stack)
        try:
            with current_school().writing():
                _refuse_changed(comparison.fingerprint)
                writing.write()
                _record(comparison, counts, problems)
        except (peewee.IntegrityError, RowsMoved) as fault:
            log.warning("roster not applied", reason=str(fault))
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
    """The rows of a plan: laid out when it is made, written by `write`."""

    def __init__(self, comparison: Comparison, stack: ExitStack) -> None:
        self.plan = plan = comparison.plan
        self.day = comparison.day
        self._stack = stack
        by_person, by_group = Person.external_id, Group.external_id
        self.persons = self._new(Person, map(_person, plan.persons.values()))
        self.changed_persons = self._changes(Person, plan.person_changes)
        salted = ({"username": one.username, "salt": secrets.token_bytes(SALT_BYTES)} for one in plan.logins)
        self.logins = self._new(LoginGroup, salted)
        usernames = {one.owner: one.username for one in plan.logins}
        self.accounts = self._new(
            Account,
            (_account(one, usernames) for one in plan.accounts),
            login_group=LoginGroup.username,
            person=by_person,
            pupil=by_person,
        )
        self.changed_accounts = self._changes(
            Account, {one.account_id: _account_change(one) for one in plan.account_changes}, person=by_person
        )
        self.memberships = self._new(
            Membership,
            (
                {"person": one.person, "group": one.group, "role": one.role, "since": self.day}
                for one in plan.memberships
            ),
            person=by_person,
            group=by_group,
        )
        self.guardianships = self._new(
            Guardianship,
            (
                {"guardian": one.guardian, "pupil": one.pupil, "relation": one.relation, "level": one.level,
                 "since": self.day}
                for one in plan.guardianships
            ),
            guardian=by_person,
            pupil=by_person,
        )  # fmt: skip
        self.changed_memberships = self._changes(
            Membership, self._untils(plan.memberships_ended, plan.memberships_reopened)
        )
        guardianships = self._untils(plan.guardianships_ended, plan.guardianships_reopened)
        for row_id, (relation, level) in plan.guardianship_changes.items():
            guardianships.setdefault(row_id, {}).update(relation=relation, level=level)
        self.changed_guardianships = self._changes(Guardianship, guardianships)
        self.roles = self._new(
            RoleAssignment,
            ({"person": one.person, "role": one.role, "since": self.day, "source": "roster"} for one in plan.roles),
            person=by_person,
        )

    def write(self) -> None:
        """Each row after those it points to."""
        plan = self.plan
        self._write_groups()
        unused = Person.id.not_in(
            Account.select(Account.person).where(Account.person.is_null(False), Account.state.in_(IN_USE))
        )
        self.changed_persons.spread({"mobile": unused, "email": unused})
        self.persons.pour()
        self.logins.pour()
        self.accounts.pour()
        self._take_over()
        self.changed_accounts.spread({"person": Account.state.not_in(IN_USE)})
        for account_id, state in plan.account_states.items():
            Account.update(state=state).where(Account.id == account_id).execute()
        self.changed_memberships.spread()
        self.memberships.pour()
        by_roster = Guardianship.source == "roster"
        self.changed_guardianships.spread({"until": by_roster, "level": by_roster})
        self.guardianships.pour()
        update_all(RoleAssignment, plan.roles_ended, until=self.day, source="roster")
        update_all(RoleAssignment, plan.roles_reopened, until=None)
        self.roles.pour()
        for ids in batches(sorted(plan.signed_out), IDS_AT_ONCE):
            Session.delete().where(Session.person.in_(ids)).execute()

    def _new(self, model: type[Model], rows: Iterable[Mapping[str, Any]], **keys: Any) -> Stage:
        stage = self._staged(Stage(model, keys))
        stage.lay_out(rows)
        return stage

    def _changes(self, model: type[Model], changes: Mapping[int, Mapping[str, Any]], **keys: Any) -> Stage:
        stage = self._staged(Stage(model, keys, name="changed"))
        stage.lay_out_changes(changes)
        return stage

    def _untils(self, ended: Iterable[int], reopened: Iterable[int]) -> dict[int, dict[str, Any]]:
        """Rows that hold until this day, and rows that ended this day and hold on after all."""
        return {row_id: {"until": self.day} for row_id in ended} | {row_id: {"until": None} for row_id in reopened}

    def _staged(self, stage: Stage) -> Stage:
        self._stack.callback(stage.clear_away)
        return stage

    def _write_groups(self) -> None:
        """Few rows. Names are unique: those that change are put aside first, as two may change places."""
        plan = self.plan
        year_id = plan.year_id
        if plan.new_year is not None:
            year = plan.new_year
            year_id = SchoolYear.create(title=year.title, starts_on=year.starts_on, ends_on=year.ends_on).id
        for group_id, columns in plan.group_changes.items():
            if "name" in columns:
                Group.update(name=f"#{group_id}").where(Group.id == group_id).execute()
        for group_id, columns in plan.group_changes.items():
            Group.update(columns).where(Group.id == group_id).execute()
        rows = [
            {"name": one.name, "kind": one.kind, "level": one.level, "position": one.position,
             "external_id": one.external_id, "school_year": year_id}
            for one in plan.groups.values()
        ]  # fmt: skip
        for batch in batches(rows, IDS_AT_ONCE // 10):
            Group.insert_many(batch).execute()
        self.memberships.within["group"] = lambda group: group.school_year == year_id

    def _take_over(self) -> None:
        """The letter of whoever had the slot before stops working, in every form."""
        taken = [change.account_id for change in self.plan.account_changes if change.takes_over]
        update_all(Account, taken, code_tag=None, code_expires_at=None, printed_at=None)
        for ids in batches(taken, IDS_AT_ONCE):
            Token.delete().where(Token.account.in_(ids), Token.purpose == "letter").execute()


def update_all(model: type[Model], ids: Iterable[int], *conditions: Any, **columns: Any) -> None:
    """Give all these rows the same values, many in a statement."""
    for batch in batches(ids, IDS_AT_ONCE):
        model.update(columns).where(model.id.in_(batch), *conditions).execute()


def _person(person: NewPerson) -> dict[str, Any]:
    return {
        "external_id": person.external_id,
        "given_name": person.given_name,
        "family_name": person.family_name,
        "sort_key": sort_key(person.given_name, person.family_name),
        "birth_date": person.birth_date,
        "email": person.email,
        "mobile": person.mobile,
        "address": person.address,
        "has_no_device": person.has_no_device,
        "created_at": now(),
    }


def _account(account: NewAccount, usernames: Mapping[int | str, str]) -> dict[str, Any]:
    return {
        "login_group": account.login_group_id or usernames[account.owner],
        "slot": account.slot,
        "kind": account.kind,
        "person": account.person,
        "pupil": account.owner if account.kind == "co" else None,
        "addressee": account.addressee,
        "delivery": account.delivery,
        "slot_salt": secrets.token_bytes(SALT_BYTES),
    }


def _account_change(change: AccountChange) -> dict[str, Any]:
    said = {"person": change.person, "addressee": change.addressee, "delivery": change.delivery}
    return {name: value for name, value in said.items() if value is not None}
