"""Which school is at work in this request or job. Set once, never changed inside.

The school is kept in a ContextVar, so threads and asynchronous tasks cannot mix schools up.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING

import peewee

if TYPE_CHECKING:
    from ..schools import School


class NoSchool(Exception):
    """Something asked for the school at work where there is none."""


class SchoolChanged(Exception):
    """A request or job tried to go on in another school than it began in."""


_current: ContextVar[School | None] = ContextVar("ganaar_school", default=None)


def current_school() -> School:
    """The school at work. Raises `NoSchool` outside a request or job."""
    school = _current.get()
    if school is None:
        raise NoSchool("No school is at work here; use `with school.entered():`.")
    return school


def current_school_or_none() -> School | None:
    return _current.get()


def current_database() -> peewee.Database | None:
    """The database of the school at work, or None: peewee then raises at the query itself."""
    school = _current.get()
    return None if school is None else school.database


def current_school_key() -> str | None:
    school = _current.get()
    return None if school is None else school.key


@contextmanager
def entered(school: School) -> Iterator[School]:
    """Work in this school until the block ends. Entering the same school again is allowed."""
    before = _current.get()
    if before is not None and before.key != school.key:
        raise SchoolChanged(f"This work began in {before.key!r} and cannot go on in {school.key!r}.")
    if before is not None:
        yield before
        return
    token = _current.set(school)
    try:
        with school.database.connection_context() if school.database.is_closed() else _already_open():
            yield school
    finally:
        _current.reset(token)


@contextmanager
def _already_open() -> Iterator[None]:
    yield
