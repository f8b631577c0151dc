"""Where backups stand, which are kept, and when the last good one was made."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from .make import Made

SUFFIX = ".tar.age"


@dataclass(frozen=True, slots=True)
class LastBackup:
    """The last good backup of a school. `made_at` is UTC."""

    made_at: datetime
    path: str
    rows: int
    verified: bool


def default_path(home: Path, school_key: str, made_at: datetime) -> Path:
    """`<home>/backups/<key>/<key>-20261124-003412.tar.age`."""
    return home / "backups" / school_key / f"{school_key}-{made_at:%Y%m%d-%H%M%S}{SUFFIX}"


def keep_newest(folder: Path, school_key: str, keep: int) -> list[Path]:
    """Delete all but the newest backups of a school in a folder; returns what was deleted."""
    named = re.compile(rf"{re.escape(school_key)}-\d{{8}}-\d{{6}}{re.escape(SUFFIX)}")
    found = sorted((path for path in folder.iterdir() if named.fullmatch(path.name)), reverse=True)
    for old in found[keep:]:
        old.unlink()
    return found[keep:]


def note_backup(home: Path, made: Made, *, verified: bool) -> None:
    """Remember a good backup for `ganaar doctor`."""
    path = _note(home, made.about.school_key)
    path.parent.mkdir(parents=True, exist_ok=True)
    told = {
        "made_at": made.about.made_at.isoformat(),
        "path": str(made.path),
        "rows": made.rows,
        "verified": verified,
    }
    unfinished = path.with_suffix(".new")
    unfinished.write_text(json.dumps(told), encoding="utf-8")
    unfinished.replace(path)


def last_backup(home: Path, school_key: str) -> LastBackup | None:
    try:
        told = json.loads(_note(home, school_key).read_text(encoding="utf-8"))
        return LastBackup(datetime.fromisoformat(told["made_at"]), told["path"], told["rows"], told["verified"])
    except (FileNotFoundError, ValueError, KeyError):
        return None


def _note(home: Path, school_key: str) -> Path:
    return home / "backups" / school_key / "last-good.json"
