"""The picture of an article: checked and re-encoded before the transaction, kept in two sizes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import BinaryIO

from ganaar.core import EncodedPicture, drop_stored, encode_picture, keep_picture

from .models import Article

WIDE = 1600
SMALL = 640
"""Pixels on the longest side: on the page of the article, and in lists."""


@dataclass(frozen=True, slots=True)
class NewPicture:
    """A picture that somebody sent, re-encoded by us."""

    wide: EncodedPicture
    small: EncodedPicture
    name: str


def read_picture(content: BinaryIO, name: str) -> NewPicture:
    """Check and re-encode what somebody sent. Raises `PictureRefused`. Call it outside a transaction."""
    return NewPicture(encode_picture(content, longest_side=WIDE), encode_picture(content, longest_side=SMALL), name)


def put_picture(article_id: int, picture: NewPicture) -> None:
    """Keep the picture of an article in place of the one it has. Call it inside a transaction."""
    _drop(article_id)
    wide = keep_picture(picture.wide, module="news", name=picture.name)
    small = keep_picture(picture.small, module="news", name=picture.name)
    Article.update(
        picture_file=wide.file_id,
        small_picture_file=small.file_id,
        picture_width=wide.width,
        picture_height=wide.height,
    ).where(Article.id == article_id).execute()


def take_picture_away(article_id: int) -> None:
    """Leave an article without picture. Call it inside a transaction."""
    _drop(article_id)
    Article.update(
        picture_file=None, small_picture_file=None, picture_text="", picture_width=0, picture_height=0
    ).where(Article.id == article_id).execute()


def _drop(article_id: int) -> None:
    files = Article.select(Article.picture_file, Article.small_picture_file).where(Article.id == article_id).tuples()
    for file_id in [file_id for row in files for file_id in row if file_id]:
        drop_stored(file_id)
