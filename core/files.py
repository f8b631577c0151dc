"""The file store of a school: local folder or S3, behind one small interface.

A file is written under a random id and is complete before its row exists; its name is only a label
in the row. Nothing here decides who may see a file: a view does, from a query.
"""

from __future__ import annotations

import os
import secrets
import shutil
import tempfile
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import BinaryIO, Protocol
from urllib.parse import urlsplit

from .config import ConfigError


class FileMissing(Exception):
    """No file has this id."""


class StoreFull(Exception):
    """Less than 500 MB would be left: uploads are refused, everything else goes on."""


KEEP_FREE = 500 * 1000 * 1000
"""Bytes that an upload must leave free on the disk."""


class FileStore(Protocol):
    """Keeps bytes under ids. Ids are 32 hexadecimal digits that the store chooses."""

    def put(self, content: BinaryIO) -> str:
        """Store all of `content`, return its id once it is safely written. Raises `StoreFull`."""

    def open(self, file_id: str) -> BinaryIO:
        """The content. Raises `FileMissing`."""

    def delete(self, file_id: str) -> None:
        """Remove the file; removing one that is gone is no error."""

    def ids(self) -> Iterator[str]:
        """Every id in the store."""

    def restore(self, file_id: str, content: BinaryIO) -> None:
        """Store `content` under an id that a backup names."""


class LocalFileStore:
    """Files below one folder, spread over 256 subfolders."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def put(self, content: BinaryIO) -> str:
        file_id = secrets.token_hex(16)
        self.restore(file_id, content)
        return file_id

    def restore(self, file_id: str, content: BinaryIO) -> None:
        target = self._path(file_id)
        target.parent.mkdir(parents=True, exist_ok=True)
        if shutil.disk_usage(target.parent).free < KEEP_FREE:
            raise StoreFull
        with tempfile.NamedTemporaryFile(dir=target.parent, prefix=".new-", delete=False) as written:
            try:
                shutil.copyfileobj(content, written)
                written.flush()
                os.fsync(written.fileno())
                os.replace(written.name, target)
            except BaseException:
                Path(written.name).unlink(missing_ok=True)
                raise
        _sync_folder(target.parent)

    def open(self, file_id: str) -> BinaryIO:
        try:
            return self._path(file_id).open("rb")
        except FileNotFoundError:
            raise FileMissing(file_id) from None

    def delete(self, file_id: str) -> None:
        self._path(file_id).unlink(missing_ok=True)

    def ids(self) -> Iterator[str]:
        for path in sorted(self._folder.glob("??/*")):
            if not path.name.startswith("."):
                yield path.name

    def _path(self, file_id: str) -> Path:
        if len(file_id) != 32 or not set(file_id) <= set("0123456789abcdef"):
            raise FileMissing(file_id)
        return self._folder / file_id[:2] / file_id


class S3FileStore:
    """Files as objects in a bucket, through obstore."""

    def __init__(self, url: str) -> None:
        from obstore.store import from_url

        self._store = from_url(url)

    def put(self, content: BinaryIO) -> str:
        file_id = secrets.token_hex(16)
        self.restore(file_id, content)
        return file_id

    def restore(self, file_id: str, content: BinaryIO) -> None:
        import obstore

        obstore.put(self._store, file_id, content)

    def open(self, file_id: str) -> BinaryIO:
        import io

        import obstore

        try:
            return io.BytesIO(bytes(obstore.get(self._store, file_id).bytes()))
        except FileNotFoundError:
            raise FileMissing(file_id) from None

    def delete(self, file_id: str) -> None:
        import obstore

        try:
            obstore.delete(self._store, file_id)
        except FileNotFoundError:
            return

    def ids(self) -> Iterator[str]:
        import obstore

        for batch in obstore.list(self._store):
            for entry in batch:
                yield str(entry["path"]).rsplit("/", 1)[-1]


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@lru_cache(maxsize=1024)
def open_file_store(url: str) -> FileStore:
    """The store for `file:///folder` or `s3://bucket/prefix`. Raises `ConfigError`."""
    parts = urlsplit(url)
    if parts.scheme == "file":
        return LocalFileStore(Path(parts.path))
    if parts.scheme == "s3":
        return S3FileStore(url)
    raise ConfigError(f"A file store starts with file:// or s3://, this one with {parts.scheme}:")
