"""Letters to one tagged PDF, a page each, in the order given.

Typst gets its words as data (JSON in `sys.inputs`), never as source text, so a pupil named `#set text(red)`
is printed as exactly that.
"""

import json
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import asdict
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
    logos = list(dict.fromkeys(letter.school_logo for letter in letters if letter.school_logo))
    pages = []
    for done, letter in enumerate(letters):
        if progress is not None:
            progress(done, total)
        pages.append(_page(letter, logos))
    pdf = _typeset({"pages": pages, "logos": [list(logo) for logo in logos]})
    if progress is not None:
        progress(total, total)
    return pdf


def _typeset(run: dict[str, Any]) -> bytes:
    """PDF/UA refuses what no font can draw: then the machine's fonts help, and at last the rule yields."""
    sys_inputs = {"run": json.dumps(run, ensure_ascii=False)}
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


def _compiled(
    sys_inputs: dict[str, str], *, with_system_fonts: bool, standard: Literal["ua-1"] | None
) -> bytes:
    return typst.compile(
        _TEMPLATE,
        root=_TEMPLATE.parent,
        font_paths=letter_fonts(with_system_fonts=with_system_fonts),
        format="pdf",
        sys_inputs=sys_inputs,
        pdf_standards=standard,
    )


def _page(letter: Letter, logos: list[bytes]) -> dict[str, Any]:
    """The letter as letter.typ reads it."""
    contact = Contact(_plain(letter.contact.name), _plain(letter.contact.phone), _plain(letter.contact.email))
    return {
        "kind": letter.kind,
        "lang": letter.language,
        "school": _plain(letter.school_name),
        "logo": logos.index(letter.school_logo) if letter.school_logo else None,
        "address": _plain(letter.address),
        "pupil": _plain(letter.pupil_name),
        "class": _plain(letter.class_name),
        "addressee": _plain(letter.addressee or "") or None,
        "username": _plain(letter.username),
        "code": _plain(letter.code),
        "qr": qr_svg(letter.activation_url),
        "expires": format_date(letter.expires_on, "EEEE d MMMM y", locale=letter.language),
        "family": [{"name": _plain(c.name), "class": _plain(c.class_name)} for c in letter.family_order],
        "starts-here": letter.starts_here,
        "apart": letter.apart,
        "postal": [_plain(line) for line in letter.postal_address if line.strip()],
        "contact": asdict(contact),
        "strip": strip_lines(contact, letter.expires_on),
    }


def _plain(words: str) -> str:
    """One printable line: no line break, no control character, nothing that turns the reading direction."""
    line = " ".join("".join(c for c in words if c.isspace() or not _unprintable(c)).split())
    if any(unicodedata.bidirectional(c) in {"R", "AL"} for c in line):
        return f"\u2068{line}\u2069"  # an Arabic name leaves the order of the Dutch words around it alone
    return line


def _unprintable(character: str) -> bool:
    return unicodedata.category(character) in {"Cc", "Cs"} or character in _BIDI_CONTROLS
