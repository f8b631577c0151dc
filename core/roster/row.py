"""One line of a file, read cell by cell: what cannot be read is reported, with its column."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import TypeVar

from ..i18n import LazyText, lazy_gettext
from .reading import Reading
from .values import DateOrder, clean, folded, is_birth_date, read_date, read_email, read_phone

NAME = 100
"""Characters in a name or id, as the tables of the core keep them."""
GROUP_NAME = 80
SHORT = 20

_Word = TypeVar("_Word")


class Row:
    """Obligatory values make the row bad (an error); values that people can do without are left empty
    with a warning. `cells` ends with an empty one, for the columns that the file does not have."""

    __slots__ = ("_cells", "_file", "_places", "_reading", "good", "line")

    def __init__(self, reading: Reading, file: str, line: int, places: Mapping[str, int], cells: list[str]) -> None:
        self._reading = reading
        self._file = file
        self._places = places
        self._cells = cells
        self.line = line
        self.good = True

    def error(self, column: str | None, value: str | None, reason: LazyText) -> None:
        """This row cannot be used."""
        self.good = False
        self._reading.error(self._file, self.line, column, value, reason)

    def warning(self, column: str | None, value: str | None, reason: LazyText) -> None:
        """This row is used, but somebody should look."""
        self._reading.warning(self._file, self.line, column, value, reason)

    def holds(self, places: tuple[int, ...]) -> bool:
        """Whether any of the cells at these places is filled in."""
        cells = self._cells
        return any(cells[place] and not cells[place].isspace() for place in places)

    def text(self, column: str, most: int = NAME) -> str:
        """The cell as text; empty when it is empty."""
        raw = self._cells[self._places[column]]
        if not raw:
            return ""
        value = raw.strip() if raw.isascii() and raw.isprintable() else clean(raw)
        if value is None:
            self.error(column, raw, lazy_gettext("This value holds characters that cannot be shown."))
            return ""
        if len(value) > most:
            self.error(column, value, lazy_gettext("This value is longer than %(most)s characters.", most=most))
            return ""
        return value

    def maybe(self, column: str, most: int = NAME) -> str | None:
        """The cell as text, or None when it is empty."""
        return self.text(column, most) or None

    def obligatory(self, column: str, most: int = NAME) -> str:
        """The cell as text; an empty one is an error."""
        value = self.text(column, most)
        if not value and not self._cells[self._places[column]].strip(" \t\N{NO-BREAK SPACE}"):
            self.error(column, None, lazy_gettext("This value is missing."))
        return value

    def birth_date(self, column: str, order: DateOrder) -> date | None:
        """A birth date. An unreadable one is an error: nobody is to lose the birth date they have."""
        text = self.text(column)
        if not text:
            return None
        day = read_date(text, order)
        if day is None:
            self.error(
                column,
                text,
                lazy_gettext("This is not a date. Write day/month/year, as 31/12/2015.")
                if order == "day-first"
                else lazy_gettext("This is not a date. Write year-month-day or month/day/year."),
            )
            return None
        if not is_birth_date(day, self._reading.options.today):
            self.error(column, text, lazy_gettext("Nobody in this school can be born on this date."))
        return day

    def email(self, column: str) -> str | None:
        """An e-mail address, or None with a warning."""
        text = self.text(column, 300)
        if not text:
            return None
        address = read_email(text)
        if address is None:
            self.warning(column, text, lazy_gettext("This is not an e-mail address; it was left out."))
        return address

    def phone(self, column: str) -> str | None:
        """A telephone number with its country, or None with a warning."""
        text = self.text(column)
        if not text:
            return None
        number = read_phone(text)
        if number is None:
            self.warning(column, text, lazy_gettext("This is not a telephone number; it was left out."))
        return number

    def word(self, column: str, words: Mapping[str, _Word]) -> _Word | None:
        """One of the words that this column knows; another one is an error. None when it is empty."""
        text = self.text(column)
        if not text:
            return None
        return words[text] if text in words else self._known(column, text, words)

    def several(self, column: str, words: Mapping[str, _Word]) -> tuple[_Word, ...]:
        """Words that this column knows, parted by `,` or `|`, each once."""
        found = [self._known(column, text, words) for text in self.listed(column)]
        return tuple(dict.fromkeys(word for word in found if word is not None))

    def listed(self, column: str, most: int = GROUP_NAME) -> tuple[str, ...]:
        """Texts parted by `,` or `|`, each once."""
        whole = self.text(column, most * 20)
        if not whole:
            return ()
        parts = (part.strip() for part in re.split(r"[,|]", whole))
        texts = tuple(dict.fromkeys(part for part in parts if part))
        for text in texts:
            if len(text) > most:
                self.error(column, text, lazy_gettext("This value is longer than %(most)s characters.", most=most))
        return texts

    def _known(self, column: str, text: str, words: Mapping[str, _Word]) -> _Word | None:
        word = words.get(folded(text))
        if word is None:
            self.error(
                column,
                text,
                lazy_gettext("This word is not known here. Use one of: %(words)s.", words=", ".join(words)),
            )
        return word
