"""What the news announces."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class NewsPublished:
    """Sent once for each article, when readers can see it for the first time.

    A listener asks again who may see it: the article may have changed or gone since.
    """

    TOPIC: ClassVar[str] = "news.published"
    article_id: int
