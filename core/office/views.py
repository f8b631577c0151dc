"""The office, put together: importing a file of views adds its pages to the blueprint."""

from __future__ import annotations

from . import (  # noqa: F401
    appearance_views,
    confirmation_views,
    letter_views,
    module_views,
    overview_views,
    role_views,
)
from .doors import pages

__all__ = ["pages"]
