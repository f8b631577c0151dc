"""One CSV file as headed lines: finds the separator, survives damaged lines, reports line and column.

A line that cannot be cut is reported without its text: it may hold a foreign password.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from ..i18n import lazy_gettext
from .encoding import decode
from .reading import Reading
from .row import Row

MOST_LINES = 50_000
MOST_CHARACTERS = 20_000
"""In one line."""
LONGEST_CELL = 20
"""Lines that one cell in quotation marks may span."""

_ABSENT = -1
_SEPARATORS = (";", ",", "\t")
_HEADER_NOISE = re.compile(r"[\s_]+")


def header_key(header: str) -> str:
    """A header as it is compared: `SIS ID`, `sis id` and `Sis_Id` are the same."""
    return _HEADER_NOISE.sub("", header).casefold()


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns that a format knows: those a file must have, those it may have, and the one with the
    id of the person that a line is about."""

    person: str
    obligatory: tuple[str, ...]
    optional: tuple[str, ...] = ()

    @property
    def known(self) -> tuple[str, ...]:
        """All columns of the format."""
        return self.obligatory + self.optional


@dataclass(frozen=True, slots=True)
class Sheet:
    """A file whose headers were understood; its lines are read as they are asked for."""

    reading: Reading
    file: str
    columns: Columns
    separator: str
    headers: tuple[str, ...]
    places: Mapping[str, int]
    """Where the known columns stand in this file; -1, the last cell, for those that it does not have."""
    lines: Sequence[str]
    first_line: int

    def places_of(self, columns: tuple[str, ...]) -> tuple[int, ...]:
        """Where those of these columns stand that the file has."""
        return tuple(place for column in columns if (place := self.places[column]) != _ABSENT)

    def rows(self) -> Iterator[Row]:
        """Every line that could be cut into cells. Whoever a bad row is about becomes doubtful."""
        person = self.places[self.columns.person]
        for number, cells in self._records():
            if len(cells) > len(self.headers) and any(cell.strip() for cell in cells[len(self.headers) :]):
                self.reading.error(
                    self.file,
                    number,
                    None,
                    None,
                    lazy_gettext("This line has more cells than there are columns."),
                )
                self.reading.lost(cells[person].strip())
                continue
            del cells[len(self.headers) :]
            cells += [""] * (len(self.headers) + 1 - len(cells))
            row = Row(self.reading, self.file, number, self.places, cells)
            yield row
            if not row.good:
                self.reading.lost(cells[person].strip())

    def _records(self) -> Iterator[tuple[int, list[str]]]:
        place = 0
        while place < len(self.lines):
            line = self.lines[place]
            number = self.first_line + place
            taken = 1
            self.reading.line_done()
            cells = cut(line, self.separator)
            if cells is None:
                cells, taken = self._over_more_lines(place)
            if cells is None:
                self._report_uncut(number, line)
            elif any(cells):
                yield number, cells
            place += taken

    def _over_more_lines(self, place: int) -> tuple[list[str] | None, int]:
        """Cells of a record with a quoted cell of several lines, and how many these are; else (None, 1)."""
        joined = self.lines[place]
        for taken, line in enumerate(self.lines[place + 1 : place + LONGEST_CELL], start=2):
            joined += "\n" + line
            cells = cut(joined, self.separator)
            if cells is not None and len(cells) == len(self.headers):
                return cells, taken
        return None, 1

    def _report_uncut(self, number: int, line: str) -> None:
        reason = (
            lazy_gettext("This line is too long.")
            if len(line) > MOST_CHARACTERS
            else lazy_gettext("A quotation mark in this line is not closed.")
        )
        self.reading.error(self.file, number, None, None, reason)
        self.reading.lost("")


def cut(line: str, separator: str) -> list[str] | None:
    """The cells of a line; None when it is too long or a quotation mark stays open."""
    if len(line) > MOST_CHARACTERS:
        return None
    if '"' not in line and "\r" not in line:
        return line.split(separator) if line else []
    try:
        return next(csv.reader((line,), delimiter=separator, strict=True), [])
    except csv.Error:
        return None


def open_sheet(reading: Reading, file: str, columns: Columns) -> Sheet:
    """The file as a sheet; refuses the roster when it cannot be understood as a whole."""
    lines = decode(reading, file, reading.files[file]).replace("\r\n", "\n").replace("\r", "\n").split("\n")
    while lines and not lines[-1].strip():
        lines.pop()
    top = next((place for place, line in enumerate(lines) if not _is_preface(line)), None)
    if top is None:
        reading.refuse(file, lazy_gettext("This file is empty."))
    if len(lines) - top - 1 > MOST_LINES:
        reading.refuse(
            file,
            lazy_gettext(
                "This file has %(count)s lines; at most %(most)s can be imported at once. Import in parts.",
                count=len(lines) - top - 1,
                most=MOST_LINES,
            ),
        )
    separator, headers = read_headers(lines[top], columns)
    _judge_headers(reading, file, top + 1, headers, columns)
    keys = [header_key(header) for header in headers]
    stand = {key: place for place, key in reversed(list(enumerate(keys)))}
    places = {name: stand.get(header_key(name), _ABSENT) for name in columns.known}
    return Sheet(reading, file, columns, separator, headers, places, lines[top + 1 :], top + 2)


def _is_preface(line: str) -> bool:
    """Empty, or the line `sep=;` by which a spreadsheet names its separator."""
    return not line.strip(' ;,\t"') or line.strip().lower().startswith("sep=")


def read_headers(line: str, columns: Columns) -> tuple[str, tuple[str, ...]]:
    """The separator under which most headers are known, and the headers."""
    known = {header_key(name) for name in columns.known}

    def understood(separator: str) -> int:
        return sum(header_key(header) in known for header in cut(line, separator) or ())

    separator = max(_SEPARATORS, key=understood)
    return separator, tuple(header.strip() for header in cut(line, separator) or ())


def _judge_headers(reading: Reading, file: str, line: int, headers: tuple[str, ...], columns: Columns) -> None:
    keys = [header_key(header) for header in headers]
    known = {header_key(name): name for name in columns.known}
    missing = [name for name in columns.obligatory if header_key(name) not in keys]
    for name in missing[:-1]:
        reading.error(file, line, name, None, lazy_gettext("The column “%(column)s” is missing.", column=name))
    if missing:
        reading.refuse(
            file,
            lazy_gettext("The column “%(column)s” is missing.", column=missing[-1]),
            line=line,
            column=missing[-1],
        )
    for key, name in known.items():
        if keys.count(key) > 1:
            reading.refuse(
                file,
                lazy_gettext("The column “%(column)s” is there twice.", column=name),
                line=line,
                column=name,
            )
    if foreign := [header for header, key in zip(headers, keys, strict=True) if key and key not in known]:
        reading.warning(
            file,
            line,
            None,
            ", ".join(foreign),
            lazy_gettext("These columns are not known and were left out."),
        )
