"""Where a school lives: the addresses of its database and of its files. Makes such a place and takes it away."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from .config import Config, ConfigError
from .db.databases import ensure_schema, open_database
from .files import open_file_store


class PlaceRefused(Exception):
    """A database that cannot be made there, or that holds something already; the text says what to do."""


@dataclass(frozen=True, slots=True)
class Place:
    """Addresses of the database and the file store of one school."""

    database_url: str
    files_url: str


def place_for(config: Config, key: str) -> Place:
    """Where a school of this key lives by the rule of the installation. Raises `ConfigError`."""
    for told, url in (("DATABASE", config.database_url), ("FILES", config.files_url)):
        if "{key}" not in url:
            raise ConfigError(f"GANAAR_{told}_URL must hold {{key}}: every school has a place of its own.")
    name = key.replace("-", "_") if "schema=" in config.database_url else key
    return Place(config.database_url.replace("{key}", name), config.files_url.replace("{key}", key))


def make_place(place: Place) -> None:
    """Make the database (and schema) if it is not there. Raises `PlaceRefused`. Safe to repeat."""
    if urlsplit(place.database_url).scheme.startswith("postgres"):
        _make_postgresql_database(place.database_url)
        ensure_schema(place.database_url)


def is_empty(place: Place) -> bool:
    """Whether no table and no file is there yet."""
    path = _sqlite_path(place.database_url)
    if path is not None and not path.exists():
        return next(open_file_store(place.files_url).ids(), None) is None
    database = open_database(place.database_url)
    try:
        with database.connection_context():
            tables = database.get_tables(_schema(place.database_url))
        return not tables and next(open_file_store(place.files_url).ids(), None) is None
    finally:
        database.close_all()


def remove_place(place: Place) -> None:
    """Take database and files away for good. What is gone already is no error."""
    path = _sqlite_path(place.database_url)
    if path is not None:
        for end in ("", "-wal", "-shm", "-journal"):
            Path(f"{path}{end}").unlink(missing_ok=True)
        path.with_suffix(".migrate.lock").unlink(missing_ok=True)
    else:
        _remove_from_postgresql(place.database_url)
    files = urlsplit(place.files_url)
    if files.scheme == "file":
        shutil.rmtree(files.path, ignore_errors=True)
    else:
        store = open_file_store(place.files_url)
        for file_id in list(store.ids()):
            store.delete(file_id)
    if path is not None and path.parent.is_dir() and not any(path.parent.iterdir()):
        path.parent.rmdir()


def _sqlite_path(url: str) -> Path | None:
    parts = urlsplit(url)
    return Path(parts.path) if parts.scheme == "sqlite" else None


def _schema(url: str) -> str | None:
    return dict(parse_qsl(urlsplit(url).query)).get("schema")


def _plain_url(url: str, database: str | None = None) -> str:
    """The URL as PostgreSQL's own library reads it: without our `schema`."""
    parts = urlsplit(url)
    query = [(name, value) for name, value in parse_qsl(parts.query) if name != "schema"]
    path = parts.path if database is None else f"/{database}"
    return urlunsplit(("postgresql", parts.netloc, path, urlencode(query), ""))


def _make_postgresql_database(url: str) -> None:
    import psycopg
    from psycopg import sql

    name = urlsplit(url).path.lstrip("/")
    try:
        psycopg.connect(_plain_url(url)).close()
        return
    except psycopg.OperationalError as refused:
        failure = refused
    try:
        with psycopg.connect(_plain_url(url, "postgres"), autocommit=True) as connection:
            if connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", (name,)).fetchone():
                raise PlaceRefused(f"PostgreSQL does not let us into the database {name}: {_said(failure)}.")
            connection.execute(
                sql.SQL("CREATE DATABASE {} ENCODING 'UTF8' TEMPLATE template0").format(sql.Identifier(name))
            )
    except psycopg.Error as refused:
        raise PlaceRefused(
            f"The PostgreSQL database {name} cannot be opened ({_said(failure)}) nor made ({_said(refused)}). "
            f'Nothing was changed. Make it as the administrator of PostgreSQL: createdb --owner=USER "{name}"'
        ) from None


def _remove_from_postgresql(url: str) -> None:
    import psycopg
    from psycopg import sql

    schema, name = _schema(url), urlsplit(url).path.lstrip("/")
    if schema:
        with psycopg.connect(_plain_url(url), autocommit=True) as connection:
            connection.execute(sql.SQL("DROP SCHEMA IF EXISTS {} CASCADE").format(sql.Identifier(schema)))
        return
    with psycopg.connect(_plain_url(url, "postgres"), autocommit=True) as connection:
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def _said(fault: BaseException) -> str:
    return " ".join(str(fault).split()).rstrip(".")
