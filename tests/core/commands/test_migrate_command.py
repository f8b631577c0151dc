"""`ganaar migrate`: every school, a verified backup before, and one that fails does not stop the others."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from ganaar.core.db import migrate as migrations
from ganaar.core.people.models import Person
from ganaar.core.portal import Portal
from ganaar.core.testing.command_line import KEY, CommandLine

pytestmark = pytest.mark.sqlite_only

ADDS_A_TABLE = "def up(migrator, db):\n    db.execute_sql('CREATE TABLE core_probe (id INTEGER PRIMARY KEY)')\n"
FAILS_IN_ONE = "def up(migrator, db):\n    if 'kompas' in str(db.database):\n        raise ValueError('no room')\n"


@pytest.fixture
def next_migration(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """`next_migration(body)`: the core has one more migration from now on."""

    def write(body: str) -> None:
        folder = tmp_path / "migrations"
        shutil.copytree(migrations.CORE_MIGRATIONS, folder, ignore=shutil.ignore_patterns("__pycache__"))
        (folder / "0999_probe.py").write_text(body)
        monkeypatch.setattr(migrations, "CORE_MIGRATIONS", folder)

    return write


def test_a_school_with_people_is_backed_up_and_verified_before(
    school_made: CommandLine, opened: Callable[[], Portal], next_migration: Callable[[str], None]
) -> None:
    portal = opened()
    with portal.at_work(portal.directory.school(KEY)):
        Person.create(given_name="Noor", family_name="Claes", sort_key="claes noor")
    next_migration(ADDS_A_TABLE)
    assert "0999_probe" in school_made("migrate", "--status").output
    told = school_made("migrate").output
    assert "verified backup" in told
    assert len(list((school_made.home / "backups" / KEY).glob("*.tar.age"))) == 1
    assert "up to date" in school_made("migrate").output


def test_an_empty_school_needs_no_backup(school_made: CommandLine, next_migration: Callable[[str], None]) -> None:
    next_migration(ADDS_A_TABLE)
    school_made("migrate")
    assert not (school_made.home / "backups").exists()


def test_a_school_that_fails_does_not_stop_the_others(
    school_made: CommandLine, next_migration: Callable[[str], None]
) -> None:
    school_made("school", "create", "kompas", "--name", "Kompas")
    next_migration(FAILS_IN_ONE)
    told = school_made("migrate", code=1).output
    assert f"{KEY}: 1 migrations done" in told
    assert "kompas: failed" in told
    assert "0999_probe" in school_made("migrate", "--status").output


def test_a_command_refuses_a_school_that_is_behind(
    school_made: CommandLine, next_migration: Callable[[str], None]
) -> None:
    next_migration(ADDS_A_TABLE)
    assert "ganaar migrate" in school_made("modules", "list", "--school", KEY, code=1).output
