"""J0: the ICT coordinator founds a school, staff use what is live for them, parents see it "in opbouw"."""

from __future__ import annotations

from pathlib import Path

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


def test_the_first_day(served, key, tmp_path: Path, somebody, picture):
    link = found_school(served, key)
    ict = somebody()
    ict.goto(link)
    ict.get_by_label("Voornaam").fill("Karim")
    ict.get_by_label("Familienaam").fill("Benali")
    ict.get_by_label("E-mailadres").fill("karim@example.org")
    ict.get_by_label("Gebruikersnaam").fill("karim.benali")
    ict.get_by_label("Je nieuwe wachtwoord").fill(PASSWORD)
    ict.get_by_label("Nog eens hetzelfde wachtwoord").fill(PASSWORD)
    ict.get_by_label("Ik heb de gebruiksvoorwaarden gelezen en ga akkoord").check()
    picture(ict, "1-administrator")
    ict.get_by_role("button", name="Maak mijn account").click()
    ict.get_by_label("Naam van de school").fill("Basisschool De Eerste Dag")
    ict.get_by_label("Contactpersoon voor ouders").fill("An Vermeulen")
    ict.get_by_label("Telefoon").fill("09 123 45 67")
    picture(ict, "2-name")
    ict.get_by_role("button", name="Bewaar en ga verder").click()
    expect(ict.get_by_text("Basisschool De Eerste Dag").first).to_be_visible()

    again = somebody()
    again.goto(link)
    expect(again.get_by_label("Je nieuwe wachtwoord")).to_have_count(0)

    import_roster(served, key, tmp_path / "roster")
    served.ganaar("modules", "set", "news", "--school", key, "--audience", "staff", "live")
    served.ganaar(
        "modules", "set", "news", "--school", key, "--audience", "parents", "building", "--promised", "2027-01-11"
    )
    address = served.address(key)
    staff = {slip.username: slip for slip in letters(served, key, tmp_path, "--staff")}
    teacher = somebody()
    sign_in(teacher, address, "els.maes", staff["els.maes"].code)
    agree(teacher)
    choose_password(teacher, OTHER_PASSWORD)
    expect(teacher.get_by_text("els.maes@example.org")).to_be_visible()
    confirm(teacher)
    expect(teacher.get_by_role("heading", level=1, name="Dag Els")).to_be_visible()
    teacher.goto(f"{address}/go-to")
    expect(teacher.get_by_role("link", name="Nieuws").last).to_be_visible()
    picture(teacher, "3-teacher")

    mother, _father = letters_of("noor.peeters", letters(served, key, tmp_path, "--class", "2B"))
    parent = somebody()
    sign_in(parent, address, mother.username, mother.code)
    agree(parent)
    choose_password(parent)
    fill_in_details(parent, "Sofie", "Claes", "sofie@example.org", "moeder")
    confirm(parent)
    parent.goto(f"{address}/go-to")
    expect(parent.get_by_text("11 januari").first).to_be_visible()
    picture(parent, "4-in-opbouw")
    parent.get_by_role("button", name="Verwittig mij").first.click()
    expect(parent.get_by_text("We verwittigen je").first).to_be_visible()
    parent.goto(f"{address}/news/")
    expect(parent.get_by_role("heading", level=1, name="Nieuws")).to_be_visible()
    expect(parent.get_by_text("11 januari").first).to_be_visible()
    picture(parent, "5-building-page")
