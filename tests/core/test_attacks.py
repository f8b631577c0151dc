"""What an attacker with an account of their own tried, and that it does not work."""

from __future__ import annotations

import os
import sys

import peewee
import pytest
from flask import Flask
from structlog.testing import capture_logs

from ganaar.core.commands import main
from ganaar.core.errors import _database_busy
from ganaar.core.identity.accounts import find_by_credentials, set_password, set_password_of_person
from ganaar.core.identity.limits import NEW_PASSWORDS, TooManyAttempts
from ganaar.core.identity.models import Account
from ganaar.core.people.models import Person
from ganaar.core.testing.world import World

OF_THE_MOTHER = "zeven lantaarns langs het kanaal"


def test_the_password_of_the_other_parent_cannot_be_found_by_taking_guesses_as_ones_own(
    parent: Account, other_parent: Account
) -> None:
    set_password(parent, OF_THE_MOTHER)
    set_password(other_parent, "een groene fiets in de regen")
    father = Person.get_by_id(other_parent.person_id)
    for number in range(NEW_PASSWORDS.amount):
        set_password_of_person(father, f"lampion vijver kastanje {number}")

    with pytest.raises(TooManyAttempts):
        set_password_of_person(father, OF_THE_MOTHER)

    username = other_parent.login_group.username
    assert find_by_credentials(username, f"lampion vijver kastanje {number}").account == other_parent
    set_password_of_person(Person.get_by_id(parent.person_id), "twaalf rode sjaals")


@pytest.mark.parametrize("path", ["/photos/{id}", "/office/letters/{id}", "/office/roles/{id}", "/news/{id}"])
def test_a_number_that_no_table_can_hold_is_a_page_that_does_not_exist(world: World, path: str) -> None:
    browser = world.client(world.staff("Koen", "admin"))
    assert browser.get(path.format(id=2**63)).status_code == 404
    assert browser.get(path.format(id="9" * 30)).status_code == 404


def test_a_secret_link_is_not_logged_when_the_database_is_busy(app: Flask, world: World) -> None:
    host = world.client().host  # type: ignore[attr-defined]
    with app.test_request_context("/link/reset/0123456789abcdef", base_url=f"https://{host}/"), capture_logs() as said:
        _database_busy(peewee.OperationalError("database is locked"))
    assert [entry["path"] for entry in said] == ["/link/reset/***"]


def test_what_the_command_writes_is_for_its_own_user_only(monkeypatch: pytest.MonkeyPatch) -> None:
    before = os.umask(0o022)
    monkeypatch.setattr(sys, "argv", ["ganaar", "--help"])
    try:
        with pytest.raises(SystemExit):
            main()
        assert os.umask(0o022) == 0o077
    finally:
        os.umask(before)
