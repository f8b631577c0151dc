"""Work for the worker: announce what became visible by the clock, and empty the trash."""

from __future__ import annotations

from datetime import timedelta

from ganaar.core import current_school, now

from .models import Article
from .pictures import take_picture_away
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
    old = Article.select(Article.id).where(Article.deleted_at <= now() - TRASH_KEPT)
    for (article_id,) in list(old.tuples()):
        with current_school().writing():
            take_picture_away(article_id)
            Article.delete().where(Article.id == article_id).execute()
