"""Writes the next migration of a part from the difference between its models and its migrations so far."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path

from playhouse.migrations import Runner, template
from playhouse.schema_diff import diff_models

from ..files import LocalFileStore
from ..registry import Registry
from ..schools import School
from .databases import open_database
from .migrate import migrate, parts
from .model import Model


def write_migration(
    registry: Registry, part: str, models: Sequence[type[Model]], folder: Path, name: str
) -> Path | None:
    """Write `<folder>/NNNN_<name>.py`, or return None when models and migrations agree.

    Types and nullability of existing columns are not compared here; the test of the migrations does.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        database = open_database(f"sqlite:///{scratch}/scratch.db")
        database.school_key = "scratch"
        school = School("scratch", "", "", database, LocalFileStore(Path(scratch) / "files"), b"")
        known = dict(parts(registry))
        migrate(school, registry)
        with school.entered():
            if part not in known:
                Runner(database, str(folder), table_name=f"{part}_migration").up()
            difference = diff_models(database, list(models))
            if not difference:
                return None
            runner = Runner(database, str(folder), table_name=f"{part}_migration")
            return Path(runner.create(name, body=_without_python_defaults(template(difference))))


def _without_python_defaults(body: str) -> str:
    """A default that a model computes in Python is no matter of the table."""
    return "\n".join(line for line in body.splitlines() if "default <function" not in line) + "\n"
