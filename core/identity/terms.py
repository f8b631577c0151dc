"""The terms of use: what stands in force, in which languages, and a copy of what was shown to whom.

The texts that come with the portal are in `terms/<language>.md`: headings, paragraphs and lists, nothing
else. They become rows when somebody first accepts them, so that a later text never changes an earlier yes.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

from ..i18n import DEFAULT, direction_of
from .models import TermsVersion

_FOLDER = Path(__file__).parent / "terms"
DEFAULT_VERSION = "2026-09"
"""Of the texts in the folder. Change it with them."""


@dataclass(frozen=True, slots=True)
class Block:
    """A piece of the text: a heading, a paragraph, or a list of lines."""

    kind: Literal["heading", "paragraph", "list"]
    lines: tuple[str, ...]

    @property
    def text(self) -> str:
        return " ".join(self.lines)


@dataclass(frozen=True, slots=True)
class Terms:
    """The terms in one language."""

    version: str
    language: str
    summary: str
    text: str

    @property
    def direction(self) -> str:
        """Of its script; the page around it may be in another language."""
        return direction_of(self.language)

    @property
    def summary_blocks(self) -> tuple[Block, ...]:
        return blocks(self.summary)

    @property
    def text_blocks(self) -> tuple[Block, ...]:
        return blocks(self.text)


def terms_in_force(language: str = DEFAULT) -> Terms:
    """The newest terms, in this language where there are any, else in Dutch. One query, or two."""
    newest = (
        TermsVersion.select(TermsVersion.version)
        .order_by(TermsVersion.published_at.desc(), TermsVersion.id.desc())
        .scalar()
    )
    if newest is None or newest == DEFAULT_VERSION:
        return _packaged(language if (_FOLDER / f"{language}.md").exists() else DEFAULT)
    rows = {row.language: row for row in TermsVersion.select().where(TermsVersion.version == newest)}
    row = rows.get(language) or rows.get(DEFAULT) or next(iter(rows.values()))
    return Terms(row.version, row.language, row.summary, row.text)


def keep_shown(language: str) -> Terms:
    """The terms that this reader was shown, kept as a row, inside the transaction of their yes."""
    shown = terms_in_force(language)
    TermsVersion.insert(
        version=shown.version, language=shown.language, summary=shown.summary, text=shown.text
    ).on_conflict(action="NOTHING", conflict_target=[TermsVersion.version, TermsVersion.language]).execute()
    return shown


def blocks(text: str) -> tuple[Block, ...]:
    """Headings (`## `), lists (`- `) and paragraphs, parted by empty lines. Nothing is ever HTML."""
    return tuple(_block(part.splitlines()) for part in text.split("\n\n") if part.strip())


def _block(lines: list[str]) -> Block:
    kept = [line.strip() for line in lines if line.strip()]
    if kept[0].startswith("## "):
        return Block("heading", (kept[0].removeprefix("## "),))
    if all(line.startswith("- ") for line in kept):
        return Block("list", tuple(line.removeprefix("- ") for line in kept))
    return Block("paragraph", tuple(kept))


@cache
def _packaged(language: str) -> Terms:
    summary, _line, text = (_FOLDER / f"{language}.md").read_text(encoding="utf-8").partition("\n---\n")
    return Terms(DEFAULT_VERSION, language, summary.strip(), text.strip())
