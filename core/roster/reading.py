"""One reading of a roster: its files, what was found wrong so far, and how far it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Literal, NoReturn

from ..i18n import LazyText
from .records import Problem, Progress, RosterRefused, Severity

ClassFrom = Literal["grade", "section"]

SHOWN = 80
"""Characters of a wrong value that are repeated in a report."""

STEP = 1_000
"""Lines between two calls of the progress."""


def _today() -> date:
    return datetime.now(UTC).date()


@dataclass(frozen=True, slots=True)
class RosterOptions:
    """What the school chooses. `school`: id or name of the school, where a roster holds several.
    `class_from`: whether the grade or the course section is the class, where a format knows no classes."""

    school: str | None = None
    class_from: ClassFrom = "grade"
    today: date = field(default_factory=_today)


class Reading:
    """Collects problems, and stops for good where going on would do harm."""

    def __init__(self, files: Mapping[str, bytes], options: RosterOptions, progress: Progress | None) -> None:
        self.files = files
        self.options = options
        self.problems: list[Problem] = []
        self.doubtful_ids: set[str] = set()
        self.lines_without_id = 0
        self._progress = progress
        self._done = 0
        self._total = sum(content.count(b"\n") for content in files.values())

    def error(self, file: str, line: int | None, column: str | None, value: str | None, reason: LazyText) -> None:
        """Note a line that cannot be used."""
        self._note("error", file, line, column, value, reason)

    def warning(self, file: str, line: int | None, column: str | None, value: str | None, reason: LazyText) -> None:
        """Note something to look at; the line is used."""
        self._note("warning", file, line, column, value, reason)

    def refuse(self, file: str, reason: LazyText, *, line: int | None = None, column: str | None = None) -> NoReturn:
        """Refuse the whole roster."""
        self._note("error", file, line, column, None, reason)
        raise RosterRefused(tuple(self.problems))

    def lost(self, external_id: str) -> None:
        """A line about this person (empty: about nobody knows whom) could not be used."""
        if external_id:
            self.doubtful_ids.add(external_id)
        else:
            self.lines_without_id += 1

    def line_done(self) -> None:
        """One more line was read."""
        self._done += 1
        if self._progress is not None and self._done % STEP == 0:
            self._progress(min(self._done, self._total), self._total)

    def finished(self) -> None:
        """Everything was read."""
        if self._progress is not None:
            self._progress(self._total, self._total)

    def _note(
        self,
        severity: Severity,
        file: str,
        line: int | None,
        column: str | None,
        value: str | None,
        reason: LazyText,
    ) -> None:
        shown = (
            None
            if value is None
            else "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in value[:SHOWN])
        )
        self.problems.append(Problem(file, line, column, shown, reason, severity))
