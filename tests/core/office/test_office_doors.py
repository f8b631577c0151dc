"""Who comes into the office: nobody but those whose work it is, page by page; to others it does not exist."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from ganaar.core.identity.models import Account
from ganaar.core.identity.sessions import COOKIE, start_session
from ganaar.core.people.models import Person
from ganaar.core.schools import School
from ganaar.core.testing.installation import Installation
from ganaar.core.testing.world import World
from ganaar.core.themes import ThemedFlask

EVERYBODY_IN_THE_OFFICE = {"secretary", "head", "ict", "admin"}
EXPECTED = {
    "index": EVERYBODY_IN_THE_OFFICE,
    "first_steps": {"ict", "admin"},
    "letters": {"secretary", "ict", "admin"},
    "letters_of_print": {"secretary", "ict", "admin"},
    "letters_of_account": {"secretary", "ict", "admin"},
    "letters_of_reprint": {"secretary", "ict", "admin"},
    "letters_of_closing": {"secretary", "ict", "admin"},
    "confirmations": {"secretary", "head", "admin"},
    "confirmations_of_yes": {"secretary", "head", "admin"},
    "confirmations_of_no": {"secretary", "head", "admin"},
    "modules": {"ict", "admin"},
    "modules_of_one": {"ict", "admin"},
    "modules_of_preset": {"ict", "admin"},
    "modules_of_audience": {"ict", "admin"},
    "appearance": {"ict", "admin"},
    "roles": {"admin"},
    "roles_of_person": {"admin"},
}


def routes(app: ThemedFlask, account: Account) -> list[tuple[str, str, str]]:
    """(endpoint, method, address) of every page of the office, about a person who is there."""
    values = {"account_id": account.id, "person_id": account.person_id, "module": "library", "audience": "parents"}
    adapter = app.url_map.bind("school.localhost")
    return [
        (rule.endpoint.removeprefix("office."), method, adapter.build(rule.endpoint, values, method=method))
        for rule in app.url_map.iter_rules()
        if rule.endpoint.startswith("office.")
        for method in sorted((rule.methods or set()) & {"GET", "POST"})
    ]


def test_every_page_of_the_office_is_in_the_table(app: ThemedFlask, parent: Account) -> None:
    assert {endpoint for endpoint, _method, _path in routes(app, parent)} == set(EXPECTED)


@pytest.mark.parametrize("role", ["teacher", "care", "secretary", "head", "ict", "admin"])
def test_each_role_opens_its_own_pages_and_no_others(
    role: str, app: ThemedFlask, world: World, parent: Account, at_desk: Callable[[Account], Any]
) -> None:
    desk = at_desk(world.staff("Iemand", role))
    for endpoint, method, path in routes(app, parent):
        if method == "GET" and not (endpoint == "roles_of_person" and role == "admin"):
            expected = 200 if role in EXPECTED[endpoint] else 404
            assert desk.get(path).status_code == expected, path
        elif role not in EXPECTED[endpoint]:
            assert desk.post(path).status_code == 404, path


def test_parents_and_pupils_find_nothing(
    app: ThemedFlask, world: World, parent: Account, pupil: Person, at_desk: Callable[[Account], Any]
) -> None:
    as_pupil = Account.get((Account.person == pupil) & (Account.kind == "pupil"))
    as_pupil.state = "active"
    as_pupil.save()
    secretary_as_parent = world.parent(pupil, person=world.staff("Sien", "secretary", "admin").person)
    for account in (parent, as_pupil, secretary_as_parent):
        desk = at_desk(account)
        for _endpoint, method, path in routes(app, parent):
            answer = desk.get(path) if method == "GET" else desk.post(path)
            assert answer.status_code == 404, (account.kind, path)


def test_who_is_not_signed_in_is_sent_to_sign_in(app: ThemedFlask, world: World, parent: Account) -> None:
    client = world.client()
    for _endpoint, method, path in routes(app, parent):
        if method == "GET":
            answer = client.get(path)
            assert answer.status_code == 302, path
            assert "/sign-in" in answer.location


def test_the_administrator_of_another_school_is_nobody_here(
    app: ThemedFlask, installation: Installation, school: School, world: World, parent: Account
) -> None:
    from threading import Thread

    other = installation.school()
    tokens: list[str] = []

    def sign_in_there() -> None:
        with installation.portal.at_work(other):
            there = World(installation.portal, app)
            account = there.staff("Vreemd", "admin")
            with other.writing():
                tokens.append(start_session(account))

    thread = Thread(target=sign_in_there)
    thread.start()
    thread.join()
    client = world.client()
    client.set_cookie(COOKIE, tokens[0], domain=school.host)
    for _endpoint, method, path in routes(app, parent):
        answer = client.get(path) if method == "GET" else client.post(path)
        assert answer.status_code in (302, 400), path
        assert answer.status_code != 302 or "/sign-in" in answer.location
    installation.forget(other)


def test_a_role_that_was_taken_away_is_gone_at_the_next_click(
    world: World, secretariat: Any, secretary: Account
) -> None:
    from datetime import date

    from ganaar.core.people.models import RoleAssignment

    assert secretariat.get("/office/").status_code == 200
    RoleAssignment.update(until=date.today()).where(RoleAssignment.person == secretary.person_id).execute()
    assert secretariat.get("/office/").status_code == 404


def test_the_menu_shows_only_what_one_may_open(secretariat: Any) -> None:
    page = secretariat.page("/office/")
    assert 'href="/office/letters"' in page
    assert 'href="/office/roles"' not in page
    assert 'href="/office/modules"' not in page
