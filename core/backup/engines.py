"""What each engine wants while a whole school is read or written. The only SQL here that is not the same on both."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import peewee

from ..db.databases import is_postgresql
from .tables import Table, quotable


class RowsBroken(Exception):
    """Rows that point to nothing, found before anything of it was put to use."""


@contextmanager
def snapshot(database: peewee.Database) -> Iterator[None]:
    """Read everything as it was at one moment, while others go on writing."""
    if is_postgresql(database):
        with database.atomic():
            database.execute_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            yield
        return
    with database.transaction("DEFERRED"):
        database.execute_sql("SELECT COUNT(*) FROM sqlite_master").fetchone()
        yield


@contextmanager
def loading(database: peewee.Database, tables: list[Table]) -> Iterator[None]:
    """One transaction in which rows come in any order; every foreign key is checked before it commits.

    Raises `RowsBroken`, and nothing was written then.
    """
    if is_postgresql(database):
        with database.atomic():
            constraints = _drop_references(database)
            yield
            _restore_references(database, constraints)
            for table in tables:
                _set_sequence(database, table)
        return
    database.execute_sql("PRAGMA foreign_keys = OFF")
    try:
        with database.atomic():
            yield
            broken = database.execute_sql("PRAGMA foreign_key_check").fetchall()
            if broken:
                raise RowsBroken(f"{len(broken)} rows point to nothing, the first in {broken[0][0]}.")
    finally:
        database.execute_sql("PRAGMA foreign_keys = ON")


def _drop_references(database: peewee.Database) -> list[tuple[str, str, str]]:
    rows: list[tuple[str, str, str]] = database.execute_sql(
        "SELECT t.relname, c.conname, pg_get_constraintdef(c.oid) FROM pg_constraint c "
        "JOIN pg_class t ON t.oid = c.conrelid JOIN pg_namespace n ON n.oid = t.relnamespace "
        "WHERE c.contype = 'f' AND n.nspname = current_schema() ORDER BY t.relname, c.conname"
    ).fetchall()
    for table, name, _definition in rows:
        database.execute_sql(f'ALTER TABLE "{table}" DROP CONSTRAINT "{name}"')
    return rows


def _restore_references(database: peewee.Database, constraints: list[tuple[str, str, str]]) -> None:
    for table, name, definition in constraints:
        try:
            database.execute_sql(f'ALTER TABLE "{table}" ADD CONSTRAINT "{name}" {definition}')
        except peewee.IntegrityError as fault:
            raise RowsBroken(f"Rows of {table} point to nothing: {' '.join(str(fault).split())}") from None


def _set_sequence(database: peewee.Database, table: Table) -> None:
    """The next id comes after the highest one."""
    kinds = {column.name: column.kind for column in table.columns}
    if len(table.primary_key) != 1 or kinds[table.primary_key[0]] != "int":
        return
    key, name = quotable(table.primary_key[0]), quotable(table.name)
    sequence = database.execute_sql("SELECT pg_get_serial_sequence(%s, %s)", (f'"{name}"', key)).fetchone()[0]
    if sequence:
        database.execute_sql(
            f'SELECT setval(%s, COALESCE((SELECT MAX("{key}") FROM "{name}"), 0) + 1, false)',  # noqa: S608
            (sequence,),
        )
