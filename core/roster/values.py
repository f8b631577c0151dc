"""From what stands in one cell to a value. Each function gives None for what it cannot read."""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from typing import Literal

DateOrder = Literal["day-first", "month-first"]

_ISO = re.compile(r"(\d{4})-?(\d{2})-?(\d{2})(?:T[\d:.Z+-]*)?", re.ASCII)
_PARTED = re.compile(r"(\d{1,2})([/.-])(\d{1,2})\2(\d{4})", re.ASCII)
_EMAIL = re.compile(r"[^\s@<>()\[\],;:\"\\]{1,64}@(?:[^\W_](?:[\w-]{0,61}[^\W_])?\.)+[^\W\d_][\w-]{0,61}[^\W_]")
_PHONE_MARKS = re.compile(r"[\s./()\-\u2010-\u2015]")
_INTERNATIONAL = re.compile(r"\+[1-9]\d{6,14}", re.ASCII)
_FIRST_PLAUSIBLE_YEAR = 1900

_UNSEEN = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff")
"""Characters that turn the direction of text or cannot be seen: they could disguise a name."""


def clean(cell: str) -> str | None:
    """The cell as text in one Unicode form, without blanks around it; None when it holds control characters.

    What looks like a formula (`=`, `+`, `-`, `@` in front) is text like any other.
    """
    text = unicodedata.normalize("NFC", cell.replace("\N{NO-BREAK SPACE}", " ")).strip(" ")
    if text.isprintable():
        return text
    for character in text:
        if character in _UNSEEN or unicodedata.category(character) in ("Cc", "Cs", "Cn", "Zl", "Zp"):
            return None
    return text


def read_date(text: str, order: DateOrder) -> date | None:
    """A date: ISO always, else with `/`, `-` or `.` in the order of the country."""
    if found := _ISO.fullmatch(text):
        year, month, day = found.groups()
    elif found := _PARTED.fullmatch(text):
        first, _, second, year = found.groups()
        day, month = (first, second) if order == "day-first" else (second, first)
    else:
        return None
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None


def is_birth_date(day: date, today: date) -> bool:
    """Whether somebody in a school can be born on this day."""
    return day.year >= _FIRST_PLAUSIBLE_YEAR and day <= today


def read_email(text: str) -> str | None:
    """An e-mail address, judged by its shape only; the part after the @ in small letters."""
    if len(text) > 254 or not _EMAIL.fullmatch(text) or ".." in text:
        return None
    local, _, host = text.rpartition("@")
    return f"{local}@{host.lower()}"


def read_phone(text: str) -> str | None:
    """A telephone number as `+32470123456`; a number without country is taken as Belgian.

    Spreadsheets drop a leading zero: nine digits from 4 up are a Belgian mobile number.
    """
    digits = _PHONE_MARKS.sub("", text.replace("(0)", ""))
    if digits.startswith("00"):
        digits = "+" + digits[2:]
    elif digits.startswith("0") and len(digits) in (9, 10):
        digits = "+32" + digits[1:]
    elif digits.startswith("4") and len(digits) == 9:
        digits = "+32" + digits
    return digits if _INTERNATIONAL.fullmatch(digits) else None


def folded(text: str) -> str:
    """The text as it is compared: without case and with single blanks."""
    return " ".join(text.casefold().split())
