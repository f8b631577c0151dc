"""News of the demo schools, with dates around today, written by those who would write it."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta
from pathlib import Path

from babel.dates import format_date

from ganaar.core import current_configuration, current_school, groups_of_year, now, today, utc

from ..models import Article, ArticleGroup
from ..pictures import put_picture, read_picture
from ..text import folded
from . import kompas, wegwijzer
from .article import DemoArticle

ARTICLES = {"wegwijzer": wegwijzer.ARTICLES, "kompas": kompas.ARTICLES}
PICTURES = Path(__file__).parent / "pictures"


def fill_demo(school: str, staff: Mapping[str, int], draw: Callable[[bytes], bytes]) -> None:
    """Write the articles of this school, which is at work and has none. `draw` makes a PNG of an SVG of ours."""
    groups = {group.name: group.id for group in groups_of_year()}
    with current_school().writing():
        for article in ARTICLES.get(school, ()):
            row = Article.create(**_columns(article, staff[article.author]))
            for name in article.classes:
                ArticleGroup.create(article=row, group=groups[name])
            if article.picture:
                _add_picture(row.id, article, draw)


def _columns(article: DemoArticle, author: int) -> dict[str, object]:
    title, text = _dated(article.title), _dated(article.text)
    moment = None if article.is_draft else _moment(-article.days_ago, article.at)
    return {
        "title": title,
        "text": text,
        "language": "nl",
        "audience": article.audience,
        "whole_school": not article.classes,
        "pinned": article.is_pinned,
        "published_from": moment,
        "published_until": None if article.gone_in is None else _moment(article.gone_in, time(18)),
        "announced_at": moment,
        "author": author,
        "folded": folded(f"{title} {text}"),
        "changed_at": moment or now(),
    }


def _add_picture(article_id: int, article: DemoArticle, draw: Callable[[bytes], bytes]) -> None:
    put_picture(article_id, read_picture(io.BytesIO(draw((PICTURES / article.picture).read_bytes())), article.picture))
    Article.update(picture_text=article.picture_text).where(Article.id == article_id).execute()


def _moment(days: int, at: time) -> datetime:
    """So many days from today at this time at school; what is past was on a school day, and never later than now."""
    zone = current_configuration().zone
    day = today(zone) + timedelta(days=days)
    if days > 0:
        return utc(datetime.combine(day, at), zone)
    day -= timedelta(days=max(0, day.weekday() - 4))
    return min(utc(datetime.combine(day, at), zone), now() - timedelta(minutes=20))


def _dated(text: str) -> str:
    """Puts school days in the place of `{0}` to `{59}`: so many days from today."""
    return text.format(*(_in_words(_school_day(days)) for days in range(60)))


def _school_day(days: int) -> date:
    day = today(current_configuration().zone) + timedelta(days=days)
    return day + timedelta(days=max(0, 7 - day.weekday()) if day.weekday() > 4 else 0)


def _in_words(day: date) -> str:
    return str(format_date(day, "EEEE d MMMM", locale="nl_BE"))
