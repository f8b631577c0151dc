"""Places that are being made: taken away when the work fails, and by the next command when it was killed."""

from __future__ import annotations

import fcntl
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from uuid import uuid4

from ..directory import Directory
from ..places import Place, make_place, remove_place


@contextmanager
def being_made(directory: Directory, place: Place) -> Iterator[None]:
    """Make a place for a school; it stays only if the directory names it when the block ends."""
    folder = _folder(directory)
    folder.mkdir(parents=True, exist_ok=True)
    note = folder / f"{uuid4().hex}.json"
    with note.open("w", encoding="utf-8") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        json.dump(asdict(place), held)
        held.flush()
        try:
            make_place(place)
            yield
        finally:
            _remove_unless_used(directory, place)
            note.unlink(missing_ok=True)


def sweep_unfinished(directory: Directory) -> int:
    """Take away what a killed command left behind; returns how many places that were."""
    swept = 0
    for note in sorted(_folder(directory).glob("*.json")):
        with note.open(encoding="utf-8") as held:
            try:
                fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                continue
            written = held.read()
            if written:
                _remove_unless_used(directory, Place(**json.loads(written)))
                swept += 1
            note.unlink(missing_ok=True)
    return swept


def _remove_unless_used(directory: Directory, place: Place) -> None:
    for entry in directory.entries():
        if entry.database_url == place.database_url or entry.files_url == place.files_url:
            return
    remove_place(place)


def _folder(directory: Directory) -> Path:
    return directory.config.home / "unfinished"
