"""The order in which a family uses its letters: the oldest child first, for each addressee.

Only children whom the same person follows stand together; whose other parent it is, is nobody's business.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from ..clock import today
from ..configuration import configuration
from ..identity.models import Account
from ..people.dated import holds_on
from ..people.models import Group, Guardianship, Membership, Person
from .letter import FamilyChild

_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class ChildOfFamily:
    """A child of one addressee, with what tells its place in the order."""

    pupil_id: int
    shown: FamilyChild
    birth_date: date | None
    class_position: int


def children_by_holder(holder_ids: Iterable[int]) -> dict[int, tuple[ChildOfFamily, ...]]:
    """For each person with co-accounts their children at this school, oldest first."""
    wanted = sorted(set(holder_ids))
    found: dict[int, dict[int, ChildOfFamily]] = {}
    for start in range(0, len(wanted), _AT_ONCE):
        for holder, pupil, given, family, birth_date, class_name, position in _rows(wanted[start : start + _AT_ONCE]):
            child = ChildOfFamily(pupil, FamilyChild(f"{given} {family}".strip(), class_name), birth_date, position)
            found.setdefault(holder, {})[pupil] = child
    return {holder: oldest_first(children.values()) for holder, children in found.items()}


def oldest_first(children: Iterable[ChildOfFamily]) -> tuple[ChildOfFamily, ...]:
    """By date of birth when all are known, else the highest class first."""
    known = list(children)
    if all(child.birth_date is not None for child in known):
        known.sort(key=lambda child: (child.birth_date or date.max, child.pupil_id))
    else:
        known.sort(key=lambda child: (-child.class_position, child.pupil_id))
    return tuple(known)


def _rows(holder_ids: list[int]) -> Any:
    day = today(configuration().zone)
    shut_out = Guardianship.select(Guardianship.pupil).where(
        Guardianship.guardian == Account.person, Guardianship.level == "none", holds_on(Guardianship, day)
    )
    return (
        Account.select(
            Account.person,
            Person.id,
            Person.given_name,
            Person.family_name,
            Person.birth_date,
            Group.name,
            Group.position,
        )
        .join(Person, on=(Account.pupil == Person.id))
        .join(
            Membership,
            on=((Membership.person == Person.id) & (Membership.role == "pupil") & holds_on(Membership, day)),
        )
        .join(Group, on=((Membership.group == Group.id) & (Group.kind == "official_class")))
        .where(
            Account.kind == "co",
            Account.person.in_(holder_ids),
            Account.state.not_in(("ended", "void")),
            Account.pupil.not_in(shut_out),
        )
        .tuples()
    )
