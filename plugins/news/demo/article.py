"""How an article of the demo is described. `{5}` in title or text becomes the school day five days from today."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoArticle:
    """One article; without classes it is for the whole school."""

    title: str
    text: str
    author: str
    days_ago: int = 0
    at: time = time(8, 15)
    audience: str = "parents"
    classes: tuple[str, ...] = ()
    is_pinned: bool = False
    is_draft: bool = False
    gone_in: int | None = None
    """Days until it disappears; below zero it has disappeared already."""
    picture: str = ""
    picture_text: str = ""
