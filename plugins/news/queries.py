"""Reads. The only place that decides what a viewer may see of the news, and what a writer may change."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from ganaar.core import Child, Group, GroupName, Person, Viewer, current_configuration, groups_of_year, now

from .models import Article, ArticleGroup, Seen
from .text import folded

NEW_FOR = timedelta(days=30)
"""An article older than this counts for nobody as new."""
MOST_WORDS = 8
"""Words of a search that count."""
LARGEST_ID = 2**31 - 1
"""No table holds a greater id; SQLite would not even take it as a question."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredArticle:
    """An article as it is kept, with its groups and the name of its author."""

    id: int
    title: str
    text: str
    language: str
    audience: str
    whole_school: bool
    groups: tuple[GroupName, ...]
    pinned: bool
    published_from: datetime | None
    published_until: datetime | None
    picture_file: str | None
    small_picture_file: str | None
    picture_text: str
    picture_width: int
    picture_height: int
    author: str
    author_id: int | None
    version: int
    changed_at: datetime
    deleted_at: datetime | None

    @property
    def group_ids(self) -> frozenset[int]:
        return frozenset(group.id for group in self.groups)


def visible_articles(viewer: Viewer, child: Child | None = None) -> Any:
    """The articles that this viewer may read now; with `child`, those that concern this child."""
    moment = now()
    return Article.select().where(
        Article.deleted_at.is_null(),
        Article.published_from <= moment,
        Article.published_until.is_null() | (Article.published_until > moment),
        _meant_for(viewer, child),
    )


def editable_articles(viewer: Viewer) -> Any:
    """The articles, drafts included, that this viewer may change."""
    return Article.select().where(Article.deleted_at.is_null(), _changed_by(viewer))


def articles_in_trash(viewer: Viewer) -> Any:
    """The deleted articles that this viewer may put back."""
    return Article.select().where(Article.deleted_at.is_null(False), _changed_by(viewer))


def children_reading(viewer: Viewer, child: Child | None = None) -> tuple[Child, ...]:
    """The children of whom this viewer may read the news: the guardianship and the school open it."""
    considered = viewer.children if child is None else (child,)
    state, moment = current_configuration().state("news", "parents"), now()
    return tuple(one for one in considered if one.opens("news") and state.for_groups(one.group_ids, moment) == "live")


def writable_groups(viewer: Viewer) -> list[GroupName]:
    """The groups of this year for which this viewer may write. Two queries."""
    if viewer.may("news.write_school"):
        return groups_of_year()
    if not viewer.may("news.write"):
        return []
    return [group for group in groups_of_year() if group.id in viewer.group_ids]


def matching(articles: Any, search: str) -> Any:
    """Of these articles, those that have every word somewhere in title or text."""
    for word in folded(search).split()[:MOST_WORDS]:
        articles = articles.where(Article.folded.contains(word))
    return articles


def newest(articles: Any, *, limit: int, skip: int = 0) -> list[StoredArticle]:
    """Read these articles, pinned first, then the newest. One query."""
    order = (Article.pinned.desc(), Article.published_from.desc(), Article.id.desc())
    return _read(articles, order, limit, skip)


def last_changed(articles: Any, *, limit: int, skip: int = 0) -> list[StoredArticle]:
    """Read these articles, the one changed last first. One query."""
    return _read(articles, (Article.changed_at.desc(), Article.id.desc()), limit, skip)


def one_of(articles: Any, article_id: int) -> StoredArticle | None:
    """The article with this id when it is one of these. One query."""
    if article_id > LARGEST_ID:
        return None
    return next(iter(_read(articles.where(Article.id == article_id), (Article.id,), 1, 0)), None)


def unseen_count(viewer: Viewer) -> int:
    """How many articles came since this viewer last opened the list. One query."""
    unseen = (
        visible_articles(viewer)
        .join(Seen, "LEFT OUTER JOIN", on=(Seen.account == viewer.account_id))
        .where(
            Article.published_from > now() - NEW_FOR,
            Seen.seen_until.is_null() | (Article.published_from > Seen.seen_until),
            Article.author.is_null() | (Article.author != viewer.person.id),
        )
    )
    return int(unseen.count())


def last_visit(viewer: Viewer) -> datetime | None:
    """When this viewer last opened the list, or None. One query."""
    row = Seen.select(Seen.seen_until).where(Seen.account == viewer.account_id).tuples().first()
    return None if row is None else row[0]


def _meant_for(viewer: Viewer, child: Child | None) -> Any:
    if viewer.audience == "staff" and viewer.may("news.write_school"):
        return Article.id.is_null(False)
    meant = Article.audience.in_(("everybody", viewer.audience))
    if viewer.audience == "parents":
        children = children_reading(viewer, child)
        if not children:
            return Article.id.is_null()
        return meant & (Article.whole_school | _for_groups(frozenset().union(*(one.group_ids for one in children))))
    own = _for_groups(viewer.group_ids)
    if viewer.audience == "staff":
        return (meant & Article.whole_school) | own
    return meant & (Article.whole_school | own)


def _changed_by(viewer: Viewer) -> Any:
    """Who writes for the school changes everything; others own drafts, and what is for their own groups only."""
    if viewer.may("news.write_school"):
        return Article.id.is_null(False)
    if not viewer.may("news.write"):
        return Article.id.is_null()
    of_others = ArticleGroup.select(ArticleGroup.article).where(ArticleGroup.group.not_in(sorted(viewer.group_ids)))
    own_draft = Article.published_from.is_null() & (Article.author == viewer.person.id)
    own_groups = ~Article.whole_school & _for_groups(viewer.group_ids) & Article.id.not_in(of_others)
    return own_draft | (Article.published_from.is_null(False) & own_groups)


def _for_groups(group_ids: frozenset[int]) -> Any:
    chosen = ArticleGroup.select(ArticleGroup.article).where(ArticleGroup.group.in_(sorted(group_ids)))
    return Article.id.in_(chosen)


def _read(articles: Any, order: tuple[Any, ...], limit: int, skip: int) -> list[StoredArticle]:
    chosen = articles.select(Article.id).order_by(*order).limit(limit).offset(skip)
    rows = (
        Article.select(
            Article,
            Person.given_name,
            Person.family_name,
            Group.id.alias("group_id"),
            Group.name.alias("group_name"),
            Group.kind.alias("group_kind"),
        )
        .join(Person, "LEFT OUTER JOIN", on=(Article.author == Person.id))
        .join(ArticleGroup, "LEFT OUTER JOIN", on=(ArticleGroup.article == Article.id))
        .join(Group, "LEFT OUTER JOIN", on=(ArticleGroup.group == Group.id))
        .where(Article.id.in_(chosen))
        .order_by(*order, Group.position, Group.name)
        .namedtuples()
    )
    gathered: dict[int, list[Any]] = {}
    for row in rows:
        gathered.setdefault(row.id, []).append(row)
    return [_stored(of_one) for of_one in gathered.values()]


def _stored(rows: list[Any]) -> StoredArticle:
    row = rows[0]
    return StoredArticle(
        id=row.id,
        title=row.title,
        text=row.text,
        language=row.language,
        audience=row.audience,
        whole_school=row.whole_school,
        groups=tuple(
            GroupName(one.group_id, one.group_name, one.group_kind) for one in rows if one.group_id is not None
        ),
        pinned=row.pinned,
        published_from=row.published_from,
        published_until=row.published_until,
        picture_file=row.picture_file,
        small_picture_file=row.small_picture_file,
        picture_text=row.picture_text,
        picture_width=row.picture_width,
        picture_height=row.picture_height,
        author=" ".join(part for part in (row.given_name, row.family_name) if part),
        author_id=row.author,
        version=row.version,
        changed_at=row.changed_at,
        deleted_at=row.deleted_at,
    )
