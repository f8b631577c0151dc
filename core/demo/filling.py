"""Writes a planned school into its empty database, set-based, and gives back the codes that its letters have."""

from __future__ import annotations

import itertools
import secrets
from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta
from typing import Any

from ..clock import now
from ..db.context import current_school
from ..db.model import Model
from ..identity.bulk import set_passwords
from ..identity.codes import issue_codes
from ..identity.credentials import SALT_BYTES
from ..identity.mails import mail_confirmation
from ..identity.models import Account, LoginGroup
from ..identity.terms import keep_shown
from ..people.models import Group, Guardianship, GuardianshipGrant, Membership, Person, RoleAssignment, SchoolYear
from ..people.names import sort_key
from .plan import Plan, PlannedPerson, PlannedSlot, PlannedTie

_AT_ONCE = 400
_ACCEPTED = ("active", "started", "void", "ended")
"""Who got this far accepted the terms."""
_OPENED_AGAIN = timedelta(days=5)
_UNCONFIRMED_MAILS = 4
"""How many of those who activated last still have to confirm their e-mail address."""

Slots = dict[tuple[str, int], int]
"""Account ids by username and slot."""


def fill(plan: Plan, year: SchoolYear, progress: Callable[[int], None]) -> dict[tuple[str, int], str]:
    """Write everything; returns the codes by username and slot. `progress` hears how many passwords are hashed."""
    with current_school().writing():
        persons = _write_persons(plan)
        groups = _write_groups(plan, year)
        _write_memberships(plan, persons, groups, year.starts_on)
        _write_ties(plan.ties, persons, year.starts_on)
        slots = _write_slots(plan, persons)
    set_passwords(
        {slots[one.username, one.slot]: one.person.password for one in plan.slots if _signs_in(one) and one.person},
        progress,
    )
    with current_school().writing():
        _write_progress(plan, slots)
        codes = _write_codes(plan, slots)
        _ask_to_confirm(plan, slots)
    return codes


def _write_persons(plan: Plan) -> dict[str, int]:
    _insert(Person, (_person(one) for one in plan.persons if one.is_known))
    ids = dict(Person.select(Person.external_id, Person.id).where(Person.external_id.is_null(False)).tuples())
    for one in plan.persons:
        if not one.is_known:
            ids[one.key] = Person.create(**_person(one) | {"external_id": None}).id
    return ids


def _person(one: PlannedPerson) -> dict[str, Any]:
    confirmed = now() - timedelta(days=30) if one.email and one.password else None
    return {
        "given_name": one.given_name,
        "family_name": one.family_name,
        "sort_key": sort_key(one.given_name, one.family_name),
        "external_id": one.key,
        "birth_date": one.birth_date,
        "email": one.email or None,
        "email_confirmed_at": confirmed,
        "has_no_email": one.has_no_email,
        "mobile": one.mobile or None,
        "language": one.language,
        "address": one.address,
        "has_no_device": one.has_no_device,
    }


def _write_groups(plan: Plan, year: SchoolYear) -> dict[str, int]:
    _insert(
        Group,
        (
            {
                "name": one.name,
                "kind": "official_class",
                "level": one.level,
                "position": place,
                "external_id": one.name.casefold(),
                "school_year": year,
            }
            for place, one in enumerate(plan.school.classes)
        ),
    )
    return dict(Group.select(Group.name, Group.id).tuples())


def _write_memberships(plan: Plan, persons: dict[str, int], groups: dict[str, int], since: date) -> None:
    taught = [
        (person.key, name, "class_teacher" if member.leads and name == member.classes[0] else "teacher")
        for member, person in plan.staff.values()
        for name in member.classes
    ]
    learnt = [(pupil.key, name, "pupil") for name, pupils in plan.pupils.items() for pupil in pupils]
    _insert(
        Membership,
        (
            {"person": persons[key], "group": groups[name], "role": role, "since": since}
            for key, name, role in taught + learnt
        ),
    )
    _insert(
        RoleAssignment,
        (
            {"person": persons[person.key], "role": role, "since": since}
            for member, person in plan.staff.values()
            for role in member.roles
        ),
    )


def _write_ties(ties: Iterable[PlannedTie], persons: dict[str, int], since: date) -> None:
    """Who lost access had it before: the office ended it a while ago."""
    for one in ties:
        row = {
            "guardian": persons[one.guardian.key],
            "pupil": persons[one.pupil.key],
            "relation": one.relation,
            "level": one.level,
            "since": since,
        }
        if one.level == "none":
            ended = min(since + timedelta(days=30), now().date())
            Guardianship.create(**row | {"level": "full", "since": since - timedelta(days=365), "until": ended})
            row |= {"since": ended, "source": "office"}
        tie = Guardianship.create(**row)
        if one.level == "granted":
            GuardianshipGrant.create(guardianship=tie, module="news")


def _write_slots(plan: Plan, persons: dict[str, int]) -> Slots:
    usernames = dict.fromkeys(one.username for one in plan.slots)
    _insert(LoginGroup, ({"username": name, "salt": secrets.token_bytes(SALT_BYTES)} for name in usernames))
    groups = dict(LoginGroup.select(LoginGroup.username, LoginGroup.id).tuples())
    _insert(
        Account,
        (
            {
                "login_group": groups[one.username],
                "slot": one.slot,
                "kind": one.kind,
                "person": persons[one.person.key] if one.person else None,
                "pupil": persons[one.pupil.key] if one.pupil else None,
                "addressee": one.person.full_name if one.person and one.kind == "co" else "",
                "delivery": "apart" if one.is_apart else "class",
                "slot_salt": secrets.token_bytes(SALT_BYTES),
            }
            for one in plan.slots
        ),
    )
    rows = Account.select(LoginGroup.username, Account.slot, Account.id).join(LoginGroup).tuples()
    return {(username, slot): account_id for username, slot, account_id in rows}


def _signs_in(one: PlannedSlot) -> bool:
    return one.progress in ("active", "started")


def _write_progress(plan: Plan, slots: Slots) -> None:
    shown, at = keep_shown("nl"), now()
    for one in plan.slots:
        if one.progress in ("never", "printed"):
            continue
        changes = _changes(one, at)
        if one.progress in _ACCEPTED:
            accepted = {"terms_version": shown.version, "terms_language": "nl"}
            changes |= accepted | {"terms_accepted_at": at - timedelta(days=one.days)}
        Account.update(changes).where(Account.id == slots[one.username, one.slot]).execute()


def _changes(one: PlannedSlot, at: datetime) -> dict[str, Any]:
    moment = at - timedelta(days=one.days, minutes=37 * one.days)
    printed = moment - _OPENED_AGAIN
    if one.progress == "active":
        return {
            "state": "active",
            "role_label": one.relation,
            "printed_at": printed,
            "password_set_at": moment,
            "activated_at": moment,
            "last_sign_in_at": at - timedelta(days=one.days % 6, minutes=11 * one.days),
        }
    if one.progress == "started":
        return {"printed_at": printed, "password_set_at": moment}
    if one.progress == "expired":
        return {
            "code_tag": secrets.token_bytes(32),
            "printed_at": at - timedelta(days=45),
            "code_expires_at": at - timedelta(days=14),
        }
    return {"state": one.progress, "printed_at": printed}


def _write_codes(plan: Plan, slots: Slots) -> dict[tuple[str, int], str]:
    places = {
        slots[one.username, one.slot]: (one.username, one.slot) for one in plan.slots if one.progress == "printed"
    }
    ids = list(places)
    accounts = [
        account
        for start in range(0, len(ids), _AT_ONCE)
        for account in Account.select().where(Account.id.in_(ids[start : start + _AT_ONCE]))
    ]
    return {places[account_id]: code for account_id, code in issue_codes(accounts).items()}


def _ask_to_confirm(plan: Plan, slots: Slots) -> None:
    """The last who activated have their mail with the link still lying there."""
    last = [one for one in plan.slots if one.kind == "co" and one.progress == "active" and one.person]
    for one in last[-_UNCONFIRMED_MAILS:]:
        account = Account.get_by_id(slots[one.username, one.slot])
        person = account.person
        if person.email and person.email_confirmed_at is not None:
            person.email_confirmed_at = None
            person.save()
            mail_confirmation(person, account)


def _insert(model: type[Model], rows: Iterable[dict[str, Any]]) -> None:
    rows = iter(rows)
    while batch := list(itertools.islice(rows, _AT_ONCE)):
        model.insert_many(batch).execute()
