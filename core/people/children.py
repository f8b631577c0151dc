"""The children of a parent: an active co-account and a guardianship that lets them read today.

Where two guardianships of the same parent and child hold on one day, `none` wins; otherwise the one that
began last. A court order thus acts whatever older rows say.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from peewee import fn

from ..db.prepared import Prepared
from ..identity.models import Account
from ..viewer import Child, PersonName
from .dated import holds_on
from .models import Group, Guardianship, GuardianshipGrant, Membership, Person


def children_of(person_id: int, day: date) -> tuple[Child, ...]:
    """The pupils whom this parent may see on this day, the oldest first. One query."""
    gathered: dict[int, _Gathered] = {}
    for person, given, family, photo, level, group_id, group_name, kind, granted in _ROWS.rows(
        person=person_id, day=day
    ):
        one = gathered.setdefault(person, _Gathered(PersonName(person, given, family, photo)))
        one.levels.append(level)
        if group_id is not None:
            one.group_ids.add(group_id)
            if kind == "official_class":
                one.class_name = group_name
        if granted is not None:
            one.granted.add(granted)
    return tuple(one.child() for one in gathered.values() if "none" not in one.levels)


@dataclass(slots=True)
class _Gathered:
    """One child while its rows (one for each guardianship, group and grant) are being read."""

    name: PersonName
    levels: list[str] = field(default_factory=list)
    class_name: str = ""
    group_ids: set[int] = field(default_factory=set)
    granted: set[str] = field(default_factory=set)

    def child(self) -> Child:
        level = self.levels[-1]
        granted = frozenset(self.granted) if level == "granted" else frozenset()
        return Child(self.name, level, self.class_name, frozenset(self.group_ids), granted)


_ROWS = Prepared(
    lambda given: (
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
        .join(Guardianship, on=((Guardianship.pupil == Person.id) & (Guardianship.guardian == given("person"))))
        .join(
            GuardianshipGrant,
            "LEFT OUTER JOIN",
            on=(
                (GuardianshipGrant.guardianship == Guardianship.id)
                & (GuardianshipGrant.until.is_null() | (GuardianshipGrant.until > given("day")))
            ),
        )
        .join(
            Membership,
            "LEFT OUTER JOIN",
            on=((Membership.person == Person.id) & (Membership.role == "pupil") & holds_on(Membership, given("day"))),
        )
        .join(Group, "LEFT OUTER JOIN", on=(Membership.group == Group.id))
        .where(
            Account.person == given("person"),
            Account.kind == "co",
            Account.state == "active",
            holds_on(Guardianship, given("day")),
        )
        .order_by(fn.COALESCE(Person.birth_date, date(1900, 1, 1)), Person.id, Guardianship.since, Group.id)
        .tuples()
    )
)
