"""The demo: made once for these tests, as `ganaar demo --no-serve` makes it."""

from __future__ import annotations

import csv
import os
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from ganaar.core.app import create_app
from ganaar.core.clock import now, today
from ganaar.core.config import load_config
from ganaar.core.configuration import current_configuration
from ganaar.core.demo.kompas import KOMPAS
from ganaar.core.demo.mail_text import pieces
from ganaar.core.demo.making import make_demo
from ganaar.core.demo.plan import plan_of
from ganaar.core.demo.wegwijzer import WEGWIJZER
from ganaar.core.demo.welcome import PEOPLE, welcome
from ganaar.core.identity.accounts import find_by_credentials
from ganaar.core.identity.limits import use_limits
from ganaar.core.identity.models import Account
from ganaar.core.identity.passwords import refuse_weak, words_of
from ganaar.core.people.models import Group, Guardianship, Membership, Person, RoleAssignment
from ganaar.core.portal import Portal
from ganaar.core.roles import STAFF_ROLES
from ganaar.core.testing.command_line import CommandLine
from ganaar.core.testing.world import SchoolBrowser

pytestmark = pytest.mark.sqlite_only

Row = dict[str, str]
STARTS = date(2026, 9, 1)


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    """Both schools, in a home of their own. Tests that change something do so in people of their own."""
    home = tmp_path_factory.mktemp("demo")
    config = {"GANAAR_HOME": str(home), "GANAAR_DEMO": "1", "GANAAR_DEFAULT_SCHOOL": "wegwijzer"}
    portal = Portal(load_config(config))
    make_demo(portal)
    yield portal
    portal.directory.close()


@pytest.fixture
def wegwijzer(demo: Portal) -> Iterator[Portal]:
    use_limits(demo.config)
    with demo.at_work(demo.directory.school("wegwijzer")):
        yield demo


@pytest.fixture(scope="module")
def app(demo: Portal) -> Any:
    return create_app(demo)


@pytest.fixture
def browser(app: Any) -> Callable[[str], SchoolBrowser]:
    def open_at(host: str) -> SchoolBrowser:
        client = SchoolBrowser(app, app.response_class, use_cookies=True)
        client.host = host
        return client

    return open_at


def accounts(portal: Portal) -> list[Row]:
    return sheet(portal.config.home / "demo-accounts.csv")


def letters(portal: Portal) -> list[Row]:
    return sheet(portal.config.home / "demo-letters.csv")


def sheet(path: Path) -> list[Row]:
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def signed_in(browser: SchoolBrowser, row: Row) -> SchoolBrowser:
    form = {"username": row["username"], "password": row["password"], "csrf_token": token(browser, "/sign-in")}
    assert browser.post("/sign-in", data=form).status_code == 302
    return browser


def token(browser: SchoolBrowser, path: str) -> str:
    """What the form of this page sends along against forgery."""
    page = browser.get(path).get_data(as_text=True)
    field = page.split('name="csrf_token"')[1]
    return str(field.split('value="')[1].split('"')[0])


def person(portal: Portal, name: str, child: str = "") -> Row:
    return next(row for row in accounts(portal) if row["person"] == name and row["child"] == child)


def test_the_school_has_220_pupils_in_twelve_classes_and_25_staff(wegwijzer):
    assert Membership.select().where(Membership.role == "pupil").count() == 220
    assert [name for (name,) in Group.select(Group.name).order_by(Group.position).tuples()] == [
        *("K1", "K2", "K3", "1A", "1B", "2A", "2B", "3A", "4A", "5A", "5B", "6A")
    ]
    assert Account.select().where(Account.kind == "staff").count() == 25
    assert {role for (role,) in RoleAssignment.select(RoleAssignment.role).tuples()} == set(STAFF_ROLES)


def test_about_400_co_accounts_are_in_every_state(wegwijzer):
    states = Counter(state for (state,) in Account.select(Account.state).where(Account.kind == "co").tuples())
    assert 370 <= states.total() <= 430
    assert set(states) == {"new", "started", "active", "void", "ended"}
    assert states["active"] > 150
    printed = Account.select().where(Account.kind == "co", Account.state == "new", Account.printed_at.is_null(False))
    assert 50 < printed.count() < states["new"]


def test_every_class_has_its_class_teacher(wegwijzer):
    led = Membership.select(Membership.group).where(Membership.role == "class_teacher").distinct()
    assert led.count() == 12


def test_what_families_can_be_is_all_there(wegwijzer):
    assert {level for (level,) in Guardianship.select(Guardianship.level).distinct().tuples()} == {
        *("full", "inform", "granted", "none")
    }
    assert Account.select().where(Account.delivery == "apart").count() > 10
    assert Person.select().where(Person.has_no_device).count() == 2
    of_samira = Account.select().join(Person, on=Account.person).where(Person.given_name == "Samira")
    assert of_samira.count() == 3
    els = Person.get(Person.given_name == "Els", Person.family_name == "Wouters")
    assert {account.kind for account in els.accounts} == {"staff", "co"}
    waiting = Account.select().join(Person, on=Account.person).where(Person.external_id.is_null(), Account.kind == "co")
    assert [account.state for account in waiting] == ["active"]


def test_the_plan_is_the_same_every_time():
    for school in (WEGWIJZER, KOMPAS):
        one, other = plan_of(school, STARTS), plan_of(school, STARTS)
        assert one.slots == other.slots
        assert one.persons == other.persons
        assert one.ties == other.ties


def test_two_of_one_name_get_a_digit_and_accents_are_dropped():
    usernames = {one.username for one in plan_of(WEGWIJZER, STARTS).slots}
    assert {"noor.peeters", "noor.peeters2", "chloe.vandevelde", "elif.yilmaz"} <= usernames


def test_no_two_slots_of_a_username_share_a_password():
    for school in (WEGWIJZER, KOMPAS):
        chosen = Counter(
            (one.username, one.person.password)
            for one in plan_of(school, STARTS).slots
            if one.person is not None and one.person.password
        )
        assert set(chosen.values()) == {1}


@pytest.mark.parametrize(
    ("name", "child"), [("Sofie Claes", "Lars Peeters"), ("Ingrid Verhaegen", ""), ("Lars Peeters", "")]
)
def test_the_passwords_of_the_sheet_open_the_accounts(wegwijzer, name, child):
    row = person(wegwijzer, name, child)
    matched = find_by_credentials(row["username"], row["password"])
    assert matched is not None
    assert matched.account.person.given_name == name.split()[0]
    assert matched.account.slot == int(row["slot"])
    refuse_weak(row["password"], words_of(matched.account))


def test_the_sheets_name_every_account_with_a_password_and_every_letter_with_a_code(demo):
    for key in ("wegwijzer", "kompas"):
        school = demo.directory.school(key)
        with demo.at_work(school):
            with_password = Account.select().where(Account.password_tag.is_null(False)).count()
            with_letter = Account.select().where(Account.code_tag.is_null(False), Account.code_expires_at > now())
            assert sum(row["host"] == school.host for row in accounts(demo)) == with_password
            assert sum(row["host"] == school.host for row in letters(demo)) == with_letter.count()
    assert {row["kind"] for row in accounts(demo)} == {"staff", "pupil", "co"}


def test_the_codes_of_the_sheet_open_their_letters(wegwijzer):
    for row in [row for row in letters(wegwijzer) if row["host"].startswith("wegwijzer")][:3]:
        matched = find_by_credentials(row["username"], row["code"])
        assert matched is not None
        assert (matched.by, matched.account.slot) == ("code", int(row["slot"]))


def test_a_parent_signs_in_and_reads_the_news_of_her_children(demo, browser):
    mother = signed_in(browser("wegwijzer.localhost"), person(demo, "Sofie Claes", "Noor Peeters"))
    page = mother.get("/", follow_redirects=True).get_data(as_text=True)
    assert "Noor" in page
    assert "Lars" in page
    assert "de Sint komt" in page
    news = mother.get("/news/").get_data(as_text=True)
    assert "Uitstap naar de zoo met 2B" in news
    assert "Letters leren" not in news, "that is for another class"
    assert "Personeelsvergadering" not in news
    assert "Kerstfeest op school" not in news, "that is a draft"


@pytest.mark.parametrize(
    ("name", "child", "sees"),
    [
        ("Dirk Mertens", "Jules Mertens", True),
        ("Maria Pelgrims", "Louise Jacobs", True),
        ("Kevin Bogaerts", "Mila Goethals", False),
        ("Bart Claeys", "Wiktor Kowalski", False),
    ],
)
def test_only_a_guardianship_shows_a_child(demo, browser, name, child, sees):
    reader = signed_in(browser("wegwijzer.localhost"), person(demo, name, child))
    page = reader.get("/", follow_redirects=True).get_data(as_text=True)
    assert (child.split()[0] in page) is sees


def test_in_the_second_school_news_is_still_being_built_for_parents(demo, browser):
    kompas = browser("kompas.localhost")
    mother = signed_in(kompas, person(demo, "Karen Dillen", "Lena Vos"))
    assert mother.get("/news/").headers["Location"].endswith("/building/news")
    with demo.at_work(demo.directory.school("kompas")):
        state = current_configuration().state("news", "parents")
        assert state.state == "building"
        assert state.promised_on is not None
        assert state.promised_on > today(current_configuration().zone)
        assert current_configuration().state("news", "staff").state == "live"


def test_a_letter_activates_over_the_pages(demo, browser):
    row = next(row for row in letters(demo) if row["child"] and row["host"].startswith("kompas"))
    visitor = browser("kompas.localhost")
    form = {"username": row["username"], "password": row["code"], "csrf_token": token(visitor, "/sign-in")}
    assert visitor.post("/sign-in", data=form).headers["Location"].endswith("/activate")
    assert visitor.get("/activate", follow_redirects=True).request.path == "/activate/terms"


def test_a_bare_address_shows_the_first_school(browser):
    assert "Basisschool De Wegwijzer" in browser("127.0.0.1").get("/sign-in").get_data(as_text=True)


def test_the_mails_are_to_be_read_by_everybody_with_links_that_work_here(browser):
    page = browser("wegwijzer.localhost").get("/demo/mails").get_data(as_text=True)
    assert "@example.org" in page
    assert 'href="/link/email/' in page
    assert 'href="/demo/mails"' in page


def test_outside_the_demo_there_is_no_such_page(client):
    assert client.get("/demo/mails").status_code == 404
    assert "/demo/mails" not in client.get("/sign-in").get_data(as_text=True)


def test_a_link_ends_before_the_mark_that_ends_the_sentence():
    found = pieces("Open https://kompas.localhost:8000/link/a?b=1. Of https://example.org/x!", "kompas.localhost")
    assert [(piece.text, piece.url) for piece in found if piece.url] == [
        ("https://kompas.localhost:8000/link/a?b=1", "/link/a?b=1"),
        ("https://example.org/x", "https://example.org/x"),
    ]


def test_news_was_written_by_people_who_may_write_it(wegwijzer):
    articles = list(wegwijzer.registry.loaded["news"].models[0].select())
    assert len(articles) >= 12
    for article in articles:
        roles = {one.role for one in RoleAssignment.select().where(RoleAssignment.person == article.author)}
        may = frozenset().union(*(wegwijzer.role_permissions[role] for role in roles))
        groups = {one.group_id for one in article.groups}
        own = {one.group_id for one in Membership.select().where(Membership.person == article.author)}
        assert "news.write_school" in may or ("news.write" in may and groups and groups <= own), article.title


def test_the_welcome_names_the_address_and_who_can_sign_in(demo):
    text = welcome(demo)
    assert "http://wegwijzer.localhost:8000" in text
    assert all(name in text for _who, name, _child in PEOPLE)
    assert "a letter with a code" in text


def test_a_second_call_keeps_the_data(demo, monkeypatch):
    for name in [name for name in os.environ if name.startswith("GANAAR_")]:
        monkeypatch.delenv(name)
    for name, value in (("HOME", str(demo.config.home)), ("DEMO", "1"), ("PUBLIC_PORT", "8000")):
        monkeypatch.setenv(f"GANAAR_{name}", value)
    before = (demo.config.home / "demo-letters.csv").read_bytes()
    said = CommandLine(demo.config.home)("demo", "--no-serve").output
    assert "mother of Noor and Lars" in said
    assert (demo.config.home / "demo-letters.csv").read_bytes() == before
    with demo.at_work(demo.directory.school("wegwijzer")):
        assert Membership.select().where(Membership.role == "pupil").count() == 220
