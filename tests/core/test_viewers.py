"""What a parent may see follows the guardianship of today, and nothing else."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from ganaar.core.identity.sessions import signed_in, start_session
from ganaar.core.people.models import Guardianship, GuardianshipGrant
from ganaar.core.people.viewers import load_viewer

TODAY = date.today()


def viewer_of(portal, account):
    found = signed_in(start_session(account))
    assert found is not None
    return load_viewer(found, portal.role_permissions)


def test_a_parent_sees_the_own_child(portal, pupil, parent):
    viewer = viewer_of(portal, parent)
    assert [(child.person.given_name, child.class_name, child.level) for child in viewer.children] == [
        ("Noor", "1A", "full")
    ]


def test_a_guardianship_that_ended_today_shows_nothing(portal, pupil, parent):
    Guardianship.update(until=TODAY).execute()
    viewer = viewer_of(portal, parent)
    assert viewer.children == ()
    assert viewer.unconfirmed


def test_a_guardianship_that_begins_tomorrow_shows_nothing(portal, pupil, parent):
    Guardianship.update(since=TODAY + timedelta(days=1)).execute()
    assert viewer_of(portal, parent).children == ()


def test_none_wins_over_every_other_row_that_holds(portal, pupil, parent):
    Guardianship.create(guardian=parent.person, pupil=pupil, level="none", since=TODAY, source="office")
    assert viewer_of(portal, parent).children == ()


def test_of_two_rows_the_later_one_counts(portal, pupil, parent):
    Guardianship.create(guardian=parent.person, pupil=pupil, level="inform", since=TODAY, source="office")
    assert [child.level for child in viewer_of(portal, parent).children] == ["inform"]


@pytest.mark.parametrize("state", ["new", "started", "void", "ended"])
def test_without_an_active_co_account_a_child_is_not_shown(portal, world, pupil, parent, state):
    lars = world.pupil("Lars", "5A")
    account = world.parent(lars, person=parent.person)
    assert len(viewer_of(portal, parent).children) == 2
    account.state = state
    account.save()
    assert [child.person.given_name for child in viewer_of(portal, parent).children] == ["Noor"]


def test_a_helper_opens_only_the_granted_modules_until_their_date(portal, world, pupil):
    helper = world.parent(pupil, "Maria", level="granted")
    guardianship = Guardianship.get(Guardianship.guardian == helper.person)
    GuardianshipGrant.create(guardianship=guardianship, module="news")
    GuardianshipGrant.create(guardianship=guardianship, module="reports", until=TODAY)
    (child,) = viewer_of(portal, helper).children
    assert child.opens("news")
    assert not child.opens("reports")
    assert not child.opens("messages")


def test_one_parent_never_gets_the_children_of_the_other(portal, world, pupil, parent, other_parent):
    half_brother = world.pupil("Milan", "3A")
    world.parent(half_brother, person=other_parent.person)
    assert [child.person.given_name for child in viewer_of(portal, parent).children] == ["Noor"]


def test_a_teacher_who_is_a_parent_has_the_rights_of_one_at_a_time(portal, world, pupil, parent):
    staff = world.staff("Sofie", "teacher", "care", person=parent.person)
    as_parent, as_teacher = viewer_of(portal, parent), viewer_of(portal, staff)
    assert as_parent.roles == {"parent"}
    assert as_teacher.roles == {"teacher", "care"}
    assert as_teacher.children == ()
    assert [other.audience for other in as_parent.other_accounts] == ["staff"]
    assert [other.audience for other in as_teacher.other_accounts] == ["parents"]
