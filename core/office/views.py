"""The office, put together: importing a file of views adds its pages to the blueprint."""

from __future__ import annotations

from . import overview_views
from .doors import pages

__all__ = ["overview_views", "pages"]
