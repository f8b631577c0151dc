"""Fixtures of the news: the module is open for everybody, and articles are made in one line."""

from __future__ import annotations

import pytest

from ganaar.core.people.models import Membership, Person
from ganaar.core.testing.world import LONG_AGO, World

from .newsroom import Newsroom


@pytest.fixture
def news(world: World) -> Newsroom:
    """The news is open for everybody; what the test needs is written here."""
    world.live("news")
    return Newsroom(world)


@pytest.fixture
def class_teacher(world: World, pupil: Person):
    """The class teacher of 1A."""
    account = world.staff("Karel", "teacher", family_name="Claes")
    Membership.create(person=account.person, group=world.group("1A"), role="class_teacher", since=LONG_AGO)
    return account


@pytest.fixture
def head(world: World):
    """The head of school."""
    return world.staff("Griet", "head", family_name="Wouters")
