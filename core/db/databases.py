"""Opens a database by URL, SQLite or PostgreSQL, with what the portal needs of each.

Both kinds refuse a query of a model outside the school it belongs to, and any write while a read-only
guard is held (see `core.dispatch`).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit, urlunsplit

import peewee
from playhouse.pool import PooledPostgresqlDatabase, PooledSqliteDatabase

from ..config import ConfigError
from .context import SchoolChanged, current_school_key


class WriteRefused(Exception):
    """A write where only reading is allowed: inside a hook that is asked while a page is made."""


_read_only: ContextVar[bool] = ContextVar("ganaar_read_only", default=False)
_READING = ("SELECT", "WITH", "SAVEPOINT", "RELEASE", "ROLLBACK", "PRAGMA TABLE", "EXPLAIN")

queries_run: ContextVar[list[str] | None] = ContextVar("ganaar_queries", default=None)
"""A list that collects the SQL of this context while a test or the bench counts it; None otherwise."""


@contextmanager
def read_only() -> Iterator[None]:
    """Refuse every write of this context until the block ends."""
    token = _read_only.set(True)
    try:
        yield
    finally:
        _read_only.reset(token)


class _Guarded:
    """Counts queries when asked to, refuses writes when told to and work in another school always."""

    school_key: str | None = None
    """Key of the school this database belongs to; None for the directory of the installation."""

    def execute_sql(self, sql: str, params: Any = None) -> Any:
        if self.school_key is not None and current_school_key() != self.school_key:
            raise SchoolChanged(f"A query of school {self.school_key!r} was run in {current_school_key()!r}.")
        if _read_only.get() and not sql.lstrip("( ").upper().startswith(_READING):
            raise WriteRefused(sql.split("(")[0][:80])
        counted = queries_run.get()
        if counted is not None:
            counted.append(sql)
        return super().execute_sql(sql, params)  # type: ignore[misc]


class SqliteSchoolDatabase(_Guarded, PooledSqliteDatabase):  # type: ignore[misc]
    """SQLite with WAL, full synchronous writes, foreign keys and immediate write transactions."""


class PostgresqlSchoolDatabase(_Guarded, PooledPostgresqlDatabase):  # type: ignore[misc]
    """PostgreSQL by psycopg 3, optionally in a schema of its own (`?schema=` in the URL)."""


SQLITE_PRAGMAS = {
    "journal_mode": "wal",
    "synchronous": "full",
    "foreign_keys": 1,
    "busy_timeout": 10_000,
    "cache_size": -16_000,
    "temp_store": "memory",
    "mmap_size": 268_435_456,
}


def open_database(url: str) -> peewee.Database:
    """A database for `sqlite:///absolute/path` or `postgresql://user@host/name?schema=NAME`.

    Nothing is connected yet. Raises `ConfigError` for any other kind of URL.
    """
    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        path = Path(parts.path)
        path.parent.mkdir(parents=True, exist_ok=True)
        return SqliteSchoolDatabase(
            str(path),
            pragmas=SQLITE_PRAGMAS,
            lock_type="IMMEDIATE",
            timeout=10,
            max_connections=None,
            check_same_thread=False,
        )
    if parts.scheme in ("postgresql", "postgres"):
        query = dict(parse_qsl(parts.query))
        schema = query.pop("schema", None)
        options = f"-c search_path={schema} -c timezone=UTC" if schema else "-c timezone=UTC"
        dsn = urlunsplit(("postgresql", parts.netloc, parts.path, "&".join(f"{k}={v}" for k, v in query.items()), ""))
        return PostgresqlSchoolDatabase(
            dsn, prefer_psycopg3=True, max_connections=None, stale_timeout=300, options=options
        )
    raise ConfigError(f"A database URL starts with sqlite:/// or postgresql://, this one with {parts.scheme}:")


def ensure_schema(url: str) -> None:
    """Make the PostgreSQL schema that the URL names, if it names one. Safe to repeat."""
    parts = urlsplit(url)
    schema = dict(parse_qsl(parts.query)).get("schema")
    if parts.scheme.startswith("postgres") and schema:
        if not schema.replace("_", "").isalnum():
            raise ConfigError(f"{schema!r} is not a name for a schema: letters, digits and _ only.")
        database = open_database(url)
        with database.connection_context():
            database.execute_sql(f'CREATE SCHEMA IF NOT EXISTS "{schema}"')


def is_postgresql(database: peewee.Database) -> bool:
    return isinstance(database, peewee.PostgresqlDatabase)
