"""Articles for tests, as if they had been written and published."""

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
from ganaar.core.uploads import keep_picture
from ganaar.plugins.news.models import Article, ArticleGroup
from ganaar.plugins.news.text import folded


class Newsroom:
    """`news.article("Zoo", "1A")`: published an hour ago for the parents of 1A; without a class for the whole school."""

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
        with current_school().writing():
            kept = keep_picture(photo(), module="news", name="photo.jpg")
        size = {"picture_width": kept.width, "picture_height": kept.height}
        return self.article(title, *classes, picture_file=kept.file_id, picture_text="Een zebra", **size, **more)


def photo(gps: bool = False) -> io.BytesIO:
    """A small JPEG, with the place where it was taken if asked."""
    image, target = Image.new("RGB", (64, 48), "orange"), io.BytesIO()
    exif = Image.Exif()
    if gps:
        exif[0x8825] = {1: "N", 2: (51.0, 2.0, 59.9), 3: "E", 4: (3.0, 43.0, 0.0)}
        exif[0x010F] = "Canary camera"
    image.save(target, "JPEG", exif=exif)
    target.seek(0)
    return target


def send(browser: FlaskClient, path: str, page: str | None = None, **fields: Any) -> Any:
    """Open the page with the form, then send it as a browser would."""
    opened = browser.get(page or path).get_data(as_text=True)
    token = re.search(r'name="csrf_token" value="([^"]+)"', opened)
    key = re.search(r'name="idempotency_key" value="([^"]+)"', opened)
    hidden = {"csrf_token": token and token[1], "idempotency_key": key and key[1]}
    version = re.search(r'name="version"[^>]* value="(\d+)"', opened)
    if version:
        hidden["version"] = version[1]
    return browser.post(path, data={k: v for k, v in {**hidden, **fields}.items() if v is not None})
