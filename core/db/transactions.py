"""Write transactions with something to do after the commit, such as waking the worker."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

import peewee

_after_commit: ContextVar[list[Callable[[], None]] | None] = ContextVar("ganaar_after_commit", default=None)


@contextmanager
def writing(database: peewee.Database) -> Iterator[None]:
    """One write transaction. Inside another one it is a savepoint of it.

    What `after_commit` collected runs once the outermost transaction is safely on disk, and never
    when it was rolled back.
    """
    if _after_commit.get() is not None:
        with database.atomic():
            yield
        return
    collected: list[Callable[[], None]] = []
    token = _after_commit.set(collected)
    try:
        with database.atomic():
            yield
    finally:
        _after_commit.reset(token)
    for action in collected:
        action()


def after_commit(action: Callable[[], None]) -> None:
    """Run this after the transaction that is open now; at once when there is none. Equal actions run once."""
    collected = _after_commit.get()
    if collected is None:
        action()
    elif action not in collected:
        collected.append(action)
