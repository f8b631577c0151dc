"""Usernames: `voornaam.achternaam`, without accents and blanks, and a digit for the next of that name.

Letters of other scripts are written in Latin ones (anyascii), so that everybody can type the name on
a Belgian keyboard; where nothing is left of a name the word `leerling` and a number stand in.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Container

from anyascii import anyascii

LONGEST = 60
FALLBACK = "leerling"

_LETTERS = ("L", "M", "N")
_NOT_TYPED = re.compile(r"[^a-z0-9]+")


def username_for(given_name: str, family_name: str, taken: Container[str]) -> str:
    """A username that is not among `taken`: `chloe.vandevelde`, then `chloe.vandevelde2` and so on.

    `taken` must hold small letters. At most 60 characters, only a-z, 0-9 and one dot between the names.
    A name without a letter or digit that can be written gives `leerling.1`.
    """
    parts = [part for part in (_typed(given_name), _typed(family_name)) if part]
    if not parts:
        return _numbered(f"{FALLBACK}.", taken, first=1)
    wanted = ".".join(parts)[:LONGEST].rstrip(".")
    return wanted if wanted not in taken else _numbered(wanted, taken, first=2)


def _typed(name: str) -> str:
    letters = (character for character in name if unicodedata.category(character)[0] in _LETTERS)
    return _NOT_TYPED.sub("", anyascii(unicodedata.normalize("NFC", "".join(letters))).lower())


def _numbered(start: str, taken: Container[str], first: int) -> str:
    """The start with the number after the last one taken, found by doubling and halving: a school may
    hold a thousand of one name. Where numbers were left out in between, one of the gaps may be used."""
    step = 1
    while _with_number(start, first + step - 1) in taken:
        step *= 2
    low, high = first + step // 2 - 1, first + step - 1
    while high - low > 1:
        middle = (low + high) // 2
        if _with_number(start, middle) in taken:
            low = middle
        else:
            high = middle
    return _with_number(start, high)


def _with_number(start: str, number: int) -> str:
    return f"{start[: LONGEST - len(str(number))]}{number}"
