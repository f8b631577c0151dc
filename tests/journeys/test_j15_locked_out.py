"""J15: a forgotten password by e-mail, a new code from the school, and help without an account."""

from __future__ import annotations

import re
import sqlite3
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.people import (
    OTHER_PASSWORD,
    PASSWORD,
    agree,
    choose_password,
    confirm,
    fill_in_details,
    found_school,
    import_roster,
    letters,
    letters_of,
    sign_in,
)


@pytest.fixture
def mails(served, key):
    """`mails()`: the texts that wait in the outbox of the school, newest last."""

    def read() -> list[str]:
        if "GANAAR_DATABASE_URL" in served.environment:
            import psycopg

            url = served.environment["GANAAR_DATABASE_URL"].split("?schema")[0].split("&schema")[0]
            with psycopg.connect(url) as connection:
                rows = connection.execute(
                    f'SELECT text FROM "{key.replace("-", "_")}".core_outbox_mail ORDER BY id'
                ).fetchall()
        else:
            path = Path(served.environment["GANAAR_HOME"]) / "schools" / key / "school.db"
            with sqlite3.connect(path) as connection:
                rows = connection.execute("SELECT text FROM core_outbox_mail ORDER BY id").fetchall()
        return [text for (text,) in rows]

    return read


def activated(page: Page, address: str, slip) -> None:
    sign_in(page, address, slip.username, slip.code)
    agree(page)
    choose_password(page)
    fill_in_details(page, "Sofie", "Claes", "sofie@example.org", "moeder")
    confirm(page)
    expect(page.get_by_role("heading", level=1, name="Noor")).to_be_visible()


def test_locked_out(served, key, tmp_path: Path, somebody, picture, mails):
    found_school(served, key)
    import_roster(served, key, tmp_path / "roster")
    address = served.address(key)
    mother, _father = letters_of("noor.peeters", letters(served, key, tmp_path, "--class", "2B"))
    activated(somebody(), address, mother)

    # By e-mail: always the same answer; the link works once and for this account.
    answers = []
    for email in ("nobody@example.org", "sofie@example.org"):
        page = somebody()
        page.goto(address)
        page.get_by_role("link", name="Wachtwoord vergeten?").click()
        page.get_by_label("Gebruikersnaam").fill(mother.username)
        page.get_by_label("Je e-mailadres").fill(email)
        picture(page, "1-forgotten")
        page.get_by_role("button").filter(has_text=re.compile("link", re.IGNORECASE)).click()
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        answers.append(page.get_by_role("main").inner_text())
    assert answers[0] == answers[1]
    (link,) = {found for text in mails() for found in re.findall(r"http\S+/link/reset/\S+", text)}
    page = somebody()
    page.goto(link)
    page.get_by_label("Je nieuwe wachtwoord").fill(OTHER_PASSWORD)
    page.get_by_label("Nog eens hetzelfde wachtwoord").fill(OTHER_PASSWORD)
    picture(page, "2-new-password")
    page.get_by_role("button", name="Bewaar").click()
    sign_in(page, address, mother.username, OTHER_PASSWORD)
    expect(page.get_by_role("heading", level=1, name="Noor")).to_be_visible()
    again = somebody()
    again.goto(link)
    expect(again.get_by_label("Je nieuwe wachtwoord")).to_have_count(0)

    # Without e-mail: the school prints one letter again, and the code sets a new password.
    (reprinted,) = letters(served, key, tmp_path, "--account", f"{mother.username}:1")
    page = somebody()
    sign_in(page, address, reprinted.username, reprinted.code)
    choose_password(page, PASSWORD)
    expect(page.get_by_role("heading", level=1, name="Noor")).to_be_visible()
    picture(page, "3-back-inside")

    # Without an account at all: whom to ask.
    page = somebody()
    page.goto(address)
    page.get_by_role("link", name="Hulp bij aanmelden").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Hulp")
    picture(page, "4-help")
