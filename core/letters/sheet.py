"""Letters to one tagged PDF, a page each, in the order given.

Typst gets its words as data (JSON in `sys.inputs`), never as source text, so a pupil named `#set text(red)`
is printed as exactly that.
"""

import json
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import asdict, astuple, dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, Literal

import typst
from babel.dates import format_date

from .letter import Contact, Letter
from .qr import qr_svg
from .strip import strip_lines
from .typefaces import letter_fonts

_TEMPLATE = Path(__file__).with_name("letter.typ")
_UNDRAWABLE = "could not be displayed"
_BIDI_CONTROLS = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def letters_pdf(letters: Sequence[Letter], *, progress: Callable[[int, int], None] | None = None) -> bytes:
    """A PDF (PDF/UA-1) with one page per letter, in the given order.

    `progress(done, total)` is called while the pages are prepared; the last call, with done equal to total,
    comes when the PDF is there. A text too long for its page is set smaller. Raises ValueError without
    letters and typst.TypstError for a logo that is no picture.
    """
    if not letters:
        raise ValueError("There is no letter to print.")
    total = len(letters)
    run = _Run()
    for done, letter in enumerate(letters):
        if progress is not None:
            progress(done, total)
        run.add(letter)
    try:
        pdf = _typeset(run)
    finally:
        _forget()
    if progress is not None:
        progress(total, total)
    return pdf


@dataclass(slots=True)
class _Run:
    """What letter.typ reads: the pages, and once each the logos and strips that many pages share."""

    pages: list[dict[str, Any]] = field(default_factory=list)
    logos: dict[bytes, int] = field(default_factory=dict)
    strips: dict[tuple[Contact, date], int] = field(default_factory=dict)

    def add(self, letter: Letter) -> None:
        words = {
            "school": letter.school_name,
            "address": letter.address,
            "pupil": letter.pupil_name,
            "class": letter.class_name,
            "addressee": letter.addressee or "",
            "username": letter.username,
            "code": letter.code,
        }
        contact = Contact(*(_plain(words) for words in astuple(letter.contact)))
        logo = letter.school_logo
        self.pages.append(
            {name: _plain(value) for name, value in words.items()}
            | {
                "kind": letter.kind,
                "lang": letter.language,
                "logo": self.logos.setdefault(logo, len(self.logos)) if logo else None,
                "qr": qr_svg(letter.activation_url),
                "expires": format_date(letter.expires_on, "EEEE d MMMM y", locale=letter.language),
                "family": [{"name": _plain(c.name), "class": _plain(c.class_name)} for c in letter.family_order],
                "starts-here": letter.starts_here,
                "apart": letter.apart,
                "postal": [_plain(line) for line in letter.postal_address if line.strip()],
                "contact": asdict(contact),
                "strip": self.strips.setdefault((contact, letter.expires_on), len(self.strips)),
            }
        )

    def as_json(self) -> str:
        run = {
            "pages": self.pages,
            "logos": [list(logo) for logo in self.logos],
            "strips": [strip_lines(contact, expires_on) for contact, expires_on in self.strips],
        }
        return json.dumps(run, ensure_ascii=False)


def _typeset(run: _Run) -> bytes:
    """PDF/UA refuses what no font can draw: then the machine's fonts help, and at last the rule yields."""
    sys_inputs = {"run": run.as_json()}
    try:
        return _compiled(sys_inputs, with_system_fonts=False, standard="ua-1")
    except typst.TypstError as error:
        if _UNDRAWABLE not in error.message:
            raise
    try:
        return _compiled(sys_inputs, with_system_fonts=True, standard="ua-1")
    except typst.TypstError as error:
        if _UNDRAWABLE not in error.message:
            raise
    return _compiled(sys_inputs, with_system_fonts=True, standard=None)


def _compiled(sys_inputs: dict[str, str], *, with_system_fonts: bool, standard: Literal["ua-1"] | None) -> bytes:
    return typst.compile(
        _TEMPLATE,
        root=_TEMPLATE.parent,
        font_paths=letter_fonts(with_system_fonts=with_system_fonts),
        format="pdf",
        sys_inputs=sys_inputs,
        pdf_standards=standard,
    )


def _forget() -> None:
    """Typst remembers what its last ten documents were made of: 700 MiB for classes of 25, codes included.

    Ten empty documents push the letters out, and the process keeps some 150 MiB.
    """
    for _ in range(10):
        typst.compile(b"", font_paths=letter_fonts(), format="pdf")


def _plain(words: str) -> str:
    """One printable line: no line break, no control character, nothing that turns the reading direction."""
    line = " ".join("".join(c for c in words if c.isspace() or not _unprintable(c)).split())
    if any(unicodedata.bidirectional(c) in {"R", "AL"} for c in line):
        return f"\u2068{line}\u2069"  # an Arabic name leaves the order of the Dutch words around it alone
    return line


def _unprintable(character: str) -> bool:
    return unicodedata.category(character) in {"Cc", "Cs"} or character in _BIDI_CONTROLS
