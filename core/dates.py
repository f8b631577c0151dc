"""Dates and numbers in the words of the reader: "vandaag 14:02", "vrijdag 27 november", 13,5."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal

from babel.dates import format_date, format_time
from babel.numbers import format_decimal

from .clock import local, today
from .configuration import configuration
from .i18n import current_language, gettext

_LOCALES = {"nl": "nl_BE", "fr": "fr_BE", "de": "de_BE", "en": "en_GB", "tr": "tr_TR", "ar": "ar"}


def locale_in_use() -> str:
    """The locale of the language in use, as Belgium writes it."""
    return _LOCALES[current_language()]


def date_words(day: date) -> str:
    """A date (not a moment), in words where it is near."""
    now_at_school = today(configuration().zone)
    if day == now_at_school:
        return gettext("today")
    if day == now_at_school - timedelta(days=1):
        return gettext("yesterday")
    if day == now_at_school + timedelta(days=1):
        return gettext("tomorrow")
    pattern = "EEEE d MMMM" if abs((day - now_at_school).days) < 180 else "d MMMM y"
    return str(format_date(day, pattern, locale=locale_in_use()))


def datetime_words(moment: datetime) -> str:
    """A stored moment (UTC) as the clock at school shows it, in words where it is near."""
    there = local(moment, configuration().zone)
    return f"{date_words(there.date())} {format_time(there, 'HH:mm', locale=locale_in_use())}"


def number(value: int | float | Decimal) -> str:
    """A number in the reader's form: 13,5."""
    return str(format_decimal(value, locale=locale_in_use()))
