"""Groups as lists show them, and who belongs to them on a day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from ..clock import today
from ..configuration import configuration
from .models import Group, SchoolYear


@dataclass(frozen=True, slots=True)
class GroupName:
    """A group to choose from. `kind` is `official_class` or `group`."""

    id: int
    name: str
    kind: str


def current_year(day: date | None = None) -> SchoolYear | None:
    """The school year that holds this day (today), else the latest one before it."""
    at = day or today(configuration().zone)
    found: SchoolYear | None = (
        SchoolYear.select().where(SchoolYear.starts_on <= at).order_by(SchoolYear.starts_on.desc()).first()
    )
    return found


def groups_of_year(day: date | None = None) -> list[GroupName]:
    """The groups of the current school year, official classes first, in the school's order. Two queries."""
    year = current_year(day)
    if year is None:
        return []
    rows = (
        Group.select(Group.id, Group.name, Group.kind)
        .where(Group.school_year == year)
        .order_by(Group.kind.desc(), Group.position, Group.name)
        .tuples()
    )
    return [GroupName(*row) for row in rows]
