"""Migrations make exactly the tables that the models describe, and survive being interrupted."""

from __future__ import annotations

from pathlib import Path

import pytest

from ganaar.core.db.databases import is_postgresql
from ganaar.core.db.migrate import MigrationChanged, migrate, parts, pending
from ganaar.core.db.tables import CORE_TABLES
from ganaar.core.registry import Registry
from ganaar.core.schools import School


def described(database, table: str) -> dict[str, object]:
    """Columns with type, null and key, indexes and foreign keys of a table as the database sees them."""
    columns = {
        column.name: (column.data_type.lower(), column.null, column.primary_key)
        for column in database.get_columns(table)
    }
    indexes = sorted((tuple(index.columns), index.unique) for index in database.get_indexes(table))
    keys = sorted((key.column, key.dest_table, key.dest_column) for key in database.get_foreign_keys(table))
    return {"columns": columns, "indexes": indexes, "keys": keys}


def empty_school(installation, name: str) -> School:
    key = f"{name}{next(installation._numbers)}"
    if installation.postgresql_url is not None:
        installation._run(f'CREATE DATABASE "{key}"')
    return installation.portal.directory.add(key, name)


def test_migrations_equal_the_models(installation, portal):
    migrated, modelled = empty_school(installation, "migrated"), empty_school(installation, "modelled")
    migrate(migrated, portal.registry)
    models = [*CORE_TABLES, *(model for loaded in portal.registry for model in loaded.models)]
    with modelled.entered():
        modelled.database.create_tables(models)
        wanted = {model._meta.table_name: described(modelled.database, model._meta.table_name) for model in models}
    with migrated.entered():
        got = {table: described(migrated.database, table) for table in wanted}
    for table in wanted:
        assert got[table] == wanted[table], f"{table}: write a migration with `ganaar migrate --write`"


def test_a_second_run_changes_nothing(installation, portal):
    school = empty_school(installation, "twice")
    assert migrate(school, portal.registry)
    assert pending(school, portal.registry) == []
    assert migrate(school, portal.registry) == []


BROKEN = """
from peewee import *
def up(migrator, db):
    db.execute_sql("CREATE TABLE halfway_thing (id INTEGER PRIMARY KEY)")
    {then}
"""


def registry_with(portal, folder: Path) -> Registry:
    """The real registry plus a module `halfway` whose migrations stand in `folder`."""

    class Halfway:
        module = type("Descriptor", (), {"name": "halfway"})
        migrations = folder

    return type("R", (), {"__iter__": lambda self: iter([*portal.registry, Halfway])})()


def test_an_interrupted_migration_is_undone_and_goes_on_later(installation, portal, tmp_path):
    school = empty_school(installation, "interrupted")
    registry = registry_with(portal, tmp_path)
    script = tmp_path / "0001_thing.py"
    script.write_text(BROKEN.format(then='raise RuntimeError("the power went out")'))
    with pytest.raises(RuntimeError):
        migrate(school, registry)
    with school.entered():
        assert not school.database.table_exists("halfway_thing")
    script.write_text(BROKEN.format(then="pass"))
    assert [step.part for step in migrate(school, registry)] == ["halfway"]
    with school.entered():
        assert school.database.table_exists("halfway_thing")


def test_a_migration_changed_after_it_ran_is_refused(installation, portal, tmp_path):
    school = empty_school(installation, "changed")
    registry = registry_with(portal, tmp_path)
    script = tmp_path / "0001_thing.py"
    script.write_text(BROKEN.format(then="pass"))
    migrate(school, registry)
    script.write_text(BROKEN.format(then="pass  # touched"))
    with pytest.raises(MigrationChanged, match="halfway/0001_thing"):
        migrate(school, registry)


def test_every_part_has_its_own_history(installation, portal):
    school = empty_school(installation, "history")
    migrate(school, portal.registry)
    with school.entered():
        tables = set(school.database.get_tables())
    assert {f"{part}_migration" for part, _folder in parts(portal.registry)} <= tables


@pytest.mark.sqlite_only
def test_sqlite_is_durable_and_keeps_foreign_keys(school):
    assert not is_postgresql(school.database)
    assert school.database.pragma("journal_mode") == "wal"
    assert school.database.pragma("synchronous") == 2
    assert school.database.pragma("foreign_keys") == 1
