"""Tables of the news. Moments are UTC; what a viewer sees of these rows is decided in `queries.py` only."""

from __future__ import annotations

import peewee

from ganaar.core import Account, Group, Model, Person, now

LONGEST_TITLE = 150
LONGEST_TEXT = 20_000


class Article(Model):
    """A text of the school or a class. Without `published_from` it is a draft, with `deleted_at` it is in the trash."""

    title = peewee.CharField(max_length=LONGEST_TITLE)
    text = peewee.TextField(default="")
    language = peewee.CharField(max_length=5)
    audience = peewee.CharField(max_length=10, default="")
    """`everybody`, `parents`, `pupils`, `staff`, or nothing while the writer has not chosen."""
    whole_school = peewee.BooleanField(default=False)
    """Otherwise for the groups of `ArticleGroup` only."""
    pinned = peewee.BooleanField(default=False)
    published_from = peewee.DateTimeField(null=True, index=True)
    published_until = peewee.DateTimeField(null=True)
    announced_at = peewee.DateTimeField(null=True)
    """When `news.published` was announced: once, at the first moment that readers could see it."""
    picture_file = peewee.CharField(max_length=32, null=True)
    small_picture_file = peewee.CharField(max_length=32, null=True)
    """The same for lists, so that a telephone loads little."""
    picture_text = peewee.CharField(max_length=200, default="")
    picture_width = peewee.IntegerField(default=0)
    picture_height = peewee.IntegerField(default=0)
    author = peewee.ForeignKeyField(Person, null=True, on_delete="SET NULL")
    folded = peewee.TextField(default="")
    """Title and text without accents and capitals, for search."""
    version = peewee.IntegerField(default=1)
    """Moves with every change, so that two writers do not overwrite each other unseen."""
    changed_at = peewee.DateTimeField(default=now)
    deleted_at = peewee.DateTimeField(null=True)

    class Meta:
        table_name = "news_article"


class ArticleGroup(Model):
    """A class or other group that an article is for."""

    article = peewee.ForeignKeyField(Article, backref="groups", on_delete="CASCADE")
    group = peewee.ForeignKeyField(Group, on_delete="CASCADE")

    class Meta:
        table_name = "news_article_group"
        indexes = ((("article", "group"), True),)


class Seen(Model):
    """Until when an account has seen the list of news; later articles count as new."""

    account = peewee.ForeignKeyField(Account, unique=True, on_delete="CASCADE")
    seen_until = peewee.DateTimeField()

    class Meta:
        table_name = "news_seen"
