"""A text as people typed it, cut into paragraphs, lines and links, so that a template can show it as it is.

Nothing here makes HTML: the template escapes every piece by itself.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

SUMMARY = 160
"""Characters of a summary at most."""

_LINK = re.compile(r"(?<![\w@./])(?:https?://|www\.)[^\s<>\"]+", re.IGNORECASE)
_AFTER_LINK = ".,;:!?'’”»"
_CLOSING = {")": "(", "]": "["}


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of characters, with the address it leads to or none."""

    text: str
    url: str = ""


Line = tuple[Piece, ...]
Paragraph = tuple[Line, ...]


def paragraphs(text: str) -> tuple[Paragraph, ...]:
    """Paragraphs (parted by empty lines) of lines of pieces."""
    blocks = re.split(r"\n\s*\n", text.strip())
    return tuple(tuple(_line(line.strip()) for line in block.split("\n")) for block in blocks if block.strip())


def summary(text: str) -> str:
    """The beginning of the first paragraph, cut between two words."""
    words = re.split(r"\n\s*\n", text.strip(), maxsplit=1)[0].split()
    first = " ".join(words)
    if len(first) <= SUMMARY:
        return first
    return first[:SUMMARY].rsplit(" ", 1)[0].rstrip(",;:-–") + " …"


def tidied(text: str | None) -> str | None:
    """What somebody typed without control characters, with one kind of line end."""
    if text is None:
        return None
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(sign for sign in lines if sign in "\n\t" or unicodedata.category(sign) != "Cc").strip()


def folded(text: str) -> str:
    """For search: without accents, capitals and control characters, single spaces."""
    apart = unicodedata.normalize("NFKD", text.casefold())
    kept = "".join(sign for sign in apart if not unicodedata.combining(sign))
    return " ".join("".join(sign if unicodedata.category(sign) != "Cc" else " " for sign in kept).split())


def _line(line: str) -> Line:
    pieces: list[Piece] = []
    at = 0
    for found in _LINK.finditer(line):
        shown = _without_punctuation(found.group())
        if found.start() > at:
            pieces.append(Piece(line[at : found.start()]))
        pieces.append(Piece(shown, shown if "://" in shown else f"https://{shown}"))
        at = found.start() + len(shown)
    if at < len(line):
        pieces.append(Piece(line[at:]))
    return tuple(pieces)


def _without_punctuation(address: str) -> str:
    """An address without what belongs to the sentence around it."""
    while address:
        last = address[-1]
        if last in _AFTER_LINK or (last in _CLOSING and address.count(last) > address.count(_CLOSING[last])):
            address = address[:-1]
        else:
            return address
    return address
