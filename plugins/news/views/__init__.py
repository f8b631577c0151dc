"""HTTP of the news: pages of readers, of writers, and the way to publishing. A view is parse, ask, render."""

from . import publishing, reading, writing
from .pages import pages as blueprint

__all__ = ["blueprint", "publishing", "reading", "writing"]
