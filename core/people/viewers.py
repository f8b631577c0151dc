"""Builds the Viewer of a request from rows: accounts, guardianships, groups, roles. Dated rows count today."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from peewee import fn

from ..clock import today
from ..configuration import configuration
from ..db.context import current_school
from ..identity.models import Account
from ..identity.sessions import SignedIn
from ..module import Audience, Role
from ..roles import STAFF_ROLES
from ..viewer import Child, OtherAccount, PersonName, Viewer
from .models import Group, Guardianship, GuardianshipGrant, Membership, Person, RoleAssignment

_AUDIENCES: dict[str, Audience] = {"co": "parents", "pupil": "pupils", "staff": "staff"}
_READING_LEVELS = ("full", "inform", "granted")


def load_viewer(found: SignedIn, permissions: Mapping[Role, frozenset[str]]) -> Viewer:
    """The Viewer of a signed-in account. Two queries, whatever the number of children; staff one more."""
    assert found.person_id is not None, "an active account has a person"
    day = today(configuration().zone)
    audience = _AUDIENCES[found.kind]
    accounts = _accounts_of(found.person_id)
    roles = _roles(found.person_id, audience, day)
    children = _children(found.person_id, day) if audience == "parents" else ()
    groups = (
        frozenset().union(*(child.group_ids for child in children))
        if audience == "parents"
        else _group_ids(found.person_id, day)
    )
    return Viewer(
        school_key=current_school().key,
        session_id=found.session_id,
        account_id=found.account_id,
        username=found.username,
        person=PersonName(found.person_id, found.given_name or "", found.family_name or "", found.photo_file),
        audience=audience,
        roles=roles,
        permissions=frozenset().union(*(permissions.get(role, frozenset()) for role in roles)),
        group_ids=groups,
        children=children,
        other_accounts=_other_audiences(accounts, found, audience),
        language=found.language,
        theme=found.theme,
        colour_scheme=found.colour_scheme,
        unconfirmed=audience == "parents" and not children,
    )


def _accounts_of(person_id: int) -> list[tuple[int, str]]:
    rows = (
        Account.select(Account.id, Account.kind)
        .where(Account.person == person_id, Account.state == "active")
        .order_by(Account.id)
        .tuples()
    )
    return list(rows)


def _other_audiences(accounts: list[tuple[int, str]], found: SignedIn, audience: Audience) -> tuple[OtherAccount, ...]:
    """One account for each audience that this person has beside the one in use."""
    first: dict[Audience, int] = {}
    for account_id, kind in accounts:
        first.setdefault(_AUDIENCES[kind], account_id)
    return tuple(OtherAccount(first[other], other, other) for other in first if other != audience)


def _roles(person_id: int, audience: Audience, day: date) -> frozenset[Role]:
    if audience == "parents":
        return frozenset({"parent"})
    if audience == "pupils":
        return frozenset({"pupil"})
    rows = RoleAssignment.select(RoleAssignment.role).where(
        RoleAssignment.person == person_id, _holds(RoleAssignment, day), RoleAssignment.role.in_(STAFF_ROLES)
    )
    return frozenset(role for (role,) in rows.tuples())


def _children(person_id: int, day: date) -> tuple[Child, ...]:
    """Pupils with an active co-account of this person and a guardianship that lets them read today."""
    rows = (
        Person.select(
            Person.id,
            Person.given_name,
            Person.family_name,
            Person.photo_file,
            Guardianship.level,
            Group.id,
            Group.name,
            Group.kind,
            GuardianshipGrant.module,
        )
        .join(Account, on=(Account.pupil == Person.id))
        .join(Guardianship, on=((Guardianship.pupil == Person.id) & (Guardianship.guardian == person_id)))
        .join(
            GuardianshipGrant,
            "LEFT OUTER JOIN",
            on=(
                (GuardianshipGrant.guardianship == Guardianship.id)
                & (GuardianshipGrant.until.is_null() | (GuardianshipGrant.until > day))
            ),
        )
        .join(
            Membership,
            "LEFT OUTER JOIN",
            on=((Membership.person == Person.id) & (Membership.role == "pupil") & _holds(Membership, day)),
        )
        .join(Group, "LEFT OUTER JOIN", on=(Membership.group == Group.id))
        .where(
            Account.person == person_id,
            Account.kind == "co",
            Account.state == "active",
            Guardianship.level.in_(_READING_LEVELS),
            _holds(Guardianship, day),
        )
        .order_by(fn.COALESCE(Person.birth_date, date(1900, 1, 1)), Person.id, Group.id)
        .tuples()
    )
    gathered: dict[int, _Gathered] = {}
    for person, given, family, photo, level, group_id, group_name, kind, granted in rows:
        one = gathered.setdefault(person, _Gathered(PersonName(person, given, family, photo), level))
        if group_id is not None:
            one.group_ids.add(group_id)
            if kind == "official_class":
                one.class_name = group_name
        if granted is not None:
            one.granted.add(granted)
    return tuple(
        Child(one.name, one.level, one.class_name, frozenset(one.group_ids), frozenset(one.granted))
        for one in gathered.values()
    )


@dataclass(slots=True)
class _Gathered:
    """One child while its rows (one for each group and grant) are being read."""

    name: PersonName
    level: str
    class_name: str = ""
    group_ids: set[int] = field(default_factory=set)
    granted: set[str] = field(default_factory=set)


def _group_ids(person_id: int, day: date) -> frozenset[int]:
    rows = Membership.select(Membership.group).where(Membership.person == person_id, _holds(Membership, day))
    return frozenset(group_id for (group_id,) in rows.tuples())


def _holds(model: Any, day: date) -> Any:
    """A dated row that holds on this day: since included, until not."""
    return (model.since <= day) & (model.until.is_null() | (model.until > day))
