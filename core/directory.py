"""The directory of the installation: which host belongs to which school, and where that school lives.

A small database of its own. It holds nothing about people; each school's secret is kept here, wrapped
with the master key of the installation, so that neither database alone can open anything.
"""

from __future__ import annotations

import base64
import re
import secrets
import time
from dataclasses import dataclass
from typing import Any

import peewee
from cryptography.fernet import Fernet

from .clock import now
from .config import Config
from .db.databases import ensure_schema, open_database
from .files import FileStore, open_file_store
from .places import Place, make_place, place_for
from .schools import School, SchoolDatabases

_KNOWN_FOR = 5.0
"""Seconds that a process believes what it read of the directory."""


class SchoolKeyRefused(Exception):
    """A key that cannot name a school, or names one that exists."""


class SchoolUnknown(Exception):
    """No school has this key."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One school as the directory keeps it."""

    key: str
    name: str
    host: str
    database_url: str
    files_url: str
    state: str
    """`open`, or `making` while it is being made or restored: nothing is served or done for it then."""
    recipient: str
    """Public half of the recovery key (age), to which backups are encrypted."""

    @property
    def place(self) -> Place:
        return Place(self.database_url, self.files_url)


class Directory:
    """Finds, adds and lists the schools of an installation."""

    def __init__(self, config: Config) -> None:
        self.config = config
        self.database = open_database(config.directory_url)
        self._databases = SchoolDatabases(config.open_schools)
        self._by_host: dict[str, tuple[float, School | None]] = {}
        self._rows = _row_model(self.database)
        ensure_schema(config.directory_url)
        with self.database.connection_context():
            self.database.create_tables([self._rows], safe=True)

    def entries(self) -> list[Entry]:
        with self.database.connection_context():
            return [_entry(row) for row in self._rows.select().order_by(self._rows.key)]

    def keys(self) -> list[str]:
        """Keys of all schools that are open."""
        return [entry.key for entry in self.entries() if entry.state == "open"]

    def school(self, key: str) -> School:
        """The school with this key. Raises `SchoolUnknown`."""
        with self.database.connection_context():
            row = self._rows.get_or_none(self._rows.key == key)
        if row is None:
            raise SchoolUnknown(key)
        return self._opened(row)

    def school_at(self, host: str) -> School | None:
        """The open school behind a host name (without port), or None."""
        known = self._by_host.get(host)
        if known is not None and known[0] > time.monotonic():
            return known[1]
        with self.database.connection_context():
            row = self._rows.get_or_none((self._rows.host == host) & (self._rows.state == "open"))
        school = None if row is None else self._opened(row)
        if len(self._by_host) > 10_000:
            self._by_host.clear()
        self._by_host[host] = (time.monotonic() + _KNOWN_FOR, school)
        return school

    def add(
        self,
        key: str,
        name: str,
        *,
        host: str = "",
        recipient: str = "",
        secret: bytes = b"",
        place: Place | None = None,
        state: str = "open",
    ) -> School:
        """Add a school to the directory; its tables are made by `ganaar.core.db.migrate`.

        `secret` is given when a school moves here from another server, `place` when it does not live where
        the configuration puts new schools. Raises `SchoolKeyRefused` and `PlaceRefused`.
        """
        if not re.fullmatch(r"[a-z][a-z0-9-]{1,38}[a-z0-9]", key):
            raise SchoolKeyRefused(
                f"{key!r} cannot be the key of a school: 3 to 40 lower-case letters, digits or hyphens."
            )
        place = place or place_for(self.config, key)
        try:
            with self.database.connection_context(), self.database.atomic():
                row = self._rows.create(
                    key=key,
                    name=name,
                    host=host or f"{key}.{self.config.base_domain}",
                    database_url=place.database_url,
                    files_url=place.files_url,
                    state=state,
                    recipient=recipient,
                    wrapped_secret=self._wrapped(secret or secrets.token_bytes(32)),
                    created_at=now(),
                )
        except peewee.IntegrityError:
            raise SchoolKeyRefused(f"There is already a school {key!r} or a school at that host.") from None
        self._by_host.clear()
        try:
            make_place(place)
        except BaseException:
            self.forget(key)
            raise
        return self._opened(row)

    def set_state(self, key: str, state: str) -> None:
        """Open a school, or close it: every process sees it within seconds."""
        self._change(key, state=state)

    def move(self, key: str, place: Place, secret: bytes = b"") -> None:
        """Let a school live in another place from now on; every process follows within seconds."""
        changes = {"database_url": place.database_url, "files_url": place.files_url}
        if secret:
            changes["wrapped_secret"] = self._wrapped(secret)
        self._change(key, **changes)
        self._databases.close(key)

    def entry(self, key: str) -> Entry:
        """One school as the directory keeps it. Raises `SchoolUnknown`."""
        with self.database.connection_context():
            row = self._rows.get_or_none(self._rows.key == key)
        if row is None:
            raise SchoolUnknown(key)
        return _entry(row)

    def rename(self, key: str, name: str) -> None:
        """The name under which the installation lists the school."""
        self._change(key, name=name)

    def set_recipient(self, key: str, recipient: str) -> None:
        """The public half of a new recovery key."""
        self._change(key, recipient=recipient)

    def _change(self, key: str, **values: str) -> None:
        with self.database.connection_context():
            self._rows.update(values).where(self._rows.key == key).execute()
        self._by_host.clear()

    def forget(self, key: str) -> None:
        """Take a school out of the directory. Its database and files stay where they are."""
        with self.database.connection_context():
            self._rows.delete().where(self._rows.key == key).execute()
        self._by_host.clear()
        self._databases.close(key)

    def close(self) -> None:
        """Close every connection that this directory opened."""
        self._databases.close_all()
        if not self.database.is_closed():
            self.database.close()

    @property
    def _wrap(self) -> Fernet:
        return Fernet(base64.urlsafe_b64encode(self.config.master_key))

    def _wrapped(self, secret: bytes) -> str:
        return self._wrap.encrypt(secret).decode()

    def _opened(self, row: Any) -> School:
        files: FileStore = open_file_store(row.files_url)
        return School(
            key=row.key,
            host=row.host,
            origin=self._origin(row.host),
            database=self._databases.get(row.key, row.database_url),
            files=files,
            secret=self._wrap.decrypt(row.wrapped_secret.encode()),
        )

    def _origin(self, host: str) -> str:
        port = f":{self.config.public_port}" if self.config.public_port else ""
        return f"{self.config.public_scheme}://{host}{port}"


def _entry(row: Any) -> Entry:
    return Entry(row.key, row.name, row.host, row.database_url, row.files_url, row.state, row.recipient)


def _row_model(database: peewee.Database) -> Any:
    class DirectorySchool(peewee.Model):  # type: ignore[misc]
        key = peewee.CharField(max_length=40, unique=True)
        name = peewee.CharField()
        host = peewee.CharField(unique=True)
        database_url = peewee.CharField(max_length=1000)
        files_url = peewee.CharField(max_length=1000)
        state = peewee.CharField(max_length=10)
        recipient = peewee.CharField()
        wrapped_secret = peewee.CharField()
        created_at = peewee.DateTimeField()

        class Meta:
            table_name = "directory_school"

    DirectorySchool.bind(database)
    return DirectorySchool
