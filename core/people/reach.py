"""How many people something would reach: parents, pupils or staff, of some groups or of the whole school.

For previews ("who will see this"); what one person may see is asked with their Viewer.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from ..clock import today
from ..configuration import configuration
from ..identity.models import Account
from ..module import Audience
from .dated import holds_on
from .models import Guardianship, GuardianshipGrant, Membership, RoleAssignment


@dataclass(frozen=True, slots=True)
class Reach:
    """Persons of an audience who have an active account and may use the module today."""

    persons: int
    pupils_missed: int = 0
    """With parents and pupils: pupils of these groups for whom nobody would see it."""


def reach(audience: Audience, module: str, group_ids: Collection[int] | None = None) -> Reach:
    """Count who would see something of this module; `group_ids` None means the whole school. At most two queries."""
    day = today(configuration().zone)
    if audience == "staff":
        return Reach(_staff(group_ids, day))
    pupils = _pupils(group_ids, day)
    if audience == "pupils":
        accounts = Account.select(Account.person).where(Account.kind == "pupil", Account.state == "active")
        reached = pupils.where(Membership.person.in_(accounts)).count()
        return Reach(reached, pupils.count() - reached)
    rows = list(_guardians(pupils, module, day).tuples())
    return Reach(
        len({guardian for guardian, _pupil in rows}), pupils.count() - len({pupil for _guardian, pupil in rows})
    )


def _staff(group_ids: Collection[int] | None, day: date) -> int:
    chosen = Account.select(Account.person).where(
        Account.kind == "staff",
        Account.state == "active",
        Account.person.in_(RoleAssignment.select(RoleAssignment.person).where(holds_on(RoleAssignment, day))),
    )
    if group_ids is not None:
        members = Membership.select(Membership.person).where(
            Membership.group.in_(sorted(group_ids)), holds_on(Membership, day)
        )
        chosen = chosen.where(Account.person.in_(members))
    return int(chosen.distinct().count())


def _pupils(group_ids: Collection[int] | None, day: date) -> Any:
    """Pupils who are in one of these groups, or in any, today."""
    chosen = (
        Membership.select(Membership.person).where(Membership.role == "pupil", holds_on(Membership, day)).distinct()
    )
    return chosen if group_ids is None else chosen.where(Membership.group.in_(sorted(group_ids)))


def _guardians(pupils: Any, module: str, day: date) -> Any:
    """(guardian, pupil) where the guardian has an active co-account on the pupil and may read this module."""
    granted = GuardianshipGrant.select(GuardianshipGrant.guardianship).where(
        GuardianshipGrant.module == module, GuardianshipGrant.until.is_null() | (GuardianshipGrant.until > day)
    )
    return (
        Guardianship.select(Guardianship.guardian, Guardianship.pupil)
        .join(Account, on=((Account.person == Guardianship.guardian) & (Account.pupil == Guardianship.pupil)))
        .where(
            Account.kind == "co",
            Account.state == "active",
            Guardianship.pupil.in_(pupils),
            holds_on(Guardianship, day),
            Guardianship.level.in_(("full", "inform"))
            | ((Guardianship.level == "granted") & Guardianship.id.in_(granted)),
        )
        .distinct()
    )
