"""The file of a backup: a tar inside an age file, written and read as a stream, never whole in memory.

Any age tool opens it with the recovery key: `age -d -i school.key backup.tar.age | tar x`. Members: `about.json`
(first), `secret`, `tables/<name>/<number>.ndjson.gz`, `files/<id>`, `manifest.json` (last, with the sum of each).
"""

from __future__ import annotations

import gzip
import hashlib
import io
import os
import tarfile
import threading
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, BinaryIO, cast

import pyrage
from pyrage import x25519

FORMAT = 1


class ArchiveRefused(Exception):
    """A file that cannot be used as a backup; the text says why and what to do."""


class ArchiveWriter:
    """Adds members and remembers the SHA-256 of each."""

    def __init__(self, tar: tarfile.TarFile) -> None:
        self._tar = tar
        self.sums: dict[str, str] = {}

    def add(self, name: str, content: bytes) -> None:
        self.add_stream(name, io.BytesIO(content), len(content))

    def add_compressed(self, name: str, content: bytes) -> None:
        self.add(name, gzip.compress(content, 6, mtime=0))

    def add_stream(self, name: str, content: BinaryIO, size: int) -> None:
        """`size` bytes of `content`. Raises OSError when there are fewer."""
        member = tarfile.TarInfo(name)
        member.size = size
        member.mode = 0o600
        summing = _Summing(content)
        self._tar.addfile(member, summing)
        self.sums[name] = summing.sum.hexdigest()


class _Summing:
    """Sums up what is read through it."""

    def __init__(self, content: BinaryIO) -> None:
        self._content = content
        self.sum = hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        content = self._content.read(size)
        self.sum.update(content)
        return content


@contextmanager
def writing_archive(path: Path, recipients: Sequence[str]) -> Iterator[ArchiveWriter]:
    """Write a backup to `path`, encrypted for these recipients. It is there whole, or not at all."""
    keys = [x25519.Recipient.from_str(one) for one in recipients]
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f".{path.name}.{os.getpid()}.part")
    handle = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        with os.fdopen(handle, "wb") as out:
            encrypting = _piped(lambda source: pyrage.encrypt_io(source, out, keys))
            with encrypting as sink, tarfile.open(fileobj=sink, mode="w|", format=tarfile.PAX_FORMAT) as tar:
                yield ArchiveWriter(tar)
            out.flush()
            os.fsync(out.fileno())
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)


@contextmanager
def _piped(consume: Callable[[BinaryIO], None]) -> Iterator[BinaryIO]:
    """A file to write to; a thread reads its other end. A fault there is raised here."""
    reading, writing = os.pipe()
    faults: list[BaseException] = []

    def work() -> None:
        try:
            with os.fdopen(reading, "rb") as source:
                consume(source)
        except BaseException as fault:
            faults.append(fault)

    thread = threading.Thread(target=work, name="encrypting", daemon=True)
    thread.start()
    try:
        with os.fdopen(writing, "wb") as sink:
            yield sink
    except BrokenPipeError:
        thread.join()
        raise (faults[0] if faults else OSError("The archive could not be written.")) from None
    finally:
        thread.join()
    if faults:
        raise faults[0]


def read_archive(path: Path, identity: str) -> Generator[tuple[str, BinaryIO, int]]:
    """Name, content and size of each member, in order. Raises `ArchiveRefused` for a wrong key or a damaged file.

    Only what was read up to the end can be trusted to be whole.
    """
    key = x25519.Identity.from_str(identity)
    reading, writing = os.pipe()
    faults: list[BaseException] = []

    def work() -> None:
        try:
            with os.fdopen(writing, "wb") as sink, path.open("rb") as source:
                pyrage.decrypt_io(source, sink, [key])
        except BaseException as fault:
            faults.append(fault)

    thread = threading.Thread(target=work, name="decrypting", daemon=True)
    thread.start()
    try:
        with os.fdopen(reading, "rb") as source:
            try:
                with tarfile.open(fileobj=source, mode="r|") as tar:
                    for member in tar:
                        content = tar.extractfile(member)
                        if content is None:
                            raise ArchiveRefused(f"{path} holds {member.name!r}, which is no plain file.")
                        yield member.name, cast(BinaryIO, _Member(content, path)), member.size
                while source.read(1 << 16):
                    continue
            except tarfile.TarError as fault:
                thread.join()
                raise _refusal(path, faults, fault) from None
    finally:
        thread.join()
    if faults:
        raise _refusal(path, faults, faults[0])


class _Member:
    """Content of a member that tells in words when it is cut off."""

    def __init__(self, content: IO[bytes], path: Path) -> None:
        self._content = content
        self._path = path

    def read(self, size: int = -1) -> bytes:
        try:
            return self._content.read(size)
        except (tarfile.TarError, OSError) as fault:
            raise _refusal(self._path, [], fault) from None


def _refusal(path: Path, faults: list[BaseException], fault: BaseException) -> ArchiveRefused:
    first = faults[0] if faults and not isinstance(faults[0], BrokenPipeError) else fault
    if isinstance(first, pyrage.DecryptError) and "matching" in str(first):
        return ArchiveRefused(f"This recovery key does not open {path}. Use the key that the school had at that time.")
    if isinstance(first, FileNotFoundError):
        return ArchiveRefused(f"There is no file {path}.")
    return ArchiveRefused(f"{path} is damaged or cut off ({first}). Use another backup; nothing was changed.")
