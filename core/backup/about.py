"""What an archive says about itself: `about.json` at its start, `manifest.json` at its end."""

from __future__ import annotations

import hashlib
import hmac
import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from .archive import FORMAT, ArchiveRefused
from .tables import Table, table_from_json


@dataclass(frozen=True, slots=True)
class About:
    """Which school, from when, made by what, with which tables. `made_at` is UTC."""

    school_key: str
    school_name: str
    host: str
    made_at: datetime
    version: str
    heads: dict[str, tuple[str, ...]]
    """Migrations that had run, by part."""
    tables: tuple[Table, ...]

    def as_bytes(self) -> bytes:
        return json.dumps(
            {
                "format": FORMAT,
                "school": {"key": self.school_key, "name": self.school_name, "host": self.host},
                "made_at": self.made_at.isoformat(),
                "ganaar": self.version,
                "heads": self.heads,
                "tables": [table.as_json() for table in self.tables],
            },
            indent=1,
            ensure_ascii=False,
        ).encode()


def about_from_bytes(content: bytes) -> About:
    """Raises `ArchiveRefused` for a format that this version does not read."""
    try:
        read: dict[str, Any] = json.loads(content)
        if read["format"] != FORMAT:
            raise ArchiveRefused(
                f"This backup has format {read['format']}, this version of Ganaar reads {FORMAT}. "
                f"Restore it with Ganaar {read.get('ganaar', '?')} and upgrade then."
            )
        school = read["school"]
        return About(
            school["key"],
            school["name"],
            school["host"],
            datetime.fromisoformat(read["made_at"]),
            read["ganaar"],
            {part: tuple(names) for part, names in read["heads"].items()},
            tuple(table_from_json(each) for each in read["tables"]),
        )
    except (ValueError, KeyError, TypeError) as fault:
        raise ArchiveRefused(f"This is no backup of a school: about.json cannot be read ({fault}).") from None


@dataclass(frozen=True, slots=True)
class Manifest:
    """What must have come out when everything was read."""

    rows: dict[str, int]
    """Rows by table."""
    files: int
    missing_files: tuple[str, ...]
    """Files that a row named but the store did not have when the backup was made."""
    sums: dict[str, str]
    """SHA-256 by member."""
    secret_check: str
    """Follows from the secret of the school: only with that one do passwords and codes work."""

    def as_bytes(self) -> bytes:
        return json.dumps(
            {
                "rows": self.rows,
                "files": self.files,
                "missing_files": self.missing_files,
                "sha256": self.sums,
                "secret_check": self.secret_check,
            },
            indent=1,
        ).encode()


def manifest_from_bytes(content: bytes) -> Manifest:
    read: dict[str, Any] = json.loads(content)
    return Manifest(
        {str(table): int(count) for table, count in read["rows"].items()},
        int(read["files"]),
        tuple(read["missing_files"]),
        dict(read["sha256"]),
        str(read["secret_check"]),
    )


def secret_check(secret: bytes, about: About) -> str:
    """Tells one secret from another without telling the secret."""
    told = f"ganaar backup check {about.school_key} {about.made_at.isoformat()}".encode()
    return hmac.digest(secret, told, hashlib.sha256).hex()
