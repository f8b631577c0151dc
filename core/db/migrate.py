"""Migrations: one folder and one history table for the core and for each module, forward only.

Never at start: `ganaar migrate` runs them, one school after the other, each migration in a transaction
of its own. A file that was changed after it ran is refused by its checksum.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterable, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import peewee
from playhouse.migrations import Runner

from ..registry import Registry
from ..schools import School
from .databases import is_postgresql

CORE_MIGRATIONS = Path(__file__).parent.parent / "migrations"


class MigrationChanged(Exception):
    """A migration that ran already reads differently now."""


class MigrationBroken(Exception):
    """A migration left rows that point to nothing."""


@dataclass(frozen=True, slots=True)
class Step:
    """One migration of one part: `core` or a module."""

    part: str
    name: str


def parts(registry: Registry) -> list[tuple[str, Path]]:
    """The migration folders, core first, then the modules in their order."""
    found = [("core", CORE_MIGRATIONS)]
    found += [(one.module.name, one.migrations) for one in registry if one.migrations.is_dir()]
    return found


def pending(school: School, registry: Registry) -> list[Step]:
    """What `migrate` would run in this school."""
    with school.entered():
        return [
            Step(part, one.name)
            for part, folder in parts(registry)
            for one in _runner(school.database, part, folder).status()
            if one.path is not None and one.applied is None
        ]


def applied(school: School, registry: Registry) -> dict[str, tuple[str, ...]]:
    """The migrations that have run in this school, by part."""
    with school.entered():
        return {
            part: tuple(sorted(_runner(school.database, part, folder).applied())) for part, folder in parts(registry)
        }


def migrate(
    school: School,
    registry: Registry,
    progress: Callable[[Step], None] = lambda step: None,
    *,
    only: Mapping[str, Collection[str]] | None = None,
) -> list[Step]:
    """Run every pending migration of a school, in order; returns what ran.

    With `only` (names by part) no others run: a backup is restored into the tables of its own time first.
    Raises `MigrationChanged` before anything runs. A migration that fails leaves the ones before it
    done and itself undone; calling again goes on there.
    """
    done: list[Step] = []
    with school.entered(), _alone(school.database):
        _make_checksums(school.database)
        for part, folder in parts(registry):
            runner = _runner(school.database, part, folder)
            _refuse_changed(school.database, part, runner.status())
            for one in runner.status():
                if one.path is None or one.applied is not None:
                    continue
                if only is not None and one.name not in only.get(part, ()):
                    continue
                progress(Step(part, one.name))
                runner.up(one.name)
                _refuse_orphans(school.database)
                _keep_checksum(school.database, part, one.name, _checksum(one.path))
                done.append(Step(part, one.name))
    return done


def _runner(database: peewee.Database, part: str, folder: Path) -> Runner:
    return Runner(database, str(folder), table_name=f"{part}_migration")


@contextmanager
def _alone(database: peewee.Database) -> Any:
    """Two servers that migrate the same school at once: the second one waits (PostgreSQL) or finds it done."""
    if not is_postgresql(database):
        with _sqlite_lock(Path(database.database)):
            yield
        return
    database.execute_sql("SELECT pg_advisory_lock(hashtext(current_schema() || 'ganaar-migrate'))")
    try:
        yield
    finally:
        database.execute_sql("SELECT pg_advisory_unlock(hashtext(current_schema() || 'ganaar-migrate'))")


@contextmanager
def _sqlite_lock(path: Path) -> Any:
    import fcntl

    with path.with_suffix(".migrate.lock").open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def _make_checksums(database: peewee.Database) -> None:
    database.execute_sql(
        "CREATE TABLE IF NOT EXISTS core_migration_checksum ("
        "part VARCHAR(40) NOT NULL, name VARCHAR(255) NOT NULL, sha256 CHAR(64) NOT NULL, "
        "PRIMARY KEY (part, name))"
    )


def _refuse_changed(database: peewee.Database, part: str, status: Iterable[Any]) -> None:
    mark = database.param
    rows = database.execute_sql(
        f"SELECT name, sha256 FROM core_migration_checksum WHERE part = {mark}",  # noqa: S608
        (part,),
    ).fetchall()
    kept = dict(rows)
    for one in status:
        if one.applied and one.path and one.name in kept and kept[one.name] != _checksum(one.path):
            raise MigrationChanged(f"{part}/{one.name} was changed after it ran here. Write a new migration instead.")


def _keep_checksum(database: peewee.Database, part: str, name: str, checksum: str) -> None:
    mark = database.param
    database.execute_sql(
        f"INSERT INTO core_migration_checksum (part, name, sha256) VALUES ({mark}, {mark}, {mark})",  # noqa: S608
        (part, name, checksum),
    )


def _refuse_orphans(database: peewee.Database) -> None:
    if not is_postgresql(database):
        orphans = database.execute_sql("PRAGMA foreign_key_check").fetchall()
        if orphans:
            raise MigrationBroken(f"{len(orphans)} rows point to nothing, the first in {orphans[0][0]}.")


def _checksum(path: str) -> str:
    return hashlib.sha256(Path(path).read_bytes()).hexdigest()
