"""Makes the backup of a school while it runs: one consistent moment of all tables, then the files they name."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import ganaar

from ..clock import now
from ..db.migrate import applied
from ..directory import Entry
from ..files import FileMissing
from ..models import StoredFile
from ..portal import Portal
from ..schools import School
from .about import About, Manifest, secret_check
from .archive import ArchiveWriter, writing_archive
from .engines import snapshot
from .rows import count_rows, read_chunks
from .tables import Table, tables_of_school


class NoRecoveryKey(Exception):
    """A school whose backups nobody could open."""


@dataclass(frozen=True, slots=True)
class Made:
    """A finished backup."""

    path: Path
    about: About
    manifest: Manifest
    size: int
    """Bytes of the file."""

    @property
    def rows(self) -> int:
        return sum(self.manifest.rows.values())


def make_backup(
    portal: Portal,
    school: School,
    path: Path,
    *,
    also_for: Sequence[str] = (),
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> Made:
    """Write the backup of a school to `path`, to be opened by its recovery key (and by `also_for`).

    Raises `NoRecoveryKey`. Nothing is left behind when it fails.
    """
    entry = portal.directory.entry(school.key)
    if not entry.recipient:
        raise NoRecoveryKey(
            f"The school {school.key} has no recovery key, so nobody could open its backup. "
            f"Make one: ganaar school recovery-key {school.key} --out FILE"
        )
    path = path.absolute()
    with writing_archive(path, [entry.recipient, *also_for]) as archive, school.entered():
        with snapshot(school.database):
            tables = tables_of_school(school.database, portal.registry)
            about = _about(portal, school, entry, tables)
            archive.add("about.json", about.as_bytes())
            archive.add("secret", school.secret)
            file_ids = _file_ids(tables)
            total = sum(count_rows(school.database, one.name) for one in tables) + len(file_ids)
            steps = _Steps(progress, total)
            rows = {table.name: _add_table(archive, school, table, steps) for table in tables}
        missing = [file_id for file_id in file_ids if not _add_file(archive, school, file_id, steps)]
        check = secret_check(school.secret, about)
        manifest = Manifest(rows, len(file_ids) - len(missing), tuple(missing), dict(archive.sums), check)
        archive.add("manifest.json", manifest.as_bytes())
    progress(total, total)
    return Made(path, about, manifest, path.stat().st_size)


def holds_anything(school: School) -> bool:
    """Whether there is anything to lose: a person or an account."""
    with school.entered():
        tables = set(school.database.get_tables())
        return any(count_rows(school.database, name) for name in ("core_person", "core_account") if name in tables)


class _Steps:
    """Counts rows and files together."""

    def __init__(self, progress: Callable[[int, int], None], total: int) -> None:
        self._progress = progress
        self._total = total
        self._done = 0

    def forward(self, steps: int) -> None:
        self._done += steps
        self._progress(min(self._done, self._total), self._total)


def _about(portal: Portal, school: School, entry: Entry, tables: list[Table]) -> About:
    heads = applied(school, portal.registry)
    return About(school.key, entry.name, entry.host, now(), ganaar.__version__, heads, tuple(tables))


def _add_table(archive: ArchiveWriter, school: School, table: Table, steps: _Steps) -> int:
    count = 0
    for number, (lines, rows) in enumerate(read_chunks(school.database, table), start=1):
        archive.add_compressed(f"tables/{table.name}/{number:05d}.ndjson.gz", lines)
        steps.forward(rows)
        count += rows
    return count


def _file_ids(tables: list[Table]) -> list[str]:
    if StoredFile._meta.table_name not in {table.name for table in tables}:
        return []
    return [file_id for (file_id,) in StoredFile.select(StoredFile.file_id).order_by(StoredFile.id).tuples()]


def _add_file(archive: ArchiveWriter, school: School, file_id: str, steps: _Steps) -> bool:
    """False when the file is gone: deleted after the moment of the snapshot, or lost before."""
    try:
        content = school.files.open(file_id)
    except FileMissing:
        return False
    with content:
        size = content.seek(0, os.SEEK_END)
        content.seek(0)
        archive.add_stream(f"files/{file_id}", content, size)
    steps.forward(1)
    return True
