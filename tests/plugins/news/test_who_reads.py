"""Who reads what: an article that is not for you is not there, neither in lists nor by its address."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from ganaar.core.identity.models import Account
from ganaar.core.people.models import Guardianship, GuardianshipGrant, Membership
from ganaar.core.states import set_state
from ganaar.core.testing.world import LONG_AGO, World

from .newsroom import text_of


def reads(browser, article):
    """Whether it is in the list, opens by its address, and both agree."""
    listed = browser.get("/news/")
    in_list = listed.status_code == 200 and f'/news/{article.id}"' in listed.get_data(as_text=True)
    opened = browser.get(f"/news/{article.id}").status_code
    assert opened == (200 if in_list else 404)
    return in_list


@pytest.fixture
def class_news(news, pupil):
    return news.article("Uitstap naar de zoo", "1A")


def test_mother_and_father_read_the_news_of_the_class(class_news, parent, other_parent, browser_of):
    assert reads(browser_of(parent), class_news)
    assert reads(browser_of(other_parent), class_news)


def test_a_parent_who_may_only_be_informed_reads_it(class_news, world, pupil, browser_of):
    assert reads(browser_of(world.parent(pupil, level="inform")), class_news)


def test_an_ex_parent_without_rights_reads_nothing(class_news, world, pupil, browser_of):
    assert not reads(browser_of(world.parent(pupil, level="none")), class_news)


def test_a_guardianship_that_ended_today_reads_nothing(class_news, world, parent, browser_of):
    browser = browser_of(parent)
    assert reads(browser, class_news)
    world.ends_soon(Guardianship.get(Guardianship.guardian == parent.person))
    assert not reads(browser, class_news)


def test_a_helper_reads_it_only_when_the_news_was_granted(class_news, world, pupil, browser_of):
    helper = world.parent(pupil, level="granted")
    browser = browser_of(helper)
    assert not reads(browser, class_news)
    guardianship = Guardianship.get(Guardianship.guardian == helper.person)
    GuardianshipGrant.create(guardianship=guardianship, module="news")
    assert reads(browser, class_news)


def test_a_parent_of_another_class_reads_it_not(class_news, world, browser_of):
    assert not reads(browser_of(world.parent(world.pupil("Lars", "2B"))), class_news)


def test_class_teacher_and_head_read_it_and_another_teacher_does_not(
    class_news, class_teacher, head, teacher, browser_of
):
    assert reads(browser_of(class_teacher), class_news)
    assert reads(browser_of(head), class_news)
    assert not reads(browser_of(teacher), class_news)


def test_a_pupil_reads_what_is_for_pupils_of_the_class(news, pupil, browser_of):
    account = Account.get(Account.person == pupil)
    account.state = "active"
    account.save()
    browser = browser_of(account)
    assert reads(browser, news.article("Sportdag", "1A", audience="pupils"))
    assert reads(browser, news.article("Feest", audience="everybody"))
    assert not reads(browser, news.article("Oudercontact", "1A"))
    assert not reads(browser, news.article("Sportdag van 2B", "2B", audience="pupils"))


def test_staff_read_what_is_for_staff(news, teacher, parent, browser_of):
    meeting = news.article("Vergadering", audience="staff")
    assert reads(browser_of(teacher), meeting)
    assert not reads(browser_of(parent), meeting)


def test_a_number_too_great_for_an_article_is_not_there(news, parent, browser_of):
    assert browser_of(parent).get(f"/news/{10**30}").status_code == 404


def test_nobody_signed_in_is_asked_to_sign_in(class_news, client):
    answer = client.get(f"/news/{class_news.id}")
    assert answer.status_code == 302
    assert "/sign-in" in answer.location


def test_the_head_of_another_school_finds_nothing_of_it(class_news, portal, other_school, app):
    """The same address at the other school, by somebody who may read and write everything there."""

    def open_there():
        with portal.at_work(other_school):
            there = World(portal, lambda: app)
            there.live("news")
            browser = there.client(there.staff("Vreemd", "head"))
        return text_of(browser.get("/news/")), browser.get(f"/news/{class_news.id}").status_code

    with ThreadPoolExecutor(1) as elsewhere:
        page, status = elsewhere.submit(open_there).result()
    assert "Uitstap naar de zoo" not in page
    assert status == 404


def test_in_the_page_of_one_child_stands_only_the_news_of_that_child(news, world, pupil, parent, browser_of):
    lars = world.pupil("Lars", "2B")
    world.parent(lars, person=parent.person)
    zoo, bike = news.article("Uitstap naar de zoo", "1A"), news.article("Fietscontrole", "2B")
    browser = browser_of(parent)
    of_noor = text_of(browser.get(f"/news/children/{pupil.id}/"))
    assert "Uitstap naar de zoo" in of_noor
    assert "Fietscontrole" not in of_noor
    assert browser.get(f"/news/children/{lars.id}/{bike.id}").status_code == 200
    assert browser.get(f"/news/children/{lars.id}/{zoo.id}").status_code == 404


def test_a_child_of_somebody_else_is_not_there(news, world, parent, teacher, browser_of):
    lars = world.pupil("Lars", "2B")
    news.article("Fietscontrole", "2B")
    assert browser_of(parent).get(f"/news/children/{lars.id}/").status_code == 404
    assert browser_of(teacher).get(f"/news/children/{lars.id}/").status_code == 404


def test_a_parent_of_several_children_reads_for_which_class_it_is(news, world, parent, browser_of):
    world.parent(world.pupil("Lars", "2B"), person=parent.person)
    news.article("Zwemmen", "1A", "2B", "3C")
    page = text_of(browser_of(parent).get("/news/"))
    assert "1A, 2B" in page
    assert "3C" not in page


def test_in_a_pilot_only_the_news_of_the_pilot_class_is_read(news, world, parent, browser_of):
    """Of two children one is in the pilot class: the other has no news yet."""
    world.parent(world.pupil("Lars", "2B"), person=parent.person)
    zoo, bike = news.article("Uitstap naar de zoo", "1A"), news.article("Fietscontrole", "2B")
    set_state("news", "parents", "pilot", group_ids=[world.group("1A").id])
    browser = browser_of(parent)
    assert reads(browser, zoo)
    assert not reads(browser, bike)


def test_off_means_that_nothing_is_there(news, world, class_news, parent, head, browser_of):
    for audience in ("parents", "staff"):
        set_state("news", audience, "off")
    for path in ("/news/", f"/news/{class_news.id}", f"/news/{class_news.id}/picture"):
        assert browser_of(parent).get(path).status_code == 404
    for path in ("/news/", "/news/write", "/news/written", "/news/trash", f"/news/{class_news.id}/edit"):
        assert browser_of(head).get(path).status_code == 404


def test_building_means_a_page_that_says_what_will_come(class_news, parent, class_teacher, browser_of):
    for audience in ("parents", "staff"):
        set_state("news", audience, "building")
    answer = browser_of(parent).get(f"/news/{class_news.id}")
    assert answer.status_code == 302
    assert answer.location.endswith("/building/news")
    assert browser_of(class_teacher).get("/news/write").location.endswith("/building/news")


def test_a_teacher_of_the_class_and_parent_elsewhere_never_mixes_both(news, world, class_teacher, browser_of):
    """Rights belong to the account in use: as a parent, the teacher of 1A reads only for the own child in 2B."""
    account = world.parent(world.pupil("Lars", "2B"), person=class_teacher.person)
    zoo = news.article("Uitstap naar de zoo", "1A")
    assert not reads(browser_of(account), zoo)
    assert Membership.select().where(Membership.since == LONG_AGO, Membership.person == class_teacher.person).exists()
    assert reads(browser_of(class_teacher), zoo)
