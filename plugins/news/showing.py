"""Articles as readers meet them: on the news pages, on the start page and on the page of a child."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask import url_for

from ganaar.core import Article as StartArticle
from ganaar.core import Child, Section, Viewer, current_configuration, date_words, gettext, local, now

from .queries import NEW_FOR, StoredArticle, children_reading, newest, visible_articles
from .text import Paragraph, paragraphs, summary

SECTION_LINES = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class ListItem:
    """An article in the list of news."""

    title: str
    url: str
    meta: str
    summary: str
    when: str
    picture_url: str
    pinned: bool
    language: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticlePage:
    """An article as a whole."""

    id: int
    title: str
    paragraphs: tuple[Paragraph, ...]
    language: str
    meta: tuple[str, ...]
    pinned: bool
    picture_url: str
    picture_text: str
    picture_width: int
    picture_height: int


def for_start_page(viewer: Viewer, child: Child | None, limit: int) -> list[StartArticle]:
    """The newest articles for the news column of the core. One query."""
    zone = current_configuration().zone
    return [
        StartArticle(
            title=article.title,
            summary=summary(article.text),
            url=address(article, child),
            published_on=local(article.published_from, zone).date(),
            pinned=article.pinned,
            picture_url=picture_address(article, small=True),
            picture_text=article.picture_text,
            language=article.language,
            source=whom_for(article, viewer, child),
        )
        for article in newest(visible_articles(viewer, child), limit=limit)
        if article.published_from is not None
    ]


def for_child_page(viewer: Viewer, child: Child) -> Section | None:
    """The newest titles of class and school for the page of a child. One query."""
    found = newest(visible_articles(viewer, child), limit=SECTION_LINES)
    lines = tuple(f"{whom_for(article, viewer, child)} · {article.title}" for article in found)
    empty = gettext("What the class or the school wants to tell you appears here.")
    return Section(title=gettext("News"), url=url_for("news.of_child", child_id=child.id), lines=lines, empty=empty)


def item_of(article: StoredArticle, viewer: Viewer, child: Child | None, *, last_visit: datetime | None) -> ListItem:
    """The article for the list; what came since the last visit says so."""
    words = [whom_for(article, viewer, child)]
    if _is_new(article, viewer, last_visit):
        words.insert(0, gettext("New"))
    return ListItem(
        title=article.title,
        url=address(article, child),
        meta=" · ".join(word for word in words if word),
        summary=summary(article.text),
        when=date_of(article),
        picture_url=picture_address(article, small=True),
        pinned=article.pinned,
        language=article.language,
    )


def page_of(article: StoredArticle, viewer: Viewer, child: Child | None = None) -> ArticlePage:
    """The article for its own page and for the preview of its writer."""
    return ArticlePage(
        id=article.id,
        title=article.title,
        paragraphs=paragraphs(article.text),
        language=article.language,
        meta=tuple(word for word in (date_of(article), whom_for(article, viewer, child), article.author) if word),
        pinned=article.pinned,
        picture_url=picture_address(article),
        picture_text=article.picture_text,
        picture_width=article.picture_width,
        picture_height=article.picture_height,
    )


def address(article: StoredArticle, child: Child | None) -> str:
    """The page of an article, kept within the child in view."""
    if child is None:
        return url_for("news.article", article_id=article.id)
    return url_for("news.article_of_child", child_id=child.id, article_id=article.id)


def picture_address(article: StoredArticle, *, small: bool = False) -> str:
    """The address of the picture, which asks again who looks; nothing when there is none."""
    if not article.picture_file:
        return ""
    endpoint = "news.small_picture" if small else "news.picture"
    return url_for(endpoint, article_id=article.id, v=article.picture_file[:8])


def whom_for(article: StoredArticle, viewer: Viewer, child: Child | None = None) -> str:
    """For which classes of this reader an article is. A parent reads those of the own children only."""
    if article.whole_school:
        return gettext("Whole school")
    if viewer.audience == "staff":
        return ", ".join(group.name for group in article.groups)
    if viewer.audience == "parents":
        own = frozenset().union(*(one.group_ids for one in children_reading(viewer, child)))
    else:
        own = viewer.group_ids
    return ", ".join(group.name for group in article.groups if group.id in own)


def date_of(article: StoredArticle) -> str:
    """The day on which it was published, in words."""
    if article.published_from is None:
        return ""
    return date_words(local(article.published_from, current_configuration().zone).date())


def _is_new(article: StoredArticle, viewer: Viewer, last_visit: datetime | None) -> bool:
    """As the badge counts: recent, since the last visit, and written by somebody else."""
    start = article.published_from
    if start is None or start <= now() - NEW_FOR or article.author_id == viewer.person.id:
        return False
    return last_visit is None or start > last_visit
