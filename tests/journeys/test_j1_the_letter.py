"""J1, J2, J4: a mother goes from the letter to her child, the father does not exist for her, a second child."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import expect

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
def address(served, key, tmp_path) -> str:
    """A school with the roster of the journeys, and news live for parents."""
    found_school(served, key)
    import_roster(served, key, tmp_path / "roster")
    served.ganaar("modules", "set", "news", "--school", key, "--audience", "parents", "live")
    return served.address(key)


def test_the_letter(served, address, key, tmp_path: Path, somebody, picture):
    mother, _father = letters_of("noor.peeters", letters(served, key, tmp_path, "--class", "2B"))
    page = somebody()
    page.goto(address)
    picture(page, "1-sign-in")
    sign_in(page, address, mother.username, mother.code)
    expect(page.get_by_role("heading", level=1)).to_contain_text("afspraken")
    picture(page, "2-terms")
    agree(page)
    picture(page, "3-password")
    choose_password(page)
    picture(page, "4-details")

    # She closes the browser half-way and comes back with her own password: it goes on where she was.
    page = somebody()
    sign_in(page, address, mother.username, PASSWORD)
    expect(page.get_by_role("heading", name="Wie ben je?")).to_be_visible()
    fill_in_details(page, "Sofie", "Claes", "sofie@example.org", "moeder")
    picture(page, "5-check")
    confirm(page)
    expect(page.get_by_role("heading", level=1, name="Noor")).to_be_visible()
    picture(page, "6-start")

    # The code does not work again, and says so in the words of every other failure.
    stranger = somebody()
    sign_in(stranger, address, mother.username, mother.code)
    expect(stranger.get_by_role("alert")).to_contain_text("Dat is niet gelukt")
    picture(stranger, "7-used-code")


def test_the_other_parent(served, address, key, tmp_path: Path, somebody, picture):
    mother, father = letters_of("noor.peeters", letters(served, key, tmp_path, "--class", "2B"))
    pages = []
    for slip, given_name, family_name, relation, password in (
        (mother, "Sofie", "Claes", "moeder", PASSWORD),
        (father, "Tom", "Peeters", "vader", OTHER_PASSWORD),
    ):
        page = somebody()
        sign_in(page, address, slip.username, slip.code)
        agree(page)
        choose_password(page, password)
        fill_in_details(page, given_name, family_name, "thuis@example.org", relation)
        confirm(page)
        expect(page.get_by_role("heading", level=1, name="Noor")).to_be_visible()
        pages.append(page)
    seen_by_mother, seen_by_father = pages
    for path in ("/", "/go-to", "/account/", "/account/children", "/account/settings", "/account/devices"):
        seen_by_mother.goto(address + path)
        assert "Tom" not in seen_by_mother.content()
        seen_by_father.goto(address + path)
        assert "Sofie" not in seen_by_father.content()
        assert "Claes" not in seen_by_father.content()
    picture(seen_by_father, "devices")


def test_a_second_child(served, address, key, tmp_path: Path, somebody, picture):
    noor, _father = letters_of("noor.peeters", letters(served, key, tmp_path, "--class", "2B"))
    lars, *_ = letters(served, key, tmp_path, "--class", "5A")
    page = somebody()
    sign_in(page, address, noor.username, noor.code)
    agree(page)
    choose_password(page)
    fill_in_details(page, "Sofie", "Claes", "sofie@example.org", "moeder")
    confirm(page)
    page.goto(f"{address}/account/children")
    picture(page, "1-one-child")
    page.get_by_role("link", name="Voeg kinderen toe").last.click()
    page.get_by_label("Gebruikersnaam").fill(lars.username)
    page.get_by_label("Code").fill(lars.code)
    page.get_by_label("Je eigen wachtwoord").fill(PASSWORD)
    page.get_by_role("button", name="Voeg dit kind toe").click()
    children = page.get_by_role("navigation", name="Kinderen")
    expect(children.get_by_role("link", name="Lars")).to_be_visible()
    picture(page, "2-two-children")
    children.get_by_role("link", name="Lars").click()
    expect(page.get_by_role("heading", level=1, name="Lars")).to_be_visible()
    children.get_by_role("link", name="Noor").click()
    expect(page.get_by_role("heading", level=1, name="Noor")).to_be_visible()
