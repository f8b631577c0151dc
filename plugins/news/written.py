"""Articles as their writers meet them: whom they chose, who would see it, and how far it is."""

from __future__ import annotations

from dataclasses import dataclass

from flask import url_for

from ganaar.core import current_configuration, datetime_words, gettext, now, reach

from .jobs import TRASH_KEPT
from .queries import StoredArticle
from .service import is_complete


@dataclass(frozen=True, slots=True)
class AudienceReach:
    """How many people of one audience would see an article."""

    audience: str
    persons: int
    pupils_missed: int
    state: str
    """`open`, `some` (the module is open for some groups only) or `closed`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenRow:
    """An article in the list of its writers."""

    title: str
    language: str
    url: str
    edit_url: str
    delete_url: str
    audience: str
    audience_chosen: bool
    state: str
    """`draft`, `planned`, `visible`, `ended` or `deleted`."""
    from_words: str
    until_words: str
    changed: str
    pinned: bool
    author: str
    restore_url: str = ""
    gone_on: str = ""


def row_of(article: StoredArticle) -> WrittenRow:
    """The article with what its writer can do now."""
    start, end = article.published_from, article.published_until
    deleted = article.deleted_at
    return WrittenRow(
        title=article.title,
        language=article.language,
        url=url_for("news.preview", article_id=article.id),
        edit_url=url_for("news.edit", article_id=article.id),
        delete_url=url_for("news.delete", article_id=article.id),
        audience=audience_words(article),
        audience_chosen=is_complete(article.audience, article.whole_school, article.group_ids),
        state=state_of(article),
        from_words=datetime_words(start) if start else "",
        until_words=datetime_words(end) if end else "",
        changed=datetime_words(article.changed_at),
        pinned=article.pinned,
        author=article.author,
        restore_url=url_for("news.restore", article_id=article.id),
        gone_on=datetime_words(deleted + TRASH_KEPT) if deleted else "",
    )


def state_of(article: StoredArticle) -> str:
    """How far an article is at this moment."""
    moment = now()
    if article.deleted_at is not None:
        return "deleted"
    if article.published_from is None:
        return "draft"
    if article.published_until is not None and article.published_until <= moment:
        return "ended"
    return "planned" if article.published_from > moment else "visible"


def audience_words(article: StoredArticle) -> str:
    """Whom the writer chose, such as "Parents of 1A, 2B"."""
    if article.whole_school:
        return {
            "everybody": gettext("Everybody at school"),
            "parents": gettext("All parents"),
            "pupils": gettext("All pupils"),
            "staff": gettext("All staff"),
        }.get(article.audience, gettext("Nobody chosen yet"))
    groups = ", ".join(group.name for group in article.groups)
    if not groups:
        return gettext("Nobody chosen yet")
    return {
        "everybody": gettext("Parents, pupils and staff of %(groups)s", groups=groups),
        "parents": gettext("Parents of %(groups)s", groups=groups),
        "pupils": gettext("Pupils of %(groups)s", groups=groups),
        "staff": gettext("Staff of %(groups)s", groups=groups),
    }.get(article.audience, gettext("Nobody chosen yet"))


def reach_of(article: StoredArticle) -> list[AudienceReach]:
    """Who would see this article now, by audience. At most five queries."""
    found = []
    for audience in ("parents", "pupils", "staff"):
        if article.audience not in ("everybody", audience):
            continue
        module = current_configuration().state("news", audience)
        is_open = module.state in ("pilot", "live")
        counted = reach(audience, "news", None if article.whole_school else article.group_ids)
        state = "closed" if not is_open else "some" if module.group_ids else "open"
        found.append(AudienceReach(audience, counted.persons, counted.pupils_missed, state))
    return found
