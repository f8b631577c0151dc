"""The gate: what is hidden cannot be told from what does not exist, and a form is believed only from our own pages."""

from __future__ import annotations

import gzip
import re
from importlib.metadata import EntryPoint
from typing import Any

import pytest
from flask.testing import FlaskClient

from ganaar.core.app import create_app
from ganaar.core.headers import FIXED
from ganaar.core.identity.models import Account
from ganaar.core.people.models import Person
from ganaar.core.portal import Portal
from ganaar.core.registry import ENTRY_POINTS, load_registry
from ganaar.core.states import set_state
from ganaar.core.testing.installation import Installation, postgresql_url
from ganaar.core.testing.world import World
from ganaar.core.themes import ThemedFlask

CANTEEN = EntryPoint("canteen", "gate_canteen:module", ENTRY_POINTS)
NOWHERE = "/there-is-no-such-page"


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Installation:
    """An installation with a canteen and no other module."""
    made = Installation(tmp_path_factory.mktemp("gate"), postgresql_url(tmp_path_factory.mktemp("postgresql")))
    made.portal = Portal(made.portal.config, load_registry(points=[CANTEEN], strict=True))
    return made


@pytest.fixture(scope="module")
def portal(installation: Installation) -> Portal:
    return installation.portal


@pytest.fixture(scope="module")
def app(portal: Portal) -> ThemedFlask:
    return create_app(portal)


@pytest.fixture
def mother(world: World, parent: Account) -> FlaskClient:
    """The browser of a parent at a school where the canteen is open."""
    world.live("canteen")
    return world.client(parent)


@pytest.fixture
def stranger(world: World) -> Person:
    """A child of others."""
    child = world.pupil("Ilias", "1A")
    world.parent(child, "Rania", "Azzouzi")
    return child


def token(client: FlaskClient, path: str = "/account/settings") -> str:
    found = re.search(r'name="csrf_token" value="([^"]+)"', client.get(path).text)
    assert found is not None
    return found[1]


def seen(answer: Any) -> tuple[int, str]:
    """What a reader sees of an answer; what is random or says where one is is taken out."""
    text = re.sub(r'name="(csrf_token|idempotency_key)" value="[^"]+"', "", answer.text)
    return answer.status_code, re.sub(r'(href|action)="/language/[^"]*"', "", text)


def test_a_number_that_no_database_takes_is_a_page_that_does_not_exist(world: World, teacher: Account) -> None:
    assert world.client(teacher).get(f"/photos/{10**20}").status_code == 404


class TestHosts:
    @pytest.mark.parametrize("path", ["/", "/sign-in", "/static/default/built/app.css", NOWHERE])
    def test_an_unknown_host_gets_404_without_a_word(self, client: FlaskClient, path: str) -> None:
        answer = client.get(path, base_url="https://elsewhere.example/")
        assert answer.status_code == 404
        assert answer.data == b""
        assert dict(answer.headers) == {"Content-Length": "0"}

    def test_a_forged_forwarded_host_is_not_believed(self, client: FlaskClient) -> None:
        answer = client.get("/", base_url="https://elsewhere.example/", headers={"X-Forwarded-Host": client.host})  # type: ignore[attr-defined]
        assert (answer.status_code, answer.data) == (404, b"")


class TestForms:
    def test_a_form_of_our_own_page_is_accepted(self, mother: FlaskClient, pupil: Person) -> None:
        fields = {"csrf_token": token(mother)}
        origin = {"Origin": f"https://{mother.host}"}  # type: ignore[attr-defined]
        assert mother.post(f"/canteen/children/{pupil.id}/order", data=fields, headers=origin).status_code == 200

    @pytest.mark.parametrize("origin", ["https://evil.example", "null", "https://other.localhost"])
    def test_a_foreign_origin_is_refused_even_with_the_token(
        self, mother: FlaskClient, pupil: Person, origin: str
    ) -> None:
        fields = {"csrf_token": token(mother)}
        answer = mother.post(f"/canteen/children/{pupil.id}/order", data=fields, headers={"Origin": origin})
        assert answer.status_code == 404

    @pytest.mark.parametrize("fields", [{}, {"csrf_token": "made-up"}])
    def test_without_a_good_token_nothing_is_done(
        self, mother: FlaskClient, pupil: Person, fields: dict[str, str]
    ) -> None:
        answer = mother.post(f"/canteen/children/{pupil.id}/order", data=fields)
        assert answer.status_code == 400
        assert "ordered" not in answer.text

    def test_public_forms_need_the_token_too(self, client: FlaskClient) -> None:
        fields = {"username": "noor.peeters1", "password": "a long password"}
        assert client.post("/sign-in", data=fields).status_code == 400
        assert client.post("/sign-in", data=fields, headers={"Origin": "https://evil.example"}).status_code == 404

    def test_a_token_of_another_browser_is_worth_nothing(
        self, world: World, mother: FlaskClient, pupil: Person
    ) -> None:
        foreign = token(world.client(), "/sign-in")
        answer = mother.post(f"/canteen/children/{pupil.id}/order", data={"csrf_token": foreign})
        assert answer.status_code == 400


class TestHidden:
    def test_what_is_hidden_looks_like_what_does_not_exist(self, mother: FlaskClient) -> None:
        nothing = seen(mother.get(NOWHERE))
        assert nothing[0] == 404
        assert seen(mother.get("/canteen/kitchen")) == nothing
        assert seen(mother.get("/office/letters")) == nothing

    def test_a_form_sent_there_tells_nothing_either(self, mother: FlaskClient, stranger: Person) -> None:
        nothing = seen(mother.post(NOWHERE))
        for path in ("/canteen/kitchen", "/office/appearance", f"/canteen/children/{stranger.id}/order"):
            assert seen(mother.post(path)) == nothing, path
            assert seen(mother.post(path, headers={"Origin": "https://evil.example"})) == nothing, path

    def test_a_method_that_is_not_served_looks_like_nothing(self, mother: FlaskClient) -> None:
        nothing = mother.get(NOWHERE).status_code
        assert mother.post("/canteen/").status_code == nothing
        assert mother.put("/canteen/kitchen").status_code == nothing
        assert mother.get("/sign-out").status_code == nothing

    @pytest.mark.parametrize("method", ["HEAD", "OPTIONS"])
    def test_asking_in_another_way_tells_no_more(self, mother: FlaskClient, stranger: Person, method: str) -> None:
        nothing = mother.open(NOWHERE, method=method)
        for path in ("/canteen/kitchen", "/office/roles", f"/canteen/children/{stranger.id}/order"):
            answer = mother.open(path, method=method)
            assert answer.status_code == nothing.status_code == 404, path
            assert "Allow" not in answer.headers

    def test_head_answers_like_get_without_the_page(self, mother: FlaskClient) -> None:
        answer = mother.head("/canteen/")
        assert (answer.status_code, answer.data) == (200, b"")

    def test_children_of_others_do_not_exist(self, mother: FlaskClient, pupil: Person, stranger: Person) -> None:
        assert mother.get(f"/children/{pupil.id}/").status_code == 200
        nothing = seen(mother.get("/children/999999/"))
        assert nothing[0] == 404
        for path in (f"/children/{stranger.id}/", f"/children/{stranger.id}/about"):
            assert seen(mother.get(path)) == nothing, path
        assert mother.get(f"/canteen/children/{stranger.id}/order").status_code == 404

    def test_a_missing_last_slash_tells_nothing(self, mother: FlaskClient, stranger: Person, pupil: Person) -> None:
        assert mother.get(f"/children/{pupil.id}").status_code == 308
        assert mother.get(f"/children/{stranger.id}").status_code == 404
        assert mother.get("/office").status_code == 404


class TestModules:
    def test_a_module_that_is_off_does_not_exist_for_anybody(
        self, world: World, parent: Account, pupil: Person
    ) -> None:
        for browser in (world.client(parent), world.client(), world.client(world.staff("Els", "teacher"))):
            nothing = seen(browser.get(NOWHERE))
            assert nothing[0] == 404
            for path in ("/canteen/", "/canteen", f"/canteen/children/{pupil.id}/order"):
                assert seen(browser.get(path)) == nothing, path
            assert seen(browser.post(f"/canteen/children/{pupil.id}/order")) == nothing

    def test_off_for_one_audience_is_hidden_from_it_alone(self, world: World, parent: Account) -> None:
        set_state("canteen", "staff", "live")
        assert world.client(parent).get("/canteen/").status_code == 404
        assert world.client(world.staff("Els", "teacher")).get("/canteen/").status_code == 200
        assert "/sign-in" in world.client().get("/canteen/").location

    def test_a_module_being_built_leads_to_what_is_promised(self, world: World, parent: Account) -> None:
        set_state("canteen", "parents", "building")
        browser = world.client(parent)
        assert browser.get("/canteen/").location == "/building/canteen"
        assert browser.post("/canteen/children/1/order").status_code == 404

    def test_closing_a_module_acts_on_the_next_page(self, mother: FlaskClient) -> None:
        assert mother.get("/canteen/").status_code == 200
        set_state("canteen", "parents", "off")
        assert mother.get("/canteen/").status_code == 404


class TestSigningInFirst:
    def test_the_page_one_wanted_is_remembered(self, world: World, client: FlaskClient) -> None:
        world.live("canteen")
        assert client.get("/canteen/?week=3").location == "/sign-in?next=/canteen/?week%3D3"
        assert client.get("/").location == "/sign-in"
        assert client.post("/canteen/children/1/order").location == "/sign-in?again=1"

    @pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:x"])
    def test_only_pages_of_this_school_are_gone_on_to(self, mother: FlaskClient, target: str) -> None:
        assert mother.get("/sign-in", query_string={"next": target}).location == "/"
        assert mother.get("/sign-in", query_string={"next": "/canteen/"}).location == "/canteen/"


class TestHeaders:
    def test_pages_carry_every_header_and_are_not_kept(self, mother: FlaskClient, pupil: Person) -> None:
        for path in (f"/children/{pupil.id}/", "/account/settings", "/canteen/", NOWHERE, "/sign-out"):
            headers = mother.get(path).headers
            assert {name: headers.get(name) for name in FIXED} == FIXED, path
            assert headers["Cache-Control"] == "no-store", path
            assert headers["Strict-Transport-Security"].startswith("max-age="), path

    def test_the_sign_in_page_and_redirects_too(self, client: FlaskClient) -> None:
        for path in ("/sign-in", "/"):
            headers = client.get(path).headers
            assert headers["Content-Security-Policy"] == FIXED["Content-Security-Policy"]
            assert headers["Cache-Control"] == "no-store"

    def test_static_files_carry_them_and_may_be_kept(self, client: FlaskClient) -> None:
        found = re.search(r'href="(/static/[^"]+\.css)"', client.get("/sign-in").text)
        assert found is not None
        answer = client.get(found[1])
        assert answer.status_code == 200
        assert {name: answer.headers.get(name) for name in FIXED} == FIXED
        assert "immutable" in answer.headers["Cache-Control"]

    def test_cookies_belong_to_this_host_alone_and_to_no_script(self, client: FlaskClient) -> None:
        set_cookies = client.get("/sign-in").headers.getlist("Set-Cookie")
        set_cookies += client.get("/language/nl").headers.getlist("Set-Cookie")
        assert len(set_cookies) >= 2
        for cookie in set_cookies:
            name, *attributes = [part.strip() for part in cookie.split(";")]
            assert name.startswith("__Host-"), cookie
            assert {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"} <= set(attributes), cookie
            assert not any(one.startswith("Domain") for one in attributes), cookie

    def test_pages_travel_compressed(self, mother: FlaskClient) -> None:
        answer = mother.get("/account/settings", headers={"Accept-Encoding": "gzip"})
        assert answer.headers["Content-Encoding"] == "gzip"
        assert "csrf_token" in gzip.decompress(answer.data).decode()
