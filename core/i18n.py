"""Languages of the interface: catalogues of core, themes and modules, merged and compiled in memory.

The source language is English; what a catalogue does not have is shown in Dutch if the person reads
another language than English, so that nobody meets a mixture of three. The language in use is a
ContextVar: the same functions serve pages, mails, letters and commands (docs/adr/0002).
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import LazyProxy, NullTranslations, Translations


@dataclass(frozen=True, slots=True)
class Language:
    """A language of the interface, in its own words."""

    code: str
    name: str
    direction: str


LANGUAGES = (
    Language("nl", "Nederlands", "ltr"),
    Language("en", "English", "ltr"),
    Language("fr", "Français", "ltr"),
    Language("de", "Deutsch", "ltr"),
    Language("tr", "Türkçe", "ltr"),
    Language("ar", "العربية", "rtl"),
)
CODES = tuple(language.code for language in LANGUAGES)
DEFAULT = "nl"

LazyText = LazyProxy
"""A text that is translated when it is shown."""

_language: ContextVar[str] = ContextVar("ganaar_language", default=DEFAULT)
_catalogues: dict[str, NullTranslations] = {}
_SOURCE = NullTranslations()


def load_catalogues(folders: Iterable[Path]) -> None:
    """Read `<folder>/<language>/LC_MESSAGES/messages.po` of every folder; a later folder wins."""
    _catalogues.clear()
    known = tuple(folders)
    for code in CODES:
        _catalogues[code] = NullTranslations() if code == "en" else _merged(known, code)
    for code in CODES:
        if code not in ("en", DEFAULT):
            _catalogues[code].add_fallback(_catalogues[DEFAULT])


def _merged(folders: tuple[Path, ...], code: str) -> Translations:
    merged: Translations | None = None
    for folder in folders:
        path = folder / code / "LC_MESSAGES" / "messages.po"
        if path.exists():
            compiled = io.BytesIO()
            with path.open("rb") as source:
                write_mo(compiled, read_po(source, locale=code))
            compiled.seek(0)
            catalogue = Translations(compiled)
            merged = catalogue if merged is None else merged.merge(catalogue)
    return merged or Translations()


def current_language() -> str:
    """Code of the language in use."""
    return _language.get()


def use_language(code: str) -> None:
    """Use this language for the rest of the request; an unknown one becomes Dutch."""
    _language.set(code if code in CODES else DEFAULT)


@contextmanager
def speaking(code: str) -> Iterator[None]:
    """Use another language until the block ends: for mails and letters."""
    token = _language.set(code if code in CODES else DEFAULT)
    try:
        yield
    finally:
        _language.reset(token)


def gettext(text: str, **variables: Any) -> str:
    """The text in the language in use. Variables are named: `gettext("Hello %(name)s", name=...)`."""
    catalogue = _catalogues.get(_language.get())
    translated = (catalogue or _SOURCE).ugettext(text)
    return translated % variables if variables else translated


def ngettext(singular: str, plural: str, num: int, **variables: Any) -> str:
    """The text for `num` things in the language in use; `%(num)s` is the number."""
    catalogue = _catalogues.get(_language.get())
    translated = (catalogue or _SOURCE).ungettext(singular, plural, num)
    return translated % {"num": num, **variables}


def lazy_gettext(text: str, **variables: Any) -> LazyProxy:
    """Like `gettext`, but translated when it is shown: for texts of descriptors and forms."""
    return LazyProxy(gettext, text, enable_cache=False, **variables)


def direction_of(code: str) -> str:
    """`ltr` or `rtl`."""
    return next((known.direction for known in LANGUAGES if known.code == code), "ltr")
