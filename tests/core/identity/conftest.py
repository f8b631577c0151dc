"""A browser, and letters for new slots of the pupil."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from at_the_door import GOOD, Browser, Letter

from ganaar.core.db.databases import queries_run
from ganaar.core.identity.accounts import add_account, set_password
from ganaar.core.identity.codes import issue_code
from ganaar.core.identity.models import Account
from ganaar.core.people.models import Person
from ganaar.core.portal import Portal
from ganaar.core.schools import School
from ganaar.core.testing.world import World


@pytest.fixture
def new_browser(world: World) -> Callable[[], Browser]:
    return lambda: Browser(world.client())


@pytest.fixture
def browser(new_browser: Callable[[], Browser]) -> Browser:
    return new_browser()


@pytest.fixture
def slot(pupil: Person) -> Callable[..., Account]:
    """`slot()`: the next free co-account of the pupil."""

    def make(**more: Any) -> Account:
        main = Account.get((Account.person == pupil) & (Account.kind == "pupil"))
        number = Account.select().where(Account.login_group == main.login_group_id).count()
        return add_account(main.login_group, number, "co", pupil=pupil, **more)

    return make


@pytest.fixture
def printed(slot: Callable[..., Account]) -> Callable[..., Letter]:
    """`printed()`: a letter for a new slot of the pupil; `printed(account)` one for that account."""

    def make(account: Account | None = None, **more: Any) -> Letter:
        account = account or slot(**more)
        return Letter(account, account.login_group.username, issue_code(account))

    return make


@pytest.fixture
def letter(printed: Callable[..., Letter]) -> Letter:
    return printed()


@pytest.fixture
def username(parent: Account) -> str:
    """The username of the pupil, on which `parent` signs in with the password `GOOD`."""
    set_password(parent, GOOD)
    return str(parent.login_group.username)


@pytest.fixture
def elsewhere(portal: Portal, school: School) -> Callable[..., Any]:
    """`elsewhere(function, ...)`: the same in another thread, with its own connection, at this school."""
    here = school

    def run(function: Callable[..., Any], *args: Any, school: School = here, **more: Any) -> Any:
        with ThreadPoolExecutor(1) as thread:
            return thread.submit(lambda: _at(portal, school, function, *args, **more)).result()

    return run


@pytest.fixture
def at_the_same_time(portal: Portal, school: School) -> Callable[..., list[Any]]:
    """Runs functions at once, each in a thread of its own; gives their results or what they raised."""

    def run(*functions: Callable[[], Any]) -> list[Any]:
        with ThreadPoolExecutor(len(functions)) as threads:
            started = [threads.submit(_at, portal, school, function) for function in functions]
            return [one.exception() or one.result() for one in started]

    return run


def _at(portal: Portal, school: School, function: Callable[..., Any], *args: Any, **more: Any) -> Any:
    with portal.at_work(school):
        return function(*args, **more)


@pytest.fixture
def queries() -> Callable[..., list[str]]:
    """`queries(function, ...)`: the SQL that it ran."""

    def run(function: Callable[..., Any], *args: Any) -> list[str]:
        collected: list[str] = []
        token = queries_run.set(collected)
        try:
            function(*args)
        finally:
            queries_run.reset(token)
        return [sql for sql in collected if "SAVEPOINT" not in sql]

    return run
