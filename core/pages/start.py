"""What stands on the start page and on a child's page: the answers of the modules, ready to show."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from ..dispatch import Answered
from ..hookspecs import Article, Card, Section, TodoItem
from ..module import Module
from ..people.models import Person
from ..viewer import Child, PersonName, Viewer

if TYPE_CHECKING:
    from ..portal import Portal

ARTICLES = 6


@dataclass(frozen=True, slots=True)
class ShownCard:
    """A card with the module it comes from; without `card` the module failed just now."""

    module: Module
    card: Card | None


@dataclass(frozen=True, slots=True)
class ShownTodo:
    """Something to do, with the child it is about."""

    module: Module
    item: TodoItem
    child: Child | None


@dataclass(frozen=True, slots=True)
class Start:
    """The start page of a viewer, for one child or for themselves."""

    child: Child | None
    todo: tuple[ShownTodo, ...]
    cards: tuple[ShownCard, ...]
    articles: tuple[Article, ...]
    articles_failed: bool


@dataclass(frozen=True, slots=True)
class ShownSection:
    """A section of a child's page with the module it comes from."""

    module: Module
    section: Section | None


@dataclass(frozen=True, slots=True)
class ChildContent:
    """The page of one child."""

    child: Child
    sections: tuple[ShownSection, ...]


def start_content(portal: Portal, viewer: Viewer, child: Child | None) -> Start:
    """Ask every live module for its part of the start page. To-do items are those of all children."""
    modules = portal.registry.loaded
    todo = [
        ShownTodo(modules[answer.module].module, item, None if item.child_id is None else viewer.child(item.child_id))
        for answer in portal.dispatch.todo_items(viewer)
        for item in answer.value or ()
    ]
    todo.sort(key=lambda one: (one.item.due or date.max, str(one.item.title)))
    asked = portal.dispatch.articles(viewer, child, ARTICLES)
    return Start(
        child=child,
        todo=tuple(todo),
        cards=tuple(
            ShownCard(modules[answer.module].module, answer.value)
            for answer in portal.dispatch.start_cards(viewer, child)
        ),
        articles=_newest(asked),
        articles_failed=any(answer.failed for answer in asked),
    )


def child_content(portal: Portal, viewer: Viewer, child: Child) -> ChildContent:
    """Ask every live module for its section about this child."""
    modules = portal.registry.loaded
    answers = portal.dispatch.child_sections(viewer, child)
    return ChildContent(child, tuple(ShownSection(modules[one.module].module, one.value) for one in answers))


def photo_file_for(viewer: Viewer, person_id: int) -> str | None:
    """The profile photo of oneself, an own child, or for staff of any person; None when it is not for this viewer."""
    if person_id == viewer.person.id:
        return viewer.person.photo_file
    child = viewer.child(person_id)
    if child is not None:
        return child.person.photo_file
    if viewer.audience != "staff":
        return None
    row = Person.get_or_none(Person.id == person_id)
    return None if row is None else PersonName(row.id, row.given_name, row.family_name, row.photo_file).photo_file


def _newest(asked: list[Answered[list[Article]]]) -> tuple[Article, ...]:
    articles = [article for answer in asked for article in answer.value or ()]
    articles.sort(key=lambda one: (one.pinned, one.published_on), reverse=True)
    return tuple(articles[:ARTICLES])
