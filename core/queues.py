"""The queue that wakes the worker: one huey for each installation, on SQLite, Redis or PostgreSQL by URL.

Messages are JSON (huey's own default is pickle, which runs whatever stands in the queue) and carry ids
only. A queue may be down or emptied at any moment: what has to happen stands in tables of the schools.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit, urlunsplit

from huey import Huey, PostgresHuey, RedisHuey, SqliteHuey
from huey.registry import Message
from huey.serializer import Serializer
from redis import ConnectionPool

from .config import ConfigError
from .db.databases import ensure_schema

NAME = "ganaar"
CONNECT_SECONDS = 2
"""How long a request may wait for a queue that does not answer."""


class JsonSerializer(Serializer):  # type: ignore[misc]
    """Messages of huey as JSON. A message that is none of ours is refused, not run."""

    def _serialize(self, data: Any) -> bytes:
        return json.dumps(data).encode()

    def _deserialize(self, data: bytes) -> Any:
        read = json.loads(bytes(data))
        if isinstance(read, list) and len(read) == len(Message._fields):
            message = Message(*read)
            return message._replace(args=tuple(message.args or ()))
        return read


def open_queue(url: str) -> Huey:
    """The queue behind a URL. Raises `ConfigError` for a kind we do not know, or the storage's own error."""
    parts = urlsplit(url)
    common = {"results": False, "serializer": JsonSerializer()}
    if parts.scheme == "sqlite":
        path = Path(parts.path)
        path.parent.mkdir(parents=True, exist_ok=True)
        return SqliteHuey(NAME, filename=str(path), timeout=CONNECT_SECONDS, **common)
    if parts.scheme in ("redis", "rediss", "unix"):
        pool = ConnectionPool.from_url(url, socket_connect_timeout=CONNECT_SECONDS, socket_timeout=5)
        return RedisHuey(NAME, connection_pool=pool, **common)
    if parts.scheme in ("postgresql", "postgres"):
        return _postgresql(url, common)
    raise ConfigError(f"A queue URL starts with sqlite:///, redis:// or postgresql://, this one with {parts.scheme}:")


def _postgresql(url: str, common: dict[str, Any]) -> Huey:
    parts = urlsplit(url)
    query = dict(parse_qsl(parts.query))
    schema = query.pop("schema", None)
    ensure_schema(url)
    dsn = urlunsplit(("postgresql", parts.netloc, parts.path, "&".join(f"{k}={v}" for k, v in query.items()), ""))
    options = {"options": f"-c search_path={schema}"} if schema else {}
    return PostgresHuey(NAME, dsn=dsn, connect_timeout=CONNECT_SECONDS, **options, **common)
