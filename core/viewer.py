"""Who looks. Everything that decides what may be seen asks the Viewer, nothing asks for a username."""

from __future__ import annotations

from contextvars import ContextVar
from dataclasses import dataclass

from .module import Audience, Role


@dataclass(frozen=True, slots=True)
class PersonName:
    """A person as shown: names, photo, and the tint behind the initials."""

    id: int
    given_name: str
    family_name: str
    photo_file: str | None = None

    @property
    def full_name(self) -> str:
        return f"{self.given_name} {self.family_name}".strip()

    @property
    def initials(self) -> str:
        return (self.given_name[:1] + self.family_name[:1]).upper()

    @property
    def tint(self) -> int:
        """0 to 7, always the same for the same person."""
        return self.id % 8


@dataclass(frozen=True, slots=True)
class Child:
    """A pupil whom this parent may see now, with the level of the guardianship."""

    person: PersonName
    level: str
    """`full`, `inform` or `granted`."""
    class_name: str
    group_ids: frozenset[int]
    granted_modules: frozenset[str] = frozenset()

    @property
    def id(self) -> int:
        return self.person.id

    def opens(self, module: str) -> bool:
        """Whether the guardianship reaches this module at all."""
        return self.level in ("full", "inform") or module in self.granted_modules


@dataclass(frozen=True, slots=True)
class OtherAccount:
    """Another account of the same person, to which they may switch without signing in again."""

    id: int
    audience: Audience
    title: str


@dataclass(frozen=True, slots=True)
class Viewer:
    """One signed-in account with its rights at this moment. Rights of two accounts never mix."""

    school_key: str
    session_id: int
    account_id: int
    username: str
    person: PersonName
    audience: Audience
    roles: frozenset[Role]
    permissions: frozenset[str]
    group_ids: frozenset[int]
    """Own groups; for a parent those of all children."""
    children: tuple[Child, ...]
    """Empty for pupils and staff."""
    other_accounts: tuple[OtherAccount, ...]
    language: str
    theme: str
    colour_scheme: str
    unconfirmed: bool = False
    """A parent whose co-account the school has not confirmed: no child is shown."""

    def may(self, permission: str) -> bool:
        return permission in self.permissions

    def child(self, child_id: int) -> Child | None:
        """The child with this id if this viewer may see it."""
        return next((child for child in self.children if child.id == child_id), None)

    @property
    def child_ids(self) -> tuple[int, ...]:
        return tuple(child.id for child in self.children)


_viewer: ContextVar[Viewer | None] = ContextVar("ganaar_viewer", default=None)


class NobodySignedIn(Exception):
    """A page that needs somebody was reached by nobody: a route with a wrong policy."""


def current_viewer() -> Viewer:
    """Who looks at this page. Raises `NobodySignedIn` on public pages."""
    viewer = _viewer.get()
    if viewer is None:
        raise NobodySignedIn
    return viewer


def viewer_or_none() -> Viewer | None:
    return _viewer.get()


def set_viewer(viewer: Viewer | None) -> None:
    """Called by the gate, once in each request."""
    _viewer.set(viewer)
