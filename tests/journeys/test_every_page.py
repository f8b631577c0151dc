"""Every page of the demo, for a parent, a teacher and an administrator, in both themes: axe finds nothing,
nothing is wider than a small phone, and the browser has nothing to complain about.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from ganaar.core.app import create_app
from ganaar.core.config import load_config
from ganaar.core.identity.models import Account, LoginGroup
from ganaar.core.identity.sessions import COOKIE, start_session
from ganaar.core.people.models import Person
from ganaar.core.portal import Portal
from tests.journeys.conftest import ROOT, SIZES, Served, is_complaint, serving

AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
pytestmark = pytest.mark.sqlite_only

NO_PAGE = {"pages.robots", "pages.logo", "pages.school_stylesheet_file", "sign_in.language", "sign_in.sign_in"}
"""Addresses that answer with a file or a redirect; the page to sign in is visited by nobody signed in."""


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The demo school, served."""
    home = tmp_path_factory.mktemp("demo")
    with serving(home, {"GANAAR_DEMO": "1"}, before=("demo", "--no-serve")) as served:
        yield served


@pytest.fixture(scope="module")
def portal_of_demo(demo: Served) -> Portal:
    return Portal(load_config({name: text for name, text in demo.environment.items() if name.startswith("GANAAR_")}))


def somebody_who_is(demo: Served, kind: str, role: str = "", child: str = "") -> dict[str, str]:
    """The first account of the demo's sheet that fits."""
    with (Path(demo.environment["GANAAR_HOME"]) / "demo-accounts.csv").open(encoding="utf-8") as source:
        return next(
            one
            for one in csv.DictReader(source)
            if one["host"].startswith("wegwijzer")
            and one["kind"] == kind
            and role in one["role"]
            and child in one["child"]
        )


def session_of(portal: Portal, who: dict[str, str], theme: str) -> tuple[str, int | None]:
    """A cookie for this account, and one of its children."""
    with portal.at_work(portal.directory.school("wegwijzer")) as school, school.writing():
        account = (
            Account.select()
            .join(LoginGroup)
            .where(LoginGroup.username == who["username"], Account.slot == int(who["slot"]))
            .get()
        )
        Person.update(theme=theme, language="nl").where(Person.id == account.person_id).execute()
        return start_session(account), account.pupil_id


def addresses(portal: Portal, child_id: int | None) -> list[str]:
    """Every address of the application that is a page and needs nothing but perhaps a child."""
    app = create_app(portal)
    found = []
    with app.test_request_context(base_url="http://wegwijzer.localhost"):
        for rule in app.url_map.iter_rules():
            if "GET" not in (rule.methods or set()) or rule.endpoint in NO_PAGE:
                continue
            if not rule.arguments:
                found.append(str(rule.rule))
            elif rule.arguments == {"child_id"} and child_id is not None:
                found.append(str(rule.build({"child_id": child_id})[1]))
    return sorted(found)


def look(page: Page, address: str, complaints: list[str]) -> None:
    """Visit one page and note what is wrong with it. Pages that are not for this person answer 404."""
    answer = page.goto(address)
    assert answer is not None
    assert answer.status in (200, 404), f"{address}: {answer.status}"
    if answer.status == 404 or not answer.headers.get("content-type", "").startswith("text/html"):
        return
    page.add_script_tag(path=AXE)
    found = page.evaluate(
        "async () => (await axe.run()).violations.map(v => v.id + ': ' + v.nodes[0].html.slice(0, 120))"
    )
    complaints += [f"{address}: {one}" for one in found]
    if page.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
        complaints.append(f"{address}: wider than the screen")


PEOPLE = (
    ("parent", {"kind": "co", "child": "Noor"}),
    ("teacher", {"kind": "staff", "role": "teacher"}),
    ("administrator", {"kind": "staff", "role": "admin"}),
)


@pytest.mark.parametrize("theme", ["default", "helder"])
@pytest.mark.parametrize(("name", "wanted"), PEOPLE, ids=[name for name, _wanted in PEOPLE])
def test_every_page(demo, portal_of_demo, chromium: Browser, theme, name, wanted):
    token, child_id = session_of(portal_of_demo, somebody_who_is(demo, **wanted), theme)
    address = demo.address("wegwijzer")
    complaints: list[str] = []
    seen = 0
    small_phone = SIZES["phone"] | {"viewport": {"width": 320, "height": 700}}
    sizes = [small_phone, SIZES["desktop"] | {"color_scheme": "dark"}] if theme == "default" else [small_phone]
    for options in sizes:
        context = chromium.new_context(locale="nl-BE", bypass_csp=True, **options)
        context.add_cookies(
            [{"name": COOKIE, "value": token, "url": address.replace("http:", "https:"), "secure": True}]
        )
        page = context.new_page()
        page.on("console", lambda said: complaints.append(said.text) if is_complaint(said.text, said.type) else None)
        for path in addresses(portal_of_demo, child_id):
            look(page, address + path, complaints)
            seen += 1
        context.close()
    assert not complaints, "\n".join(complaints)
    assert seen > 20


@pytest.mark.parametrize("language", ["nl", "ar"])
def test_every_page_before_signing_in(demo, chromium: Browser, language):
    complaints: list[str] = []
    context = chromium.new_context(locale=language, bypass_csp=True, **SIZES["phone"])
    page = context.new_page()
    for path in ("/sign-in", "/help", "/terms", "/forgotten", "/link/reset/unknown", "/nothing-here"):
        look(page, demo.address("wegwijzer") + path, complaints)
    context.close()
    assert complaints == []
