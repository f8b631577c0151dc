"""How a demo school is described before a single row is written: families, staff, classes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Progress = Literal["active", "started", "printed", "expired", "never", "void", "ended"]
"""How far a slot is. `printed`: a letter whose code works; `expired`: one whose code no longer does; `never`: no
letter yet; `started`: own password, details missing; `void`: closed by the school; `ended`: no longer in use."""

Level = Literal["full", "inform", "granted", "none", ""]
"""Of the guardianship; empty: the school has not confirmed anything."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Adult:
    """Somebody with a co-account on each child of a family."""

    given_name: str
    family_name: str
    relation: str
    progress: tuple[Progress, ...] = ("active",)
    """One for each child; the last one holds for those that are left."""
    level: Level = "full"
    is_apart: bool = False
    """Lives elsewhere; the letter is delivered apart."""
    has_no_email: bool = False
    staff_name: str = ""
    """Username at the same school, for a member of staff who is a parent too."""

    def progress_for(self, child: int) -> Progress:
        return self.progress[min(child, len(self.progress) - 1)]


@dataclass(frozen=True, slots=True, kw_only=True)
class ChildOf:
    """A pupil of a family."""

    given_name: str
    class_name: str
    family_name: str = ""
    """Where it differs from that of the family."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Family:
    """Children and the adults who have, had or wait for access to them."""

    family_name: str
    children: tuple[ChildOf, ...]
    adults: tuple[Adult, ...]
    language: str = "nl"
    has_no_device: bool = False
    is_unknown: bool = False
    """The school does not know the adults: their slots have nobody, their letters no name."""


@dataclass(frozen=True, slots=True)
class StaffMember:
    """A member of staff with roles and the classes they teach; the first one as class teacher if `leads`."""

    given_name: str
    family_name: str
    roles: tuple[str, ...] = ("teacher",)
    classes: tuple[str, ...] = ()
    leads: bool = False
    progress: Progress = "active"


@dataclass(frozen=True, slots=True)
class DemoClass:
    """An official class: its level, the year in which its pupils turn `age`, and how many there are."""

    name: str
    level: str
    age: int
    pupils: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoSchool:
    """Everything that makes a demo school what it is; families beyond these are drawn by `families`."""

    key: str
    name: str
    texts: dict[str, str]
    """Settings of the core that are texts."""
    colour: str
    logo: str
    classes: tuple[DemoClass, ...]
    staff: tuple[StaffMember, ...]
    families: tuple[Family, ...]
    classes_of_pupils_who_sign_in: tuple[str, ...] = ()
    opens_soon: tuple[str, ...] = ()
    """Modules that parents see as being built; staff have them already."""
