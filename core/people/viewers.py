"""Builds the Viewer of a request from rows: accounts, guardianships, groups, roles. Dated rows count today."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from ..clock import today
from ..configuration import configuration
from ..db.context import current_school
from ..db.prepared import Prepared
from ..identity.models import Account
from ..identity.sessions import SignedIn
from ..module import Audience, Role
from ..roles import STAFF_ROLES
from ..viewer import OtherAccount, PersonName, Viewer
from .children import children_of
from .dated import holds_on
from .models import Membership, RoleAssignment

_AUDIENCES: dict[str, Audience] = {"co": "parents", "pupil": "pupils", "staff": "staff"}


def load_viewer(found: SignedIn, permissions: Mapping[Role, frozenset[str]]) -> Viewer:
    """The Viewer of a signed-in account. Two queries, whatever the number of children; staff one more."""
    assert found.person_id is not None, "an active account has a person"
    day = today(configuration().zone)
    audience = _AUDIENCES[found.kind]
    accounts = _accounts_of(found.person_id)
    roles = _roles(found.person_id, audience, day)
    children = children_of(found.person_id, day) if audience == "parents" else ()
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


def _accounts_of(person_id: int) -> Sequence[tuple[int, str]]:
    return _ACCOUNTS.rows(person=person_id)


_ACCOUNTS = Prepared(
    lambda given: (
        Account.select(Account.id, Account.kind)
        .where(Account.person == given("person"), Account.state == "active")
        .order_by(Account.id)
        .tuples()
    )
)


def _other_audiences(
    accounts: Sequence[tuple[int, str]], found: SignedIn, audience: Audience
) -> tuple[OtherAccount, ...]:
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
    return frozenset(role for (role,) in _ROLES.rows(person=person_id, day=day))


_ROLES = Prepared(
    lambda given: (
        RoleAssignment.select(RoleAssignment.role)
        .where(
            RoleAssignment.person == given("person"),
            holds_on(RoleAssignment, given("day")),
            RoleAssignment.role.in_(STAFF_ROLES),
        )
        .tuples()
    )
)


def _group_ids(person_id: int, day: date) -> frozenset[int]:
    return frozenset(group_id for (group_id,) in _GROUPS.rows(person=person_id, day=day))


_GROUPS = Prepared(
    lambda given: (
        Membership.select(Membership.group)
        .where(Membership.person == given("person"), holds_on(Membership, given("day")))
        .tuples()
    )
)
