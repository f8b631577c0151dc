"""Rows that hold from one day until (not including) another: memberships, guardianships, roles."""

from __future__ import annotations

from datetime import date
from typing import Any


def holds_on(model: Any, day: date) -> Any:
    """The condition that a dated row (or alias) holds on this day: since included, until not."""
    return (model.since <= day) & (model.until.is_null() | (model.until > day))
