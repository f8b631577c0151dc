"""Writes and announces. Every function acts with the rights of the viewer it is given, in one transaction."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import datetime

from ganaar.core import Viewer, announce, current_school, note, now

from .events import NewsPublished
from .models import Article, ArticleGroup, Seen
from .pictures import NewPicture, put_picture, take_picture_away
from .queries import StoredArticle, articles_in_trash, editable_articles, one_of, writable_groups
from .text import folded

AUDIENCES = ("everybody", "parents", "pupils", "staff")


class ChangedMeanwhile(Exception):
    """Somebody else changed the article since this writer opened it."""


class NotAllowed(Exception):
    """The article is not this writer's to change, or is meant for groups that are not theirs."""


class NobodyChosen(Exception):
    """An article cannot be published before its writer chose whom it is for."""


class EndsTooEarly(Exception):
    """Readers would never see the article: it ends before it begins."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Writing:
    """What a writer typed and chose. Moments are UTC."""

    title: str
    text: str
    language: str
    audience: str = ""
    whole_school: bool = False
    group_ids: frozenset[int] = field(default_factory=frozenset)
    pinned: bool = False
    published_from: datetime | None = None
    """Only for an article that is published already."""
    published_until: datetime | None = None
    picture: NewPicture | None = None
    picture_text: str = ""
    without_picture: bool = False


def write_article(viewer: Viewer, writing: Writing, alongside: Callable[[int], None] = lambda article_id: None) -> int:
    """Keep a new draft; returns its id. Raises `NotAllowed`.

    `alongside` does in the same transaction what belongs to it, such as remembering that the form was sent.
    """
    _refuse_foreign_groups(viewer, writing, known=frozenset())
    with current_school().writing():
        row = Article.create(**_columns(writing), author=viewer.person.id)
        _keep_groups(row.id, writing)
        _keep_picture(row.id, writing)
        alongside(row.id)
        return int(row.id)


def rewrite_article(viewer: Viewer, article_id: int, version: int, writing: Writing) -> None:
    """Change an article that was read at `version`. Raises `NotAllowed`, `ChangedMeanwhile`, `NobodyChosen`."""
    with current_school().writing():
        before = _to_change(viewer, article_id)
        _refuse_foreign_groups(viewer, writing, known=before.group_ids)
        if before.published_from is not None and not is_complete(
            writing.audience, writing.whole_school, writing.group_ids
        ):
            raise NobodyChosen
        changes = _columns(writing)
        if before.published_from is not None:
            changes["published_from"] = writing.published_from or before.published_from
        _change(article_id, version, changes)
        _keep_groups(article_id, writing)
        _keep_picture(article_id, writing)


def publish_article(viewer: Viewer, article_id: int, version: int, at: datetime | None = None) -> None:
    """Publish a draft now, or at a moment to come.

    Raises `NotAllowed`, `ChangedMeanwhile`, `NobodyChosen`, `EndsTooEarly`.
    """
    with current_school().writing():
        draft = _to_change(viewer, article_id)
        if not is_complete(draft.audience, draft.whole_school, draft.group_ids):
            raise NobodyChosen
        moment = now()
        start = max(at or moment, moment)
        if draft.published_until is not None and draft.published_until <= start:
            raise EndsTooEarly
        _change(article_id, version, {"published_from": start})
        note("news.published", detail=draft.title)
        if start <= moment:
            announce_article(article_id)


def announce_article(article_id: int) -> None:
    """Announce an article that readers can see, if that was not done before. Call it inside a transaction."""
    first = Article.update(announced_at=now()).where(Article.id == article_id, Article.announced_at.is_null()).execute()
    if first:
        announce(NewsPublished(article_id))


def delete_article(viewer: Viewer, article_id: int) -> None:
    """Move an article to the trash: at once out of sight, for 30 days to be put back. Raises `NotAllowed`."""
    with current_school().writing():
        article = _to_change(viewer, article_id)
        _change(article_id, article.version, {"deleted_at": now()})
        note("news.deleted", detail=article.title)


def restore_article(viewer: Viewer, article_id: int) -> None:
    """Put an article back as it was. Raises `NotAllowed`."""
    with current_school().writing():
        article = one_of(articles_in_trash(viewer), article_id)
        if article is None:
            raise NotAllowed
        _change(article_id, article.version, {"deleted_at": None})
        note("news.restored", detail=article.title)


def mark_seen(viewer: Viewer) -> None:
    """Keep that this account has seen the list of news until now."""
    moment = now()
    with current_school().writing():
        Seen.insert(account=viewer.account_id, seen_until=moment).on_conflict(
            conflict_target=[Seen.account], update={Seen.seen_until: moment}
        ).execute()


def _to_change(viewer: Viewer, article_id: int) -> StoredArticle:
    article = one_of(editable_articles(viewer), article_id)
    if article is None:
        raise NotAllowed
    return article


def _change(article_id: int, version: int, changes: dict[str, object]) -> None:
    changed = (
        Article.update(**changes, version=Article.version + 1, changed_at=now())
        .where(Article.id == article_id, Article.version == version)
        .execute()
    )
    if not changed:
        raise ChangedMeanwhile


def _columns(writing: Writing) -> dict[str, object]:
    if writing.audience not in ("", *AUDIENCES):
        raise NotAllowed
    return {
        "title": writing.title,
        "text": writing.text,
        "language": writing.language,
        "audience": writing.audience,
        "whole_school": writing.whole_school,
        "pinned": writing.pinned,
        "published_until": writing.published_until,
        "picture_text": writing.picture_text,
        "folded": folded(f"{writing.title} {writing.text}"),
    }


def _refuse_foreign_groups(viewer: Viewer, writing: Writing, known: frozenset[int]) -> None:
    """`known` are groups that the article has already, such as those of another school year."""
    if not viewer.may("news.write") or (writing.whole_school and not viewer.may("news.write_school")):
        raise NotAllowed
    if not writing.group_ids <= known | {group.id for group in writable_groups(viewer)}:
        raise NotAllowed


def is_complete(audience: str, whole_school: bool, group_ids: Collection[int]) -> bool:
    """Whether the writer chose readers."""
    return audience in AUDIENCES and (whole_school or len(group_ids) > 0)


def _keep_groups(article_id: int, writing: Writing) -> None:
    ArticleGroup.delete().where(ArticleGroup.article == article_id).execute()
    chosen = frozenset() if writing.whole_school else writing.group_ids
    if chosen:
        ArticleGroup.insert_many([{"article": article_id, "group": group_id} for group_id in sorted(chosen)]).execute()


def _keep_picture(article_id: int, writing: Writing) -> None:
    if writing.picture is not None:
        put_picture(article_id, writing.picture)
    elif writing.without_picture:
        take_picture_away(article_id)
