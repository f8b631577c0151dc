"""A school at run time: its database, its files, its secret. One school shares none of these with another."""

from __future__ import annotations

import hashlib
import hmac
import threading
from collections import OrderedDict
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import TYPE_CHECKING

import peewee

from .db import context
from .db.databases import open_database
from .db.transactions import writing

if TYPE_CHECKING:
    from .files import FileStore


@dataclass(frozen=True, slots=True)
class School:
    """One school as the installation knows it. Its name and texts are settings in its own database."""

    key: str
    host: str
    origin: str
    """Scheme, host and port in links of letters and mails, without a slash at the end."""
    database: peewee.Database
    files: FileStore
    secret: bytes
    """32 random bytes outside the school's database; use `key_for`, never these themselves."""

    def entered(self) -> AbstractContextManager[School]:
        """Work in this school until the block ends."""
        return context.entered(self)

    def key_for(self, purpose: str) -> bytes:
        """A 32-byte key for one purpose, derived from the school's secret."""
        return hmac.digest(self.secret, purpose.encode(), hashlib.sha256)

    def writing(self) -> AbstractContextManager[None]:
        """A short write transaction: immediate on SQLite, so that it never has to upgrade a read lock."""
        return writing(self.database)


class SchoolDatabases:
    """The databases of schools in use, with one upper bound for all; the one unused longest is closed.

    A school that moved to another URL (restored, or taken to another server) is opened anew.
    """

    def __init__(self, most: int) -> None:
        self._most = max(1, most)
        self._open: OrderedDict[str, tuple[str, peewee.Database]] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: str, url: str) -> peewee.Database:
        unused: list[peewee.Database] = []
        with self._lock:
            known, database = self._open.get(key, ("", None))
            if database is None or known != url:
                unused += [] if database is None else [database]
                database = open_database(url)
                database.school_key = key
                self._open[key] = (url, database)
            self._open.move_to_end(key)
            unused += [self._open.popitem(last=False)[1][1] for _ in range(len(self._open) - self._most)]
        for one in unused:
            one.close_idle()
        return database

    def close(self, key: str) -> None:
        with self._lock:
            _url, database = self._open.pop(key, ("", None))
        if database is not None:
            database.close_all()

    def close_all(self) -> None:
        for key in list(self._open):
            self.close(key)
