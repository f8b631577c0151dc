"""What the core ASKS of modules, for one viewer, now. This screen is all of it.

A hook reads, answers within 300 ms, and never writes. An implementation may leave out parameters;
those it takes and what it returns are annotated exactly as here. A module that is off is not asked;
one that fails is left out of the page with a quiet note.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import pluggy

from .module import Text

if TYPE_CHECKING:
    from .viewer import Child, Viewer

PROJECT = "ganaar"
hookspec = pluggy.HookspecMarker(PROJECT)
hook = pluggy.HookimplMarker(PROJECT)
"""Marks a function of a module's `module.py` as the answer to the hook of the same name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """What a module shows of itself on the start page: a number, up to three lines, one link."""

    title: Text
    url: str
    count: int = 0
    lines: tuple[Text, ...] = ()
    empty: Text = ""
    """Shown when there are no lines: what will come here."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """A text with a date, for the news column of the start page."""

    title: str
    summary: str
    url: str
    published_on: date
    pinned: bool = False
    picture_url: str = ""
    picture_text: str = ""
    language: str = "nl"
    source: str = ""
    """Whom it is for, such as the class."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TodoItem:
    """Something that is asked of the viewer."""

    title: Text
    url: str
    due: date | None
    child_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A part of the page of one pupil."""

    title: Text
    url: str
    lines: tuple[Text, ...] = ()
    empty: Text = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class HealthCheck:
    """One thing the administrator can check; `advice` says what to do when it is not well."""

    title: Text
    well: bool
    advice: Text = ""


class Hooks:
    """The specifications. `viewer` is who looks; `child` is the pupil in view, None for all or for staff."""

    @hookspec
    def badge(self, viewer: Viewer) -> int:
        """How many new things for this viewer, over all children. Shown in Ga naar."""

    @hookspec
    def start_card(self, viewer: Viewer, child: Child | None) -> Card | None:
        """The card on the start page, or None when there is nothing to say."""

    @hookspec
    def articles(self, viewer: Viewer, child: Child | None, limit: int) -> list[Article]:
        """Texts for the news column, newest first, at most `limit`."""

    @hookspec
    def todo_items(self, viewer: Viewer) -> list[TodoItem]:
        """What is asked of this viewer, over all children."""

    @hookspec
    def child_section(self, viewer: Viewer, child: Child) -> Section | None:
        """A part of the page of this child."""

    @hookspec
    def health(self) -> list[HealthCheck]:
        """Whether the module is well, for `ganaar doctor` and the administrator."""
