"""The news is open for everybody in these tests, unless a test says otherwise."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from ganaar.core.db.databases import queries_run
from ganaar.core.identity.models import Account
from ganaar.core.people.models import Membership, Person
from ganaar.core.testing.world import LONG_AGO, World

from .newsroom import Newsroom


@pytest.fixture
def news(world: World) -> Newsroom:
    world.live("news")
    return Newsroom(world)


@pytest.fixture
def class_teacher(world: World, pupil: Person) -> Account:
    """The class teacher of 1A."""
    account = world.staff("Karel", "teacher", family_name="Claes")
    Membership.create(person=account.person, group=world.group("1A"), role="class_teacher", since=LONG_AGO)
    return account


@pytest.fixture
def head(world: World) -> Account:
    return world.staff("Griet", "head", family_name="Wouters")


@pytest.fixture
def queries() -> Iterator[list[str]]:
    """The SQL that ran since the test (or `queries.clear()`) began."""
    run: list[str] = []
    token = queries_run.set(run)
    yield run
    queries_run.reset(token)
