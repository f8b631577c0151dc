"""What people do in the portal, by the words that they see."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Page, expect
from pypdf import PdfReader

from tests.journeys.conftest import Served

PASSWORD = "drie gele fietsen bij de beek"
OTHER_PASSWORD = "vier rode bomen achter het huis"

PUPILS = """leerling_id;voornaam;familienaam;geboortedatum;klas;ouder1_voornaam;ouder1_familienaam;ouder1_relatie;\
ouder1_niveau;ouder1_id;ouder2_voornaam;ouder2_familienaam;ouder2_relatie;ouder2_niveau;ouder2_id
101;Noor;Peeters;14/03/2018;2B;Sofie;Claes;moeder;volledig;P1;Tom;Peeters;vader;volledig;P2
102;Lars;Peeters;02/09/2015;5A;Sofie;Claes;moeder;volledig;P1;Tom;Peeters;vader;volledig;P2
103;Yusuf;Demir;21/06/2018;2B;Elif;Demir;moeder;volledig;P3;;;;;
"""
STAFF = """personeel_id;voornaam;familienaam;email;rollen;klassen
201;Els;Maes;els.maes@example.org;leerkracht;2B
202;An;Vermeulen;an.vermeulen@example.org;secretariaat;
"""


@dataclass(frozen=True)
class Slip:
    """What a letter says to its reader."""

    username: str
    code: str


def found_school(served: Served, key: str, name: str = "Basisschool De Proef") -> str:
    """Create a school; returns the one-time link for its first administrator."""
    printed = served.ganaar("school", "create", key, "--name", name)
    return next(word for word in printed.split() if "/link/first/" in word)


def import_roster(served: Served, key: str, folder: Path) -> None:
    """Import the small roster of the journeys: Noor and Lars with two parents, Yusuf with one, two staff."""
    folder.mkdir(exist_ok=True)
    (folder / "leerlingen.csv").write_text(PUPILS, encoding="utf-8")
    (folder / "personeel.csv").write_text(STAFF, encoding="utf-8")
    served.ganaar("roster", "import", str(folder), "--school", key, "--apply")


def letters(served: Served, key: str, folder: Path, *arguments: str) -> list[Slip]:
    """Print letters and read them: one slip for each page, in the order of the paper."""
    path = folder / "letters.pdf"
    served.ganaar("letters", "--school", key, *arguments, "--out", str(path), "--force")
    return [slip_on(page.extract_text()) for page in PdfReader(path).pages]


def letters_of(pupil: str, slips: list[Slip]) -> list[Slip]:
    """The letters of one pupil, by the username that they carry."""
    return [slip for slip in slips if slip.username == pupil]


def slip_on(text: str) -> Slip:
    """Read a letter as its reader does: the username and, below it, the code."""
    code = re.search(r"\b[0-9A-Z]{4}[- ][0-9A-Z]{4}[- ][0-9A-Z]{5}\b", text)
    username = re.search(r"^\s*([a-z0-9]+\.[a-z0-9.]+)\s*$", text, re.MULTILINE)
    assert code is not None, text
    assert username is not None, text
    return Slip(username.group(1), code.group(0))


def sign_in(page: Page, address: str, username: str, secret: str) -> None:
    page.goto(address)
    page.get_by_label("Gebruikersnaam").fill(username)
    page.get_by_label("Wachtwoord of code van je brief").fill(secret)
    page.get_by_role("button", name="Aanmelden").click()


def agree(page: Page) -> None:
    """Scroll the terms to their end and agree."""
    button = page.get_by_role("button", name="Ja, ik ga akkoord")
    button.scroll_into_view_if_needed()
    button.click()


def choose_password(page: Page, password: str = PASSWORD) -> None:
    page.get_by_label("Je nieuwe wachtwoord").fill(password)
    page.get_by_label("Nog eens hetzelfde wachtwoord").fill(password)
    page.get_by_role("button", name="Ga verder").click()


def fill_in_details(page: Page, given_name: str, family_name: str, email: str, relation: str) -> None:
    page.get_by_label("Voornaam").fill(given_name)
    page.get_by_label("Familienaam").fill(family_name)
    page.get_by_label("E-mailadres").fill(email)
    page.get_by_label("Je bent").select_option(relation)
    page.get_by_role("button", name="Bewaar").click()


def confirm(page: Page) -> None:
    expect(page.get_by_role("heading", name="Is dit juist?")).to_be_visible()
    page.get_by_role("button", name="Ja, dit is juist").click()
