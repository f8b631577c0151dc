"""What an import would change: the differences as people read them, and the rows as they would be written.

Both are made together by `comparison.py`, so that nothing is written that was not shown.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

from ..i18n import LazyText
from .records import Delivery, GroupKind, Level, MemberRole

Kind = Literal["new", "returned", "moved", "changed", "role_given", "role_taken", "left", "doubtful"]
KINDS: tuple[Kind, ...] = ("doubtful", "left", "role_given", "role_taken", "moved", "changed", "returned", "new")
"""In the order in which a school should look at them."""

About = Literal["pupil", "staff", "parent", "group"]
What = Literal[
    "person", "class", "group", "name", "name_on_letter", "birth_date", "email", "mobile", "address", "no_device",
    "delivery", "level", "relation", "guardian", "role", "slots", "kind", "year",
]  # fmt: skip

Ref = int | str
"""A row that is there already, by its id, or one that this import makes, by its external id."""

PREFIXES: dict[About, str] = {"pupil": "pupil:", "staff": "staff:", "parent": "parent:", "group": ""}
"""Ids are unique among the pupils, the staff and the parents each apart; a person's external id among all."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One line for the office. `of` names the pupil of a parent. A doubtful one is written only when that was
    asked for; `never` marks one that no import may write: a person has to decide it in the office."""

    kind: Kind
    about: About
    name: str
    what: What
    before: str = ""
    after: str = ""
    of: str = ""
    why: LazyText | str = ""
    powerful: bool = False
    never: bool = False


@dataclass(slots=True)
class NewPerson:
    """Somebody the portal does not know yet."""

    external_id: str
    given_name: str
    family_name: str
    birth_date: date | None = None
    email: str | None = None
    mobile: str | None = None
    address: str = ""
    has_no_device: bool = False


@dataclass(frozen=True, slots=True)
class NewGroup:
    """A class or group of the school year."""

    external_id: str
    name: str
    kind: GroupKind
    level: str
    position: int


@dataclass(frozen=True, slots=True)
class NewMembership:
    """Somebody in a group from this day on."""

    person: Ref
    group: Ref
    role: MemberRole


@dataclass(frozen=True, slots=True)
class NewLogin:
    """A username for a pupil or member of staff."""

    owner: Ref
    username: str


@dataclass(frozen=True, slots=True)
class NewAccount:
    """A slot of the username of `owner`, which is there already or made by a `NewLogin`."""

    owner: Ref
    login_group_id: int | None
    slot: int
    kind: Literal["pupil", "staff", "co"]
    person: Ref | None
    addressee: str = ""
    delivery: Delivery = "class"


@dataclass(slots=True)
class AccountChange:
    """What the roster says of a co-account that is there. `takes_over`: a letter for its former holder, never
    used, stops working."""

    account_id: int
    person: Ref | None = None
    addressee: str | None = None
    delivery: Delivery | None = None
    takes_over: bool = False


@dataclass(frozen=True, slots=True)
class NewGuardianship:
    """What a parent may see of a pupil from this day on."""

    guardian: Ref
    pupil: Ref
    relation: str
    level: Level


@dataclass(frozen=True, slots=True)
class NewRole:
    """A role of a member of staff from this day on."""

    person: Ref
    role: str


@dataclass(frozen=True, slots=True)
class NewYear:
    """A school year that is not there yet."""

    title: str
    starts_on: date
    ends_on: date


@dataclass(slots=True)
class Plan:
    """Every row that would be written. Lists of ids end (until this day) or open again what ended this day."""

    year_id: int | None = None
    new_year: NewYear | None = None
    persons: dict[str, NewPerson] = field(default_factory=dict)
    person_changes: dict[int, dict[str, Any]] = field(default_factory=dict)
    """Columns of a person by the person's id."""
    groups: dict[str, NewGroup] = field(default_factory=dict)
    group_changes: dict[int, dict[str, Any]] = field(default_factory=dict)
    memberships: list[NewMembership] = field(default_factory=list)
    memberships_ended: list[int] = field(default_factory=list)
    memberships_reopened: list[int] = field(default_factory=list)
    logins: list[NewLogin] = field(default_factory=list)
    accounts: list[NewAccount] = field(default_factory=list)
    account_changes: list[AccountChange] = field(default_factory=list)
    account_states: dict[int, str] = field(default_factory=dict)
    """Main accounts of staff who left (`ended`) or came back."""
    guardianships: list[NewGuardianship] = field(default_factory=list)
    guardianships_ended: list[int] = field(default_factory=list)
    guardianships_reopened: list[int] = field(default_factory=list)
    guardianship_changes: dict[int, tuple[str, Level]] = field(default_factory=dict)
    """Relation and level of rows that began this very day or, for the relation, of any."""
    roles: list[NewRole] = field(default_factory=list)
    roles_ended: list[int] = field(default_factory=list)
    roles_reopened: list[int] = field(default_factory=list)
    signed_out: set[int] = field(default_factory=set)
    """Persons whose rights change: their sessions end."""

    def change_person(self, person_id: int, **columns: Any) -> None:
        """Note columns of a person that is there."""
        self.person_changes.setdefault(person_id, {}).update(columns)

    def counts(self) -> dict[str, int]:
        """How many rows of each sort; empty when nothing would be written."""
        parts = {name: getattr(self, name) for name in self.__slots__ if name not in ("year_id", "new_year")}
        counted = {name: len(rows) for name, rows in parts.items() if rows}
        return counted | ({"years": 1} if self.new_year else {})


@dataclass(frozen=True, slots=True)
class Comparison:
    """The differences between a roster and the school on a day, and what applying them would write."""

    source: str
    day: date
    differences: tuple[Difference, ...]
    kept: tuple[Difference, ...]
    """Where the office decided otherwise than the roster says: the office's word stands."""
    unchanged: Mapping[About, int]
    alarms: tuple[LazyText, ...]
    """Why this may be the roster of another school; it is then applied by force only."""
    plan: Plan
    fingerprint: tuple[object, ...]
    """What the school looked like; applied only while it still does."""

    @property
    def counts(self) -> dict[Kind, int]:
        """Differences by kind."""
        counted = Counter(one.kind for one in self.differences)
        return {kind: counted[kind] for kind in KINDS if counted[kind]}

    @property
    def writes(self) -> bool:
        """Whether applying would write anything at all."""
        return bool(self.plan.counts())
