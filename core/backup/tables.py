"""What the tables of a school look like, read from the database itself, in words that both engines understand.

Tables of modules that are not installed are described like the others, so that a restored school has them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

import peewee

from ..db.databases import is_postgresql
from ..db.migrate import parts
from ..db.model import Model
from ..db.tables import CORE_TABLES
from ..registry import Registry

CHECKSUMS = "core_migration_checksum"

KINDS = {
    "AUTO": "int", "BIGAUTO": "int", "INT": "int", "BIGINT": "int", "SMALLINT": "int", "BOOL": "bool",
    "FLOAT": "float", "DOUBLE": "float", "DECIMAL": "decimal", "CHAR": "text", "VARCHAR": "text", "TEXT": "text",
    "BLOB": "blob", "DATETIME": "datetime", "DATE": "date", "TIME": "time", "UUID": "text", "UUIDB": "blob",
    "JSON": "json", "JSONB": "json", "DEFAULT": "text",
}  # fmt: skip
_BY_TYPE = (
    ("bool", "bool"), ("bigint", "int"), ("smallint", "int"), ("int", "int"), ("serial", "int"), ("real", "float"),
    ("double", "float"), ("float", "float"), ("numeric", "decimal"), ("decimal", "decimal"), ("timestamp", "datetime"),
    ("datetime", "datetime"), ("date", "date"), ("time", "time"), ("bytea", "blob"), ("blob", "blob"),
    ("json", "json"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Column:
    """A column; `kind` is int, bool, float, decimal, text, blob, datetime, date, time or json."""

    name: str
    kind: str
    null: bool


@dataclass(frozen=True, slots=True)
class Reference:
    """A foreign key of one column."""

    column: str
    table: str
    target: str
    on_delete: str


@dataclass(frozen=True, slots=True)
class Index:
    """An index over columns."""

    name: str
    columns: tuple[str, ...]
    unique: bool


@dataclass(frozen=True, slots=True)
class Table:
    """One table. `owned` is false when no installed part declares it."""

    name: str
    owned: bool
    columns: tuple[Column, ...]
    primary_key: tuple[str, ...]
    references: tuple[Reference, ...]
    indexes: tuple[Index, ...]

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def table_from_json(read: dict[str, Any]) -> Table:
    """The reverse of `Table.as_json`."""
    return Table(
        str(read["name"]),
        bool(read["owned"]),
        tuple(Column(**each) for each in read["columns"]),
        tuple(read["primary_key"]),
        tuple(Reference(**each) for each in read["references"]),
        tuple(Index(each["name"], tuple(each["columns"]), each["unique"]) for each in read["indexes"]),
    )


def tables_of_school(database: peewee.Database, registry: Registry) -> list[Table]:
    """Every table that holds something of its own, those of core and modules in their order, then the others."""
    owned = models_by_table(registry)
    histories = {f"{part}_migration" for part, _folder in parts(registry)}
    present = _real_tables(database)
    order = [name for name in owned if name in present]
    others = sorted(present - set(owned) - histories)
    return [_described(database, name, owned.get(name)) for name in (*order, *others)]


def models_by_table(registry: Registry) -> dict[str, type[Model]]:
    """The models of the core and of the installed modules, by table."""
    models = (*CORE_TABLES, *(model for loaded in registry for model in loaded.models))
    return {model._meta.table_name: model for model in models}


def _real_tables(database: peewee.Database) -> set[str]:
    """Without what an engine keeps for itself: search indexes are made again, not copied."""
    names = {name for name in database.get_tables() if not name.startswith("sqlite_")}
    if is_postgresql(database):
        return names
    virtual = [
        name
        for (name,) in database.execute_sql(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND sql LIKE 'CREATE VIRTUAL%'"
        ).fetchall()
    ]
    return {name for name in names if not any(name == one or name.startswith(f"{one}_") for one in virtual)}


def _described(database: peewee.Database, name: str, model: type[Model] | None) -> Table:
    fields = {} if model is None else {field.column_name: field for field in model._meta.sorted_fields}
    columns = tuple(
        Column(one.name, _kind(fields.get(one.name), str(one.data_type)), bool(one.null))
        for one in database.get_columns(name)
    )
    primary_key = tuple(database.get_primary_keys(name))
    references = tuple(
        Reference(one.column, one.dest_table, one.dest_column, str(one.on_delete or "NO ACTION"))
        for one in database.get_foreign_keys(name)
    )
    indexes = tuple(
        Index(one.name, tuple(one.columns), bool(one.unique))
        for one in database.get_indexes(name)
        if tuple(one.columns) != primary_key and not one.name.startswith("sqlite_autoindex")
    )
    return Table(name, model is not None or name == CHECKSUMS, columns, primary_key, references, indexes)


def _kind(field: Any, data_type: str) -> str:
    if field is not None and field.field_type in KINDS:
        return KINDS[field.field_type]
    lower = data_type.lower()
    return next((kind for start, kind in _BY_TYPE if start in lower), "text")


def create_unowned(database: peewee.Database, table: Table) -> None:
    """Make a table that no installed part declares, as far as both engines can say it the same way."""
    types = _POSTGRESQL_TYPES if is_postgresql(database) else _SQLITE_TYPES
    lines = [
        f'"{quotable(one.name)}" {_column_type(one, table, types, database)}{"" if one.null else " NOT NULL"}'
        for one in table.columns
    ]
    if table.primary_key and not _counts_itself(table):
        lines.append(f"PRIMARY KEY ({quoted_names(table.primary_key)})")
    lines += [
        f'FOREIGN KEY ("{quotable(one.column)}") REFERENCES "{quotable(one.table)}" ("{quotable(one.target)}") '
        f"ON DELETE {one.on_delete if one.on_delete in _RULES else 'NO ACTION'}"
        for one in table.references
    ]
    database.execute_sql(f'CREATE TABLE "{quotable(table.name)}" ({", ".join(lines)})')
    for index in table.indexes:
        unique = "UNIQUE " if index.unique else ""
        database.execute_sql(
            f'CREATE {unique}INDEX "{quotable(index.name)}" ON "{quotable(table.name)}" ({quoted_names(index.columns)})'
        )


_RULES = ("NO ACTION", "CASCADE", "SET NULL", "SET DEFAULT", "RESTRICT")
_SQLITE_TYPES = {
    "int": "INTEGER", "bool": "INTEGER", "float": "REAL", "decimal": "DECIMAL", "text": "TEXT", "blob": "BLOB",
    "datetime": "DATETIME", "date": "DATE", "time": "TIME", "json": "JSON",
}  # fmt: skip
_POSTGRESQL_TYPES = {
    "int": "BIGINT", "bool": "BOOLEAN", "float": "DOUBLE PRECISION", "decimal": "NUMERIC", "text": "TEXT",
    "blob": "BYTEA", "datetime": "TIMESTAMP", "date": "DATE", "time": "TIME", "json": "JSONB",
}  # fmt: skip


def _counts_itself(table: Table) -> bool:
    kinds = {column.name: column.kind for column in table.columns}
    return len(table.primary_key) == 1 and kinds[table.primary_key[0]] == "int"


def _column_type(column: Column, table: Table, types: dict[str, str], database: peewee.Database) -> str:
    if _counts_itself(table) and column.name == table.primary_key[0]:
        return "BIGSERIAL PRIMARY KEY" if is_postgresql(database) else "INTEGER PRIMARY KEY"
    return types[column.kind]


def quoted_names(names: Iterable[str]) -> str:
    return ", ".join(f'"{quotable(name)}"' for name in names)


def quotable(name: str) -> str:
    """A name out of an archive as it may stand between quotation marks. Raises ValueError."""
    if not name.replace("_", "a").isalnum():
        raise ValueError(f"{name!r} is not a name for a table or column.")
    return name
