"""Opening and closing modules: counts at the next click, refused with the reason, never behind somebody's back."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from ganaar.core.identity.models import Account
from ganaar.core.models import AuditEntry, ModuleStateChange
from ganaar.core.people.models import Person
from ganaar.core.states import OFF, ModuleState, StateMap, read_states, set_state
from ganaar.core.testing.world import World

LATER = (date.today() + timedelta(days=40)).isoformat()


def kept(module: str, audience: str) -> ModuleState:
    states: StateMap = read_states()
    return states.get((module, audience), OFF)


def preset(desk: Any, name: str, module: str = "library", **fields: Any) -> Any:
    path = f"/office/modules/{module}"
    shown = desk.hidden(path, "preset-edition")
    return desk.post(f"{path}/preset", {"preset-edition": shown, "preset-preset": name} | fields)


def detail(desk: Any, audience: str, state: str, module: str = "library", **fields: Any) -> Any:
    path = f"/office/modules/{module}"
    shown = desk.hidden(path, f"{audience}-edition")
    sent = {f"{audience}-{name}": value for name, value in fields.items()}
    return desk.post(f"{path}/{audience}", {f"{audience}-edition": shown, f"{audience}-state": state} | sent)


def test_every_installed_module_is_in_the_list(office: Any) -> None:
    page = office.page("/office/modules")
    assert "Library" in page
    assert "Loans" in page
    assert "not for them" in page


def test_everybody_is_one_step_and_counts_at_the_next_click(
    office: Any, world: World, parent: Account, pupil: Person
) -> None:
    browser = world.client(parent)
    assert browser.get("/library/").status_code == 404
    assert preset(office, "everybody").status_code == 302
    assert browser.get("/library/").status_code == 200
    assert {kept("library", one).state for one in ("parents", "pupils", "staff")} == {"live"}


def test_staff_only_leaves_what_was_announced_to_parents(office: Any, parent: Account) -> None:
    detail(office, "parents", "building", promised_on=LATER)
    preset(office, "staff")
    assert kept("library", "staff").state == "live"
    assert kept("library", "pupils").state == "off"
    assert kept("library", "parents").state == "building"
    assert kept("library", "parents").promised_on == date.fromisoformat(LATER)


def test_a_pilot_opens_for_its_class_only(office: Any, world: World, parent: Account) -> None:
    elsewhere = world.parent(world.pupil("Lars", "2A"), "Wim")
    preset(office, "pilot", **{"preset-groups": [world.group("1A").id]})
    assert world.client(parent).get("/library/").status_code == 200
    assert world.client(elsewhere).get("/library/").status_code == 302


def test_a_pilot_without_a_class_is_refused_with_the_reason(office: Any) -> None:
    answer = preset(office, "pilot")
    assert answer.status_code == 422
    assert "at least one class" in answer.text
    assert kept("library", "staff") == OFF


def test_a_module_cannot_go_further_than_what_it_needs(office: Any) -> None:
    answer = preset(office, "everybody", "loans")
    assert answer.status_code == 422
    assert "this one needs it" in answer.text
    assert kept("loans", "parents") == OFF
    preset(office, "everybody", "library")
    assert preset(office, "everybody", "loans").status_code == 302


def test_what_others_need_cannot_be_closed(office: Any) -> None:
    preset(office, "everybody", "library")
    preset(office, "everybody", "loans")
    answer = preset(office, "nobody", "library")
    assert answer.status_code == 422
    assert "needs this one" in answer.text
    assert kept("library", "parents").state == "live"


def test_the_second_of_two_administrators_is_told(office: Any, world: World, at_desk: Any) -> None:
    colleague = at_desk(world.staff("Bob", "admin"))
    shown = office.hidden("/office/modules/library", "parents-edition")
    detail(colleague, "parents", "building", promised_on=LATER)
    answer = office.post("/office/modules/library/parents", {"parents-edition": shown, "parents-state": "live"})
    assert "Somebody else changed this" in office.page(answer.location)
    assert kept("library", "parents").state == "building"


def test_a_preset_of_an_old_page_changes_nothing(office: Any) -> None:
    shown = office.hidden("/office/modules/library", "preset-edition")
    set_state("library", "staff", "building")
    answer = office.post("/office/modules/library/preset", {"preset-edition": shown, "preset-preset": "everybody"})
    assert "Somebody else changed this" in office.page(answer.location)
    assert kept("library", "parents") == OFF


def test_the_moment_of_opening_is_on_the_clock_of_the_school(office: Any, world: World, parent: Account) -> None:
    winter = date.today().year + 1
    answer = detail(office, "parents", "live", live_from=f"{winter}-01-15T08:30")
    assert answer.status_code == 302
    assert kept("library", "parents").live_from == datetime(winter, 1, 15, 7, 30)
    assert f'value="{winter}-01-15T08:30"' in office.page("/office/modules/library")
    assert world.client(parent).get("/library/").status_code == 302


def test_a_date_that_passed_is_refused(office: Any) -> None:
    for fields in (
        {"state": "building", "promised_on": "2020-01-01"},
        {"state": "live", "live_from": "2020-01-01T08:00"},
    ):
        answer = detail(office, "parents", **fields)
        assert answer.status_code == 422
        assert "has passed already" in answer.text
    assert kept("library", "parents") == OFF


@pytest.mark.parametrize(
    ("state", "fields"),
    [
        ("open", {}),
        ("", {}),
        ("building", {"promised_on": "soon"}),
        ("live", {"live_from": "31/02/2027"}),
        ("pilot", {"groups": ["99999"]}),
        ("pilot", {"groups": ["one"]}),
        ("building", {"note": "x" * 201}),
    ],
)
def test_what_makes_no_sense_is_refused_and_what_was_typed_stays(
    office: Any, state: str, fields: dict[str, Any]
) -> None:
    answer = detail(office, "parents", state, **fields)
    assert answer.status_code == 422
    assert "is not right yet" in answer.text or "are not right yet" in answer.text
    assert kept("library", "parents") == OFF


def test_an_audience_or_module_that_is_not_there_is_not_found(office: Any) -> None:
    assert office.post("/office/modules/library/strangers", {}).status_code == 404
    assert office.post("/office/modules/loans/pupils", {}).status_code == 404
    assert office.get("/office/modules/nothing").status_code == 404


def test_a_note_is_shown_as_it_is(office: Any, world: World, parent: Account) -> None:
    detail(office, "parents", "building", note="<b>vanaf Kerst</b>")
    page = world.client(parent).get("/go-to").text
    assert "&lt;b&gt;vanaf Kerst" in page
    assert "<b>vanaf" not in page


def test_the_history_tells_who_did_what(office: Any, admin: Account) -> None:
    detail(office, "parents", "building")
    detail(office, "parents", "live")
    assert ModuleStateChange.select().count() == 2
    page = office.page("/office/modules/library")
    assert "Parents: from announced to open" in page
    assert "Ann Maes" in page
    assert [entry.detail for entry in AuditEntry.select()] == [
        "library, parents: building",
        "library, parents: live",
    ]


def test_a_preset_that_changes_nothing_leaves_no_trace(office: Any) -> None:
    preset(office, "nobody")
    assert ModuleStateChange.select().count() == 0


def test_the_administrator_looks_at_what_is_being_built(office: Any) -> None:
    assert "Look at it" not in office.page("/office/modules/library")
    detail(office, "staff", "building")
    assert "Look at it" in office.page("/office/modules/library")
    assert office.page("/library/") == "books"
