"""What a roster says, whatever its file format: plain frozen records, without database or web.

`None` and an empty tuple mean that the roster says nothing about it, never that something is to be
wiped. `external_id` is unique among the pupils, among the staff, among the groups and among the
parents, each apart: the pupil "12" and the teacher "12" are two people.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Literal

from ..i18n import LazyText

Source = Literal["sds-v1", "sds-v2.1", "template"]
Severity = Literal["error", "warning"]
GroupKind = Literal["official_class", "group"]
MemberRole = Literal["pupil", "teacher", "class_teacher"]
Level = Literal["full", "inform", "none"]
Delivery = Literal["class", "apart"]
Relation = Literal["moeder", "vader", "plusouder", "voogd", "grootouder", "pleegouder", "begeleider", "other"]
StaffRole = Literal["teacher", "care", "secretary", "head", "admin", "ict"]
Part = Literal["pupils", "staff", "contacts"]

Progress = Callable[[int, int], None]
"""Called with the lines read so far and the lines in all."""


@dataclass(frozen=True, slots=True)
class RosterPupil:
    """A pupil. `class_name` is the name of the one official class."""

    external_id: str
    given_name: str
    family_name: str
    birth_date: date | None = None
    class_name: str | None = None
    grade: str | None = None


@dataclass(frozen=True, slots=True)
class RosterStaff:
    """A teacher or other member of staff. `class_names` are the groups this person teaches."""

    external_id: str
    given_name: str
    family_name: str
    email: str | None = None
    roles: tuple[StaffRole, ...] = ()
    class_names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RosterGroup:
    """An official class or any other group. Names are unique within a roster, as ids are."""

    external_id: str
    name: str
    kind: GroupKind
    grade: str | None = None


@dataclass(frozen=True, slots=True)
class RosterMembership:
    """A person in a group: `pupil` ids are those of pupils, the other roles those of staff.

    The memberships are complete: the official class of each pupil is among them, exactly once.
    """

    group_external_id: str
    person_external_id: str
    role: MemberRole


@dataclass(frozen=True, slots=True)
class PostalAddress:
    """Where post for a parent goes."""

    street: str
    postal_code: str
    town: str


@dataclass(frozen=True, slots=True)
class RosterContact:
    """One co-account slot of a pupil, and what its parent may see.

    `slot` is None when the format has no numbers. `staff_external_id`: this parent is that member of the
    staff; nothing else makes a teacher and a parent one person. `level` None: the roster does not say, so this
    parent sees nothing until the school confirms; `none` is a decision and stays one.
    """

    pupil_external_id: str
    slot: int | None = None
    parent_external_id: str | None = None
    given_name: str | None = None
    family_name: str | None = None
    relation: Relation | None = None
    level: Level | None = None
    email: str | None = None
    mobile: str | None = None
    delivery: Delivery = "class"
    address: PostalAddress | None = None
    no_device: bool = False
    staff_external_id: str | None = None


@dataclass(frozen=True, slots=True)
class Roster:
    """Everything that could be read.

    `covers`: the parts that the files speak about at all; what is not covered stays as it is.
    `doubtful_ids`: people of whom a line could not be used. They may be missing from the records, and
    an import takes nothing away from them. `lines_without_id`: unusable lines of which not even the
    person is known; as long as there are any, nobody may be called gone.
    """

    source: Source
    school_year: str | None = None
    pupils: tuple[RosterPupil, ...] = ()
    staff: tuple[RosterStaff, ...] = ()
    groups: tuple[RosterGroup, ...] = ()
    memberships: tuple[RosterMembership, ...] = ()
    contacts: tuple[RosterContact, ...] = ()
    covers: frozenset[Part] = frozenset()
    doubtful_ids: frozenset[str] = frozenset()
    lines_without_id: int = 0


@dataclass(frozen=True, slots=True)
class Problem:
    """Something in a file that the school should look at. An error: this line was not used."""

    file: str
    line: int | None
    column: str | None
    value: str | None
    reason: LazyText
    severity: Severity


class RosterRefused(Exception):
    """Nothing of this roster may be used. `problems` holds everything that was found, the cause last."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__(str(problems[-1].reason))
        self.problems = problems
