"""The start page: what a parent meets first, and what it costs."""

from __future__ import annotations

from datetime import date

import pytest

from ganaar.core.db.databases import queries_run
from ganaar.core.people.models import Guardianship

PROMISE = "The school has to confirm"
NOTHING = "You see no child here now"


def page_of(world, account) -> str:
    return world.client(account).get("/", follow_redirects=True).get_data(as_text=True)


def test_a_parent_lands_on_the_child(world, pupil, parent):
    answer = world.client(parent).get("/", follow_redirects=True)
    assert answer.request.path == f"/children/{pupil.id}/"
    assert "<h1>Noor</h1>" in answer.get_data(as_text=True)


def test_a_parent_whom_the_school_does_not_know_yet_is_told_to_wait(world, pupil):
    stranger = world.parent(pupil, "Iris", level=None)
    shown = page_of(world, stranger)
    assert PROMISE in shown
    assert "Noor" not in shown


@pytest.mark.parametrize("ended", [False, True])
def test_a_parent_whom_the_school_decided_about_is_promised_nothing(world, pupil, ended):
    former = world.parent(pupil, "Kevin", level="full" if ended else "none")
    if ended:
        Guardianship.update(until=date.today()).where(Guardianship.guardian == former.person).execute()
    shown = page_of(world, former)
    assert PROMISE not in shown
    assert NOTHING in shown
    assert "Noor" not in shown
    assert "waiting" not in world.client(former).get("/account/children").get_data(as_text=True)


def test_staff_are_greeted(world, teacher):
    assert "Hello Els" in page_of(world, teacher)


@pytest.mark.parametrize("children", [1, 5])
def test_the_core_asks_at_most_eight_queries_whatever_the_number_of_children(portal, world, pupil, parent, children):
    for number in range(1, children):
        world.parent(world.pupil(f"Kind{number}", f"{number}B"), person=parent.person)
    browser = world.client(parent)
    browser.get(f"/children/{pupil.id}/")
    counted: list[str] = []
    token = queries_run.set(counted)
    assert browser.get(f"/children/{pupil.id}/").status_code == 200
    queries_run.reset(token)
    assert len(counted) <= 8, counted
