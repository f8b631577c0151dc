"""How far the school is: people, letters and accounts per class. Counted in SQL by a few queries."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from peewee import Case, fn

from ..clock import now, today
from ..configuration import configuration
from ..identity.models import Account
from ..people.dated import holds_on
from ..people.groups import current_year
from ..people.models import Group, Membership, Person


@dataclass(frozen=True, slots=True)
class ClassBoard:
    """The co-accounts of one class: each is in exactly one of the five columns."""

    group_id: int
    name: str
    to_print: int
    printed: int
    expired: int
    """Printed, never used, and the code no longer works."""
    started: int
    """Signed in for the first time, details not yet given."""
    active: int

    @property
    def total(self) -> int:
        return self.to_print + self.printed + self.expired + self.started + self.active


@dataclass(frozen=True, slots=True)
class People:
    """How many the school has today."""

    pupils: int
    staff: int
    classes: int


def people_today() -> People:
    """Two queries."""
    day = today(configuration().zone)
    pupils = (
        Membership.select(fn.COUNT(fn.DISTINCT(Membership.person)), fn.COUNT(fn.DISTINCT(Membership.group)))
        .join(Group)
        .where(Group.kind == "official_class", Membership.role == "pupil", holds_on(Membership, day))
        .tuples()
        .first()
    )
    staff = (
        Account.select(fn.COUNT(fn.DISTINCT(Account.person)))
        .join(Person, on=(Account.person == Person.id))
        .where(Account.kind == "staff", Account.state.not_in(("ended", "void")), Person.left_on.is_null())
        .scalar()
    )
    return People(pupils[0], staff, pupils[1])


def board_by_class() -> list[ClassBoard]:
    """One row for each official class of this school year, in the school's order. Two queries."""
    year = current_year()
    if year is None:
        return []
    day, at = today(configuration().zone), now()
    is_new = Account.state == "new"
    works = Account.code_tag.is_null(False) & (Account.code_expires_at > at)
    rows = (
        Group.select(
            Group.id,
            Group.name,
            _count(is_new & Account.printed_at.is_null()),
            _count(is_new & Account.printed_at.is_null(False) & works),
            _count(is_new & Account.printed_at.is_null(False) & ~works),
            _count(Account.state == "started"),
            _count(Account.state == "active"),
        )
        .join(
            Membership,
            "LEFT OUTER JOIN",
            on=((Membership.group == Group.id) & (Membership.role == "pupil") & holds_on(Membership, day)),
        )
        .join(Account, "LEFT OUTER JOIN", on=((Account.pupil == Membership.person) & (Account.kind == "co")))
        .where(Group.school_year == year, Group.kind == "official_class")
        .group_by(Group.id, Group.name, Group.position)
        .order_by(Group.position, Group.name)
        .tuples()
    )
    return [ClassBoard(*row) for row in rows]


def staff_board() -> ClassBoard:
    """The same for all staff together. One query."""
    at = now()
    is_new = Account.state == "new"
    works = Account.code_tag.is_null(False) & (Account.code_expires_at > at)
    row = (
        Account.select(
            _count(is_new & Account.printed_at.is_null()),
            _count(is_new & Account.printed_at.is_null(False) & works),
            _count(is_new & Account.printed_at.is_null(False) & ~works),
            _count(Account.state == "started"),
            _count(Account.state == "active"),
        )
        .where(Account.kind == "staff")
        .tuples()
        .first()
    )
    return ClassBoard(0, "", *row)


def _count(condition: Any) -> Any:
    return fn.COALESCE(fn.SUM(Case(None, [(condition, 1)], 0)), 0)
