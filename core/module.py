"""What a module IS: the descriptor that its entry point names. Plain frozen data, light to import.

Everything that can be said as data is said here; what depends on who looks is asked by the hooks of
`hookspecs.py`. Code is named by dotted path (`package.views:blueprint`) and imported in phase two.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

from .i18n import LazyText

API = 1
"""Version of the contract between core and modules. A module states the one it was written for."""

Audience = Literal["parents", "pupils", "staff"]
AUDIENCES: tuple[Audience, ...] = ("parents", "pupils", "staff")

Role = Literal["parent", "pupil", "teacher", "care", "secretary", "head", "ict", "admin"]
ROLES: tuple[Role, ...] = ("parent", "pupil", "teacher", "care", "secretary", "head", "ict", "admin")

Text = str | LazyText
"""A text for people; `lazy_gettext` makes one that follows the language."""

Hue = Literal["brown", "petrol", "violet", "magenta", "blue", "green", "rust", "orange", "indigo", "olive", "slate"]
"""Colour of a module's icon and edge; a theme gives it its value."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Permission:
    """Something a route or query may ask for. `name` is `<module>.<verb>`."""

    name: str
    title: Text
    roles: tuple[Role, ...]
    """Fixed roles that have it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """One setting of the school for this module: typed, strict, with a default."""

    name: str
    title: Text
    type: type[bool] | type[int] | type[str]
    default: bool | int | str
    choices: tuple[str, ...] = ()
    check: Callable[[object], str | None] | None = None
    """Returns what is wrong with a value, in the reader's language, or None."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NotificationKind:
    """Something that the module may knock on somebody's door for."""

    name: str
    title: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """Work for the worker: a function of no arguments, run inside each school, by dotted path."""

    name: str
    function: str
    every_minutes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Listener:
    """A function that hears of an event. It may hear of the same event twice."""

    topic: str
    function: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonalData:
    """One category of personal data: which column holds it, why, and for how long."""

    table: str
    columns: tuple[str, ...]
    purpose: Text
    kept: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Assets:
    """Files of the module's `static` folder that its own pages load."""

    styles: tuple[str, ...] = ()
    scripts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Module:
    """The front door of a module."""

    name: str
    """Lower-case letters, digits and underscore; the prefix of its tables, templates and permissions."""
    title: Text
    summary: Text
    """One sentence for the administrator, and for the page "in opbouw": what this will be."""
    api: int
    audiences: tuple[Audience, ...]
    icon: str
    hue: Hue
    position: int = 500
    """Order in Ga naar and on the start page; built-in modules use steps of ten."""
    blueprint: str = ""
    home: str = ""
    """Endpoint of its first page, without the module's name: `index`."""
    home_permission: str = ""
    """Who does not have it does not see the module in Ga naar."""
    models: tuple[str, ...] = ()
    """Dotted paths of its tables, in the order in which they can be made."""
    permissions: tuple[Permission, ...] = ()
    settings: tuple[Setting, ...] = ()
    notification_kinds: tuple[NotificationKind, ...] = ()
    jobs: tuple[Job, ...] = ()
    topics: tuple[str, ...] = ()
    """Dotted paths of the payload dataclasses that it announces."""
    listeners: tuple[Listener, ...] = ()
    personal_data: tuple[PersonalData, ...] = ()
    assets: Assets = field(default_factory=Assets)
    requires: tuple[str, ...] = ()
    """Names of modules that must be at least as far (building, pilot, live) as this one."""
