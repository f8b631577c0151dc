"""Fixtures that read as nouns."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask.testing import FlaskClient

from ..app import create_app
from ..i18n import speaking
from ..identity.models import Account
from ..logs import set_up_logs
from ..people.models import Person
from ..portal import Portal
from ..schools import School
from ..themes import ThemedFlask
from .installation import Installation, postgresql_url
from .world import World


@pytest.fixture(autouse=True)
def in_the_source_language() -> Iterator[None]:
    """Texts are English in a test unless it asks for another language: a translation may change freely."""
    with speaking("en"):
        yield


@pytest.fixture(scope="session")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Installation:
    set_up_logs()
    home = tmp_path_factory.mktemp("installation")
    return Installation(home, postgresql_url(tmp_path_factory.mktemp("postgresql")))


@pytest.fixture(scope="session")
def portal(installation: Installation) -> Portal:
    """The installation under test: strict, with every installed module."""
    return installation.portal


@pytest.fixture(scope="session")
def app(portal: Portal) -> ThemedFlask:
    return create_app(portal)


@pytest.fixture
def school(installation: Installation) -> Iterator[School]:
    """An empty school, being worked in until the test ends."""
    made = installation.school()
    with installation.portal.at_work(made):
        yield made
    installation.forget(made)


@pytest.fixture
def other_school(installation: Installation) -> Iterator[School]:
    """A second school on the same installation. Enter it in a thread or before `school`."""
    made = installation.school()
    yield made
    installation.forget(made)


@pytest.fixture
def world(portal: Portal, school: School, request: pytest.FixtureRequest) -> World:
    """The people of the school."""
    return World(portal, lambda: request.getfixturevalue("app"))


@pytest.fixture
def client(world: World) -> FlaskClient:
    """A browser in which nobody is signed in."""
    return world.client()


@pytest.fixture
def pupil(world: World) -> Person:
    """A pupil of class 1A."""
    return world.pupil("Noor", "1A")


@pytest.fixture
def parent(world: World, pupil: Person) -> Account:
    """A mother of the pupil."""
    return world.parent(pupil, "Sofie", "Claes")


@pytest.fixture
def other_parent(world: World, pupil: Person, parent: Account) -> Account:
    """The father of the same pupil, a stranger to the mother."""
    return world.parent(pupil, "Tom", "Peeters")


@pytest.fixture
def teacher(world: World) -> Account:
    """A teacher without any other role."""
    return world.staff("Els", "teacher")


@pytest.fixture
def browser_of(world: World) -> Callable[[Any], FlaskClient]:
    """`browser_of(parent)`: a browser signed in as that account."""
    return world.client
