"""A mail cut into paragraphs and pieces, so that a template can show its links without making HTML of text."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from ..mail import MailShown

_LINK = re.compile(r"https?://[^\s<>\"]+")
_AFTER_LINK = ".,;:!?)"


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of characters, and whether it is a link to itself."""

    text: str
    is_link: bool = False


@dataclass(frozen=True, slots=True)
class ShownMail:
    """A mail as the page of the demo shows it."""

    id: int
    recipient: str
    subject: str
    language: str
    created_at: datetime
    paragraphs: tuple[tuple[Piece, ...], ...]


def shown(mail: MailShown) -> ShownMail:
    """A mail of the outbox, cut up."""
    blocks = [block.strip() for block in mail.text.split("\n\n") if block.strip()]
    return ShownMail(mail.id, mail.recipient, mail.subject, mail.language, mail.created_at, tuple(map(pieces, blocks)))


def pieces(text: str) -> tuple[Piece, ...]:
    """Text and links in turn; a mark that ends the sentence is no part of a link."""
    found: list[Piece] = []
    at = 0
    for match in _LINK.finditer(text):
        address = match.group().rstrip(_AFTER_LINK)
        if match.start() > at:
            found.append(Piece(text[at : match.start()]))
        found.append(Piece(address, is_link=True))
        at = match.start() + len(address)
    if at < len(text):
        found.append(Piece(text[at:]))
    return tuple(found)
