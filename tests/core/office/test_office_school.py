"""First steps, look and overview: kept together or not at all, readable whatever one chooses."""

from __future__ import annotations

import io
from typing import Any

import pytest
from PIL import Image

from ganaar.core.configuration import Snapshot
from ganaar.core.db.databases import queries_run
from ganaar.core.identity.models import Account
from ganaar.core.models import AuditEntry, StoredFile
from ganaar.core.schools import School
from ganaar.core.testing.world import World

SCHOOL = {
    "name": "Basisschool De Wegwijzer",
    "contact_name": "An Claes, secretariaat",
    "contact_phone": "051 12 34 56",
    "contact_email": "",
    "language": "nl",
    "zone": "Europe/Brussels",
    "welcome": "Welkom!",
}


def now_kept(world: World) -> Snapshot:
    return world.portal.configurations.snapshot()


def send_school(desk: Any, **fields: str) -> Any:
    shown = desk.hidden("/office/school", "edition")
    return desk.post("/office/school", SCHOOL | {"edition": shown} | fields)


def send_look(desk: Any, **fields: Any) -> Any:
    shown = desk.hidden("/office/appearance", "edition")
    chosen = {"theme": "default", "colour": "#0f5c6e", "edition": shown} | fields
    return desk.post("/office/appearance", chosen, content_type="multipart/form-data")


def picture(kind: str = "PNG", size: tuple[int, int] = (1000, 500), mode: str = "RGBA") -> io.BytesIO:
    drawn = io.BytesIO()
    Image.new(mode, size, "#a3245f").save(drawn, kind)
    drawn.seek(0)
    return drawn


def test_the_first_administrator_names_the_school(office: Any, world: World) -> None:
    assert "Welcome. Tell us about your school" in office.page("/office/school")
    assert send_school(office).location == "/office/"
    for name, value in SCHOOL.items():
        assert now_kept(world).text(name) == value
    assert "Basisschool De Wegwijzer" in world.client().get("/sign-in").text
    assert "Welcome. Tell us" not in office.page("/office/school")


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"name": "  "}, "Fill in the name"),
        ({"contact_name": ""}, "Fill in who helps"),
        ({"contact_phone": "", "contact_email": ""}, "telephone number or an e-mail"),
        ({"contact_email": "not an address"}, "not an e-mail address"),
        ({"contact_email": "a@b.be\r\nBcc: x@y.be"}, "not an e-mail address"),
        ({"language": "xx"}, "is not right yet"),
        ({"zone": "Mars/Olympus"}, "is not right yet"),
        ({"name": "x" * 101}, "is not right yet"),
        ({"welcome": "x" * 501}, "is not right yet"),
    ],
)
def test_what_is_missing_is_said_and_what_was_typed_stays(
    office: Any, world: World, fields: dict[str, str], says: str
) -> None:
    answer = send_school(office, **fields)
    assert answer.status_code == 422
    assert says in answer.text
    assert "Welkom!" in answer.text or "welcome" in fields
    assert now_kept(world).text("contact_name") == ""


def test_the_second_of_two_administrators_is_told_about_the_name(office: Any, at_desk: Any, world: World) -> None:
    shown = office.hidden("/office/school", "edition")
    send_school(at_desk(world.staff("Bob", "ict")))
    answer = office.post("/office/school", SCHOOL | {"edition": shown, "name": "Iets anders"})
    assert "Somebody else changed this" in office.page(answer.location)
    assert now_kept(world).text("name") == "Basisschool De Wegwijzer"


def test_the_audit_tells_which_settings_changed_and_not_their_words(office: Any) -> None:
    send_school(office)
    entry = AuditEntry.get()
    assert entry.action == "school.settings_changed"
    assert "contact_name" in entry.detail
    assert "An Claes" not in entry.detail


def test_a_colour_that_can_be_read_is_used_at_once(office: Any, world: World) -> None:
    assert send_look(office, own_colour="y", colour="#A3245F").status_code == 302
    assert now_kept(world).text("primary_colour") == "#a3245f"
    assert "#a3245f" in world.client().get("/school.css").text


@pytest.mark.parametrize("colour", ["#ffff66", "#fff", "red", "#12345g", "#000000;}body{display:none}"])
def test_a_colour_that_nobody_can_read_is_refused(office: Any, world: World, colour: str) -> None:
    answer = send_look(office, own_colour="y", colour=colour)
    assert answer.status_code == 422
    assert now_kept(world).text("primary_colour") == ""


def test_without_an_own_colour_that_of_the_theme_counts(office: Any, world: World) -> None:
    send_look(office, own_colour="y", colour="#a3245f")
    send_look(office)
    assert now_kept(world).text("primary_colour") == ""


def test_a_logo_is_made_anew_and_the_old_one_goes(office: Any, world: World, school: School) -> None:
    send_look(office, logo=(picture(size=(3000, 1000)), "logo.png"))
    first = now_kept(world).text("logo_file")
    shown = Image.open(io.BytesIO(world.client().get("/logo").data))
    assert shown.format == "PNG"
    assert max(shown.size) == 800
    send_look(office, logo=(picture("JPEG", mode="RGB"), "nieuw.jpg"))
    assert now_kept(world).text("logo_file") != first
    assert StoredFile.select().count() == 1
    assert first not in set(school.files.ids())
    send_look(office, remove_logo="y")
    assert StoredFile.select().count() == 0
    assert world.client().get("/logo").status_code == 404


@pytest.mark.parametrize(
    "content",
    [b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", b"\x89PNG\r\n\x1a\nbroken", b""],
)
def test_what_is_no_picture_is_refused_and_nothing_else_is_kept(office: Any, world: World, content: bytes) -> None:
    answer = send_look(office, theme="helder", logo=(io.BytesIO(content), "logo.svg"))
    assert answer.status_code == 422
    assert now_kept(world).text("theme") == "default"
    assert StoredFile.select().count() == 0


def test_a_theme_is_chosen_for_everybody(office: Any, world: World) -> None:
    assert send_look(office, theme="helder").status_code == 302
    assert 'data-theme="helder"' in world.client().get("/sign-in").text
    assert send_look(office, theme="../../etc").status_code == 422


def test_the_second_of_two_administrators_is_told_about_the_look(office: Any, world: World, at_desk: Any) -> None:
    shown = office.hidden("/office/appearance", "edition")
    send_look(at_desk(world.staff("Bob", "ict")), theme="helder")
    answer = office.post("/office/appearance", {"theme": "default", "colour": "#0f5c6e", "edition": shown})
    assert "Somebody else changed this" in office.page(answer.location)
    assert now_kept(world).text("theme") == "helder"


def test_the_overview_counts_each_account_once(office: Any, world: World, parent: Account) -> None:
    from ganaar.core.clock import now

    pupil = parent.pupil
    for slot, more in enumerate(({}, {"printed_at": now()}, {"state": "started"}, {"state": "void"}), start=5):
        account = world.account(
            None,
            kind="co",
            state=more.pop("state", "new"),
            group=parent.login_group,
            slot=slot,
            pupil=pupil,  # type: ignore[arg-type]
        )
        Account.update(more or {"state": account.state}).where(Account.id == account.id).execute()
    from ganaar.core.office.board import board_by_class

    [row] = board_by_class()
    assert (row.to_print, row.printed, row.expired, row.started, row.active, row.total) == (1, 0, 1, 1, 1, 4)
    assert "1A" in office.page("/office/")


def test_an_empty_school_says_what_comes_next(office: Any) -> None:
    page = office.page("/office/")
    assert "No classes yet" in page
    assert "imports the roster" in page


@pytest.mark.parametrize("path", ["/office/", "/office/letters", "/office/confirmations", "/office/roles"])
def test_the_number_of_queries_does_not_grow_with_the_school(office: Any, world: World, path: str) -> None:
    def counted() -> int:
        seen: list[str] = []
        token = queries_run.set(seen)
        try:
            office.page(path)
        finally:
            queries_run.reset(token)
        return len(seen)

    world.parent(world.pupil("Noor", "1A"), "Bea", level=None)
    office.page(path)
    few = counted()
    for number in range(6):
        world.parent(world.pupil(f"Kind{number}", f"{number + 1}B"), f"Ouder{number}", level=None)
        world.staff(f"Juf{number}", "teacher")
    assert counted() == few
    assert few <= 12
