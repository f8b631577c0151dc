"""Rows laid out in a temporary table first, so that the transaction that writes them is a few statements long.

A temporary table belongs to this connection alone; filling it holds no lock of the school. What points to a row
that is only being made carries that row's key (`<column>_key`); it becomes an id once that row is there.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextvars import Context
from typing import Any, TypeVar

import peewee

from ..db.model import Model

VALUES_AT_ONCE = 15_000
"""Values in one statement; SQLite takes 32,766, PostgreSQL 65,535."""

_Row = TypeVar("_Row")


class RowsMoved(Exception):
    """Rows that were to be changed are not as they were when that was decided."""


class Stage:
    """Rows for one table. `keys`: for each column that may point to new rows, where its key is found.

    Changes of rows that are there carry their id (`row`) and only the columns that are to change.
    """

    def __init__(self, model: type[Model], keys: Mapping[str, Any] | None = None, *, name: str = "new") -> None:
        self.model = model
        self.keys = dict(keys or {})
        self.table = _table(model, self.keys, name)
        self.within: dict[str, Callable[[Any], Any]] = {}
        """A condition on where a key is looked up, when it is not unique by itself."""
        self.laid_out = 0
        self.columns: set[tuple[str, ...]] = set()
        self.table.drop_table()
        self.table.create_table()

    def lay_out(self, rows: Iterable[Mapping[str, Any]]) -> None:
        """New rows, all with the same columns. A column with a key gets an id or, as text, the key."""
        self._fill(dict(row) for row in rows)

    def lay_out_changes(self, changes: Mapping[int, Mapping[str, Any]]) -> None:
        """Columns of rows that are there, by id."""
        alike: dict[tuple[str, ...], list[dict[str, Any]]] = {}
        for row_id, columns in changes.items():
            names = tuple(sorted(columns))
            alike.setdefault(names, []).append({**columns, "row": row_id, "names": ",".join(names)})
        for rows in alike.values():
            self._fill(rows)

    def pour(self) -> None:
        """Insert them all: one statement."""
        for names in self.columns:
            defaults = {
                field: default() if callable(default) else default
                for field, default in self.model._meta.defaults.items()
                if field.name not in names
            }
            fields = [self.model._meta.fields[name] for name in names]
            chosen = [self._value(self.table, name) for name in names]
            chosen += [peewee.Value(value) for value in defaults.values()]
            self.model.insert_from(self.table.select(*chosen).order_by(self.table.id), [*fields, *defaults]).execute()

    def spread(self, guards: Mapping[str, Any] | None = None) -> None:
        """Change the rows that are there: one statement for all that change the same columns.

        A guard is a condition under which a column may change. Raises `RowsMoved` when a row is gone, or no longer
        as its guard wants it.
        """
        rows = self.table.alias()
        changed = 0
        for names in self.columns:
            changes = {
                name: rows.select(self._value(rows, name)).where(rows.row == self.model.id)
                for name in names
                if name not in ("row", "names")
            }
            here = self.table.select(self.table.row).where(self.table.names == ",".join(changes))
            conditions = [guard for name, guard in (guards or {}).items() if name in changes]
            changed += self.model.update(changes).where(self.model.id.in_(here), *conditions).execute()
        if changed != self.laid_out:
            raise RowsMoved(self.model.__name__)

    def clear_away(self) -> None:
        self.table.drop_table()

    def _fill(self, rows: Iterable[dict[str, Any]]) -> None:
        told_apart = (self._with_keys(row) for row in rows)
        first = next(told_apart, None)
        if first is None:
            return
        names = tuple(sorted(first))
        self.columns.add(tuple(name for name in names if name not in {f"{key}_key" for key in self.keys}))
        fields = [self.table._meta.fields[name] for name in names]
        tuples = (tuple(row[name] for name in names) for row in itertools.chain((first,), told_apart))
        for batch in batches(tuples, VALUES_AT_ONCE // len(names)):
            self.table.insert_many(batch, fields=fields).execute()
            self.laid_out += len(batch)

    def _with_keys(self, row: dict[str, Any]) -> dict[str, Any]:
        for name in self.keys.keys() & row.keys():
            value = row[name]
            row[f"{name}_key"] = value if isinstance(value, str) else None
            row[name] = None if isinstance(value, str) else value
        return row

    def _value(self, rows: Any, name: str) -> Any:
        """A column, or the id that its key stands for by now."""
        column = getattr(rows, name)
        if name not in self.keys:
            return column
        key = self.keys[name]
        source = key.model.alias()
        found = source.select(source.id).where(getattr(source, key.name) == getattr(rows, f"{name}_key"))
        if name in self.within:
            found = found.where(self.within[name](source))
        return peewee.fn.COALESCE(column, found)


_tables: dict[tuple[str, str], type[Model]] = {}


def _table(model: type[Model], keys: Iterable[str], name: str) -> type[Model]:
    """The temporary table of this name for a table, made once."""
    known = _tables.get((name, model.__name__))
    if known is None:
        # A model takes over the database of its base, and must have none: so it is made outside any school.
        known = _tables[name, model.__name__] = Context().run(_make_table, model, sorted(keys), name)
    return known


def _make_table(model: type[Model], keys: Iterable[str], name: str) -> type[Model]:
    """The columns of a table, all of which may be empty, and what a stage needs beside them."""
    columns: dict[str, Any] = {"row": peewee.IntegerField(null=True, unique=True), "names": peewee.TextField(null=True)}
    for field in model._meta.sorted_fields:
        if field.primary_key:
            continue
        kind = peewee.IntegerField if isinstance(field, peewee.ForeignKeyField) else type(field)
        columns[field.name] = kind(null=True)
    for key in keys:
        columns[f"{key}_key"] = peewee.TextField(null=True)
    meta = type("Meta", (), {"table_name": f"{name}_{model._meta.table_name}", "temporary": True})
    return type(f"{name.title()}{model.__name__}", (Model,), {**columns, "Meta": meta, "__module__": __name__})


def batches(rows: Iterable[_Row], size: int) -> Iterator[list[_Row]]:
    """The rows in lists of at most this size."""
    rows = iter(rows)
    while batch := list(itertools.islice(rows, size)):
        yield batch
