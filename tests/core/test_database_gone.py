"""When the database does not answer: a page for people, in the reader's own language, and never a bare traceback."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import peewee
import pytest
from flask.testing import FlaskClient

from ganaar.core.clock import now
from ganaar.core.identity.models import Account, Session
from ganaar.core.identity.sessions import NOTE_EVERY
from ganaar.core.schools import School
from ganaar.core.testing.world import World


@pytest.fixture
def lock(school: School, monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """From now on no query of the school is answered."""

    def refuse(*_: object) -> Any:
        raise peewee.OperationalError("database is locked")

    return lambda: monkeypatch.setattr(type(school.database), "execute_sql", refuse)


def test_a_locked_database_is_a_page_without_anything_of_the_last_reader(
    world: World, parent: Account, client: FlaskClient, lock: Callable[[], None]
) -> None:
    mother = world.client(parent)
    with ThreadPoolExecutor(1) as one_thread:
        before = one_thread.submit(mother.get, "/", headers={"Accept-Language": "ar"}).result()
        lock()
        answer = one_thread.submit(client.get, "/sign-in", headers={"Accept-Language": "en"}).result()
    assert before.status_code < 400
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "30"
    assert 'lang="en" dir="ltr"' in answer.text
    assert "It is busy now" in answer.text
    assert "Sofie" not in answer.text


def test_a_page_is_read_although_nobody_can_note_that_the_session_was_used(
    school: School, world: World, parent: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    mother = world.client(parent)
    Session.update(seen_at=now() - 2 * NOTE_EVERY).execute()
    execute = type(school.database).execute_sql

    def refuse_writing(database: Any, sql: str, params: Any = None) -> Any:
        if sql.startswith("UPDATE"):
            raise peewee.OperationalError("database is locked")
        return execute(database, sql, params)

    monkeypatch.setattr(type(school.database), "execute_sql", refuse_writing)
    assert mother.get("/account/").status_code == 200


def test_a_database_that_stops_half_way_is_a_page_as_well(
    world: World, parent: Account, lock: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    world.live("news")
    mother = world.client(parent)

    def start(**_: object) -> Any:
        lock()
        raise peewee.OperationalError("the connection is closed")

    monkeypatch.setitem(mother.application.view_functions, "pages.start", start)
    answer = mother.get("/")
    assert answer.status_code == 500
    assert "Something went wrong" in answer.text
    assert "Sofie" not in answer.text


def test_a_value_that_the_database_cannot_hold_is_the_browsers_fault(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> Any:
        raise peewee.DataError("PostgreSQL text fields cannot contain NUL (0x00) bytes")

    monkeypatch.setitem(client.application.view_functions, "sign_in.sign_in", refuse)
    answer = client.get("/sign-in")
    assert answer.status_code == 400
    assert "That did not work" in answer.text
