"""The time of the portal: stored in UTC without zone, decided in the school's zone."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo


def now() -> datetime:
    """This moment in UTC, as naive datetime: the form in which every table keeps time."""
    return datetime.now(UTC).replace(tzinfo=None, microsecond=0)


def local(moment: datetime, zone: ZoneInfo) -> datetime:
    """A stored moment as the clock on the wall of the school shows it (aware)."""
    return moment.replace(tzinfo=UTC).astimezone(zone)


def utc(moment: datetime, zone: ZoneInfo) -> datetime:
    """A moment on the wall of the school as it is stored. A time that occurs twice means the first."""
    return moment.replace(tzinfo=zone, fold=0).astimezone(UTC).replace(tzinfo=None)


def today(zone: ZoneInfo) -> date:
    """The date of today at the school."""
    return datetime.now(zone).date()
