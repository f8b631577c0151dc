"""Work for the worker: announce what became visible by the clock, and empty the trash."""

from __future__ import annotations

from datetime import timedelta

from ganaar.core import current_school, drop_stored, now

from .models import Article
from .service import announce_article

TRASH_KEPT = timedelta(days=30)


def announce_planned() -> None:
    """Announce articles whose moment has come. Safe to repeat."""
    moment = now()
    due = Article.select(Article.id).where(
        Article.announced_at.is_null(),
        Article.deleted_at.is_null(),
        Article.published_from <= moment,
        Article.published_until.is_null() | (Article.published_until > moment),
    )
    for (article_id,) in list(due.tuples()):
        with current_school().writing():
            announce_article(article_id)


def empty_trash() -> None:
    """Remove for good what was deleted 30 days ago, with its picture. Safe to repeat."""
    old = Article.select(Article.id, Article.picture_file).where(Article.deleted_at <= now() - TRASH_KEPT)
    for article_id, picture_file in list(old.tuples()):
        with current_school().writing():
            Article.delete().where(Article.id == article_id, Article.deleted_at.is_null(False)).execute()
            if picture_file:
                drop_stored(picture_file)
