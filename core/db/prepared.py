"""Reads whose SQL is made once: peewee spends far more time on writing a query than SQLite on answering it.

    _BY_TOKEN = Prepared(lambda given: Session.select(...).where(Session.tag == given("tag")).tuples())
    rows = _BY_TOKEN.rows(tag=tag_of(token))

For reads that stand on every page. The shape of the query never changes; what changes is given by name
and must be a value that the driver takes as it is. A list (`given.each("groups")`, for `IN`) makes one
SQL for each length, up to `MOST_KEPT`. The SQL of SQLite and PostgreSQL are kept apart; measured in ADR 7.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import peewee

from .context import current_school

MOST_KEPT = 64
"""Texts that one `Prepared` keeps; lists of more lengths than that are written anew."""


@dataclass(frozen=True, slots=True)
class _Blank:
    """A place in the parameters that is filled in with every reading; `at` is the place in a list."""

    name: str
    at: int | None = None


class Given:
    """Stands for the values while the query is written."""

    def __init__(self, lengths: dict[str, int]) -> None:
        self._lengths = lengths

    def __call__(self, name: str) -> peewee.Value:
        return peewee.Value(_Blank(name), converter=False)

    def each(self, name: str) -> list[peewee.Value]:
        return [peewee.Value(_Blank(name, at), converter=False) for at in range(self._lengths[name])]


class Prepared:
    """One SELECT of fixed shape."""

    def __init__(self, write: Callable[[Given], Any]) -> None:
        self._write = write
        self._known: dict[tuple[Any, ...], tuple[Any, str, tuple[Any, ...]]] = {}

    def rows(self, **values: Any) -> list[Any]:
        """The rows in the form that the query asks for (`.tuples()`, `.namedtuples()`). One query."""
        database = current_school().database
        lengths = {name: len(value) for name, value in values.items() if isinstance(value, list | tuple)}
        key = (type(database), *lengths.items())
        known = self._known.get(key)
        if known is None:
            if len(self._known) >= MOST_KEPT:
                self._known.clear()
            query = self._write(Given(lengths))
            known = self._known[key] = (query, *database.get_sql_context().sql(query).query())
        query, sql, blanks = known
        filled = [
            (values[one.name] if one.at is None else values[one.name][one.at]) if type(one) is _Blank else one
            for one in blanks
        ]
        return list(query._get_cursor_wrapper(database.execute_sql(sql, filled)))
