"""Rows as lines of JSON, and back: the same lines from SQLite and PostgreSQL."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

import peewee

from ..db.databases import is_postgresql
from .tables import Table, quotable, quoted_names

AT_ONCE = 2000
CHUNK_BYTES = 4 * 1024 * 1024
"""A member of the archive holds about this much, so that memory does not grow with a table."""


def count_rows(database: peewee.Database, table: str) -> int:
    row = database.execute_sql(f'SELECT COUNT(*) FROM "{quotable(table)}"').fetchone()  # noqa: S608
    return int(row[0])


def read_chunks(database: peewee.Database, table: Table) -> Iterator[tuple[bytes, int]]:
    """The rows of a table as (lines, how many rows), in the order of its key. Belongs inside a snapshot."""
    lines: list[bytes] = []
    size = 0
    for row in _rows(database, table):
        line = _encoded(row, table)
        lines.append(line)
        size += len(line)
        if size >= CHUNK_BYTES:
            yield b"".join(lines), len(lines)
            lines, size = [], 0
    if lines:
        yield b"".join(lines), len(lines)


def _rows(database: peewee.Database, table: Table) -> Iterator[Sequence[Any]]:
    names = [column.name for column in table.columns]
    select = f'SELECT {quoted_names(names)} FROM "{quotable(table.name)}"'  # noqa: S608
    if len(table.primary_key) != 1:
        yield from database.execute_sql(select).fetchall()
        return
    key = table.primary_key[0]
    place = names.index(key)
    end = f' ORDER BY "{quotable(key)}" LIMIT {AT_ONCE}'
    rows = database.execute_sql(select + end).fetchall()
    while rows:
        yield from rows
        after = f' WHERE "{quotable(key)}" > {database.param}'
        rows = database.execute_sql(select + after + end, (rows[-1][place],)).fetchall()


def _encoded(row: Sequence[Any], table: Table) -> bytes:
    values = [_plain(value, column.kind) for value, column in zip(row, table.columns, strict=True)]
    return json.dumps(values, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def _plain(value: Any, kind: str) -> Any:
    """A value of either database as JSON can say it."""
    if value is None:
        return None
    if kind == "bool":
        return bool(value)
    if kind == "blob":
        return base64.b64encode(value.encode() if isinstance(value, str) else bytes(value)).decode()
    if kind == "json":
        return json.loads(value) if isinstance(value, str | bytes) else value
    if kind == "datetime":
        return (value if isinstance(value, datetime) else datetime.fromisoformat(str(value))).isoformat(" ")
    if kind in ("date", "time", "decimal", "text"):
        return value.isoformat() if isinstance(value, date | time) else str(value)
    return value


def insert_lines(database: peewee.Database, table: Table, content: bytes) -> int:
    """Put the rows of one member into the table; returns how many. Belongs inside a transaction."""
    reader = _for_postgresql if is_postgresql(database) else _for_sqlite
    kinds = [column.kind for column in table.columns]
    marks = ", ".join([database.param] * len(kinds))
    names = quoted_names(column.name for column in table.columns)
    insert = f'INSERT INTO "{quotable(table.name)}" ({names}) VALUES ({marks})'  # noqa: S608
    rows = [
        [reader(value, kind) for value, kind in zip(json.loads(line), kinds, strict=True)]
        for line in content.splitlines()
    ]
    cursor = database.connection().cursor()
    for some in _batches(rows):
        cursor.executemany(insert, some)
    return len(rows)


def _batches(rows: list[list[Any]]) -> Iterable[list[list[Any]]]:
    return (rows[start : start + AT_ONCE] for start in range(0, len(rows), AT_ONCE))


def _for_sqlite(value: Any, kind: str) -> Any:
    if value is None:
        return None
    if kind == "blob":
        return base64.b64decode(value)
    if kind == "bool":
        return int(value)
    if kind == "json":
        return json.dumps(value)
    return value


def _for_postgresql(value: Any, kind: str) -> Any:
    if value is None:
        return None
    if kind == "blob":
        return base64.b64decode(value)
    if kind == "json":
        return json.dumps(value)
    if kind == "datetime":
        return datetime.fromisoformat(value)
    if kind == "date":
        return date.fromisoformat(value)
    if kind == "time":
        return time.fromisoformat(value)
    if kind == "decimal":
        return Decimal(value)
    return value
