"""The office of a school with two modules to open, and browsers that send forms as people do."""

from __future__ import annotations

import re
from collections.abc import Callable
from importlib.metadata import EntryPoint
from typing import Any

import pytest
from flask.testing import FlaskClient

from ganaar.core.app import create_app
from ganaar.core.identity.models import Account
from ganaar.core.portal import Portal
from ganaar.core.registry import ENTRY_POINTS, load_registry
from ganaar.core.testing.installation import Installation, postgresql_url
from ganaar.core.testing.world import World
from ganaar.core.themes import ThemedFlask

POINTS = [EntryPoint(name, f"office_{name}:module", ENTRY_POINTS) for name in ("library", "loans")]


@pytest.fixture(scope="session")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Installation:
    """An installation with the two modules of this folder and no others."""
    made = Installation(tmp_path_factory.mktemp("office"), postgresql_url(tmp_path_factory.mktemp("postgresql")))
    made.portal = Portal(made.portal.config, load_registry(points=POINTS))
    assert made.portal.registry.faults == ()
    return made


@pytest.fixture(scope="session")
def portal(installation: Installation) -> Portal:
    """Named anew with what it stands on: pytest keeps one of each fixture of the session."""
    return installation.portal


@pytest.fixture(scope="session")
def app(portal: Portal) -> ThemedFlask:
    return create_app(portal)


class Browser:
    """Somebody at a keyboard: opens pages, sends their forms, follows where they lead."""

    def __init__(self, client: FlaskClient) -> None:
        self.client = client
        self._token = ""

    def get(self, path: str) -> Any:
        return self.client.get(path)

    def page(self, path: str) -> str:
        """The text of a page that is there."""
        answer = self.client.get(path)
        assert answer.status_code == 200, (path, answer.status_code)
        return str(answer.text)

    def post(self, path: str, fields: dict[str, Any] | None = None, **more: Any) -> Any:
        return self.client.post(path, data={"csrf_token": self.token, **(fields or {})}, **more)

    def send(self, path: str, fields: dict[str, Any] | None = None, **more: Any) -> str:
        """Send a form that is accepted; the text of the page where it leads."""
        answer = self.post(path, fields, **more)
        assert answer.status_code == 302, (path, answer.status_code, answer.text[:2000])
        return self.page(answer.location)

    @property
    def token(self) -> str:
        """The CSRF token of this browser, from a page that everybody may open."""
        if not self._token:
            found = re.search(r'name="csrf_token" value="([^"]+)"', self.page("/account/settings"))
            assert found is not None
            self._token = found[1]
        return self._token

    def hidden(self, path: str, name: str) -> str:
        """The value of a hidden field on a page."""
        found = re.search(rf'name="{name}"[^>]*value="([^"]*)"', self.page(path))
        assert found is not None, name
        return found[1]


@pytest.fixture
def at_desk(world: World) -> Callable[[Account], Browser]:
    """`at_desk(account)`: a browser signed in as that account."""
    return lambda account: Browser(world.client(account))


@pytest.fixture
def admin(world: World) -> Account:
    """The administrator of the school."""
    return world.staff("Ann", "admin")


@pytest.fixture
def secretary(world: World) -> Account:
    """The secretary of the school."""
    return world.staff("Sien", "secretary")


@pytest.fixture
def office(admin: Account, at_desk: Callable[[Account], Browser]) -> Browser:
    """The administrator at the desk."""
    return at_desk(admin)


@pytest.fixture
def secretariat(secretary: Account, at_desk: Callable[[Account], Browser]) -> Browser:
    """The secretary at the desk."""
    return at_desk(secretary)
