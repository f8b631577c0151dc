"""Articles for tests, as if they had been written and published; and forms sent as a browser would."""

from __future__ import annotations

import io
import re
from datetime import timedelta
from typing import Any

from flask.testing import FlaskClient
from PIL import Image

from ganaar.core.clock import now
from ganaar.core.db.context import current_school
from ganaar.core.testing.world import World
from ganaar.plugins.news.models import Article, ArticleGroup
from ganaar.plugins.news.pictures import put_picture, read_picture
from ganaar.plugins.news.text import folded

ENGLISH = {"Accept-Language": "en"}


class Newsroom:
    """`news.article("Zoo", "1A")` was published an hour ago for the parents of 1A; without a class for all."""

    def __init__(self, world: World) -> None:
        self.world = world

    def article(self, title: str, *classes: str, audience: str = "parents", text: str = "", **more: Any) -> Article:
        columns = {"published_from": now() - timedelta(hours=1), "language": "nl", "whole_school": not classes} | more
        article = Article.create(title=title, text=text, audience=audience, folded=folded(f"{title} {text}"), **columns)
        for name in classes:
            ArticleGroup.create(article=article, group=self.world.group(name))
        return article

    def draft(self, title: str, *classes: str, **more: Any) -> Article:
        return self.article(title, *classes, published_from=None, **more)

    def with_picture(self, title: str, *classes: str, **more: Any) -> Article:
        article = self.article(title, *classes, picture_text="Een zebra", **more)
        with current_school().writing():
            put_picture(article.id, read_picture(photo(), "zebra.jpg"))
        return Article.get_by_id(article.id)


def photo(*, located: bool = False) -> io.BytesIO:
    """A small JPEG, with the place and camera that took it if asked."""
    image, target = Image.new("RGB", (64, 48), "orange"), io.BytesIO()
    exif = Image.Exif()
    if located:
        exif[0x8825] = {1: "N", 2: (51.0, 2.0, 59.9), 3: "E", 4: (3.0, 43.0, 0.0)}
        exif[0x010F] = "Canary camera"
    image.save(target, "JPEG", exif=exif)
    target.seek(0)
    return target


def send(browser: FlaskClient, path: str, page: str | None = None, **fields: Any) -> Any:
    """Open the page with the form, then send it with what it hides and these fields."""
    return browser.post(path, data=hidden(browser, page or path) | fields, headers=ENGLISH)


def hidden(browser: FlaskClient, page: str) -> dict[str, str]:
    """The hidden fields of the forms of a page."""
    opened = browser.get(page).get_data(as_text=True)
    fields = {}
    for tag in re.findall(r"<input[^>]+type=\"hidden\"[^>]*>", opened):
        name, value = re.search(r'name="([^"]+)"', tag), re.search(r'value="([^"]*)"', tag)
        if name and value:
            fields[name[1]] = value[1]
    return fields


def text_of(answer: Any) -> str:
    assert answer.status_code == 200, answer.status
    return str(answer.get_data(as_text=True))
