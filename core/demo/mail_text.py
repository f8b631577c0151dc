"""A mail cut into paragraphs and pieces, so that a template can show its links without making HTML of text."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit, urlunsplit

from ..mail import MailShown

_LINK = re.compile(r"https?://[^\s<>\"]+")
_AFTER_LINK = ".,;:!?)"


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of characters, and where it leads."""

    text: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class ShownMail:
    """A mail as the page of the demo shows it."""

    id: int
    recipient: str
    subject: str
    language: str
    created_at: datetime
    paragraphs: tuple[tuple[Piece, ...], ...]


def shown(mail: MailShown, host: str) -> ShownMail:
    """A mail of the outbox, cut up. Links to the school at `host` lead to where the reader is: the demo may be
    served on another port than when the mail was made."""
    blocks = [block.strip() for block in mail.text.split("\n\n") if block.strip()]
    return ShownMail(
        mail.id,
        mail.recipient,
        mail.subject,
        mail.language,
        mail.created_at,
        tuple(pieces(block, host) for block in blocks),
    )


def pieces(text: str, host: str) -> tuple[Piece, ...]:
    """Text and links in turn; a mark that ends the sentence is no part of a link."""
    found: list[Piece] = []
    at = 0
    for match in _LINK.finditer(text):
        address = match.group().rstrip(_AFTER_LINK)
        if match.start() > at:
            found.append(Piece(text[at : match.start()]))
        found.append(Piece(address, _path_at(host, address)))
        at = match.start() + len(address)
    if at < len(text):
        found.append(Piece(text[at:]))
    return tuple(found)


def _path_at(host: str, address: str) -> str:
    parts = urlsplit(address)
    return urlunsplit(("", "", parts.path or "/", parts.query, "")) if parts.hostname == host else address
