"""The part of the news on the start page, on the page of a child, and what counts as new."""

from __future__ import annotations

from datetime import timedelta

import pytest

from ganaar.core.clock import now
from ganaar.plugins.news.models import Seen

from .newsroom import text_of


def new_count(browser):
    """The number at News in Ga naar; nothing when there is none."""
    page = text_of(browser.get("/go-to"))
    tile = page[page.index('data-module="news"') :]
    tile = tile[: tile.index("</li>")]
    return int(tile.split('aria-hidden="true">')[-1].split("<")[0]) if 'class="count"' in tile else 0


def test_the_start_page_of_a_child_shows_its_news(news, pupil, parent, browser_of):
    article = news.with_picture("Uitstap naar de zoo", "1A", text="We vertrekken om acht uur.")
    page = text_of(browser_of(parent).get(f"/children/{pupil.id}/"))
    assert "Uitstap naar de zoo" in page
    assert "We vertrekken om acht uur." in page
    assert f"/news/children/{pupil.id}/{article.id}" in page
    assert f"/news/{article.id}/picture/small" in page


def test_the_page_of_a_child_shows_the_newest_titles(news, pupil, parent, browser_of):
    news.article("Uitstap naar de zoo", "1A")
    assert "Uitstap naar de zoo" in text_of(browser_of(parent).get(f"/children/{pupil.id}/about"))


def test_opening_the_list_marks_it_as_seen(news, parent, other_parent, browser_of):
    news.article("Uitstap naar de zoo", "1A")
    news.article("Schoolfeest")
    mother, father = browser_of(parent), browser_of(other_parent)
    assert new_count(mother) == 2
    mother.get("/news/")
    assert new_count(mother) == 0
    assert new_count(father) == 2


def test_the_list_says_what_is_new_since_the_last_visit(news, parent, browser_of):
    Seen.create(account=parent, seen_until=now() - timedelta(minutes=30))
    news.article("Oud", published_from=now() - timedelta(hours=2))
    news.article("Vers", published_from=now() - timedelta(minutes=10))
    page = text_of(browser_of(parent).get("/news/", headers={"Accept-Language": "en"}))
    assert page.count("New · ") == 1


@pytest.mark.parametrize(
    "header", [{"Sec-Purpose": "prefetch"}, {"Sec-Purpose": "prefetch;prerender"}, {"Purpose": "prefetch"}]
)
def test_fetching_in_advance_marks_nothing(news, parent, browser_of, header):
    news.article("Uitstap naar de zoo", "1A")
    browser = browser_of(parent)
    assert browser.get("/news/", headers=header).status_code == 200
    assert new_count(browser) == 1


def test_a_head_request_marks_nothing(news, parent, browser_of):
    news.article("Uitstap naar de zoo", "1A")
    browser = browser_of(parent)
    assert browser.head("/news/").status_code == 200
    assert new_count(browser) == 1


def test_the_list_of_one_of_several_children_leaves_the_others_new(news, world, pupil, parent, browser_of):
    world.parent(world.pupil("Lars", "2B"), person=parent.person)
    news.article("Fietscontrole", "2B")
    browser = browser_of(parent)
    browser.get(f"/news/children/{pupil.id}/")
    assert new_count(browser) == 1


def test_own_and_old_articles_are_not_new(news, class_teacher, browser_of):
    news.article("Van mij", "1A", author=class_teacher.person)
    news.article("Van lang geleden", "1A", published_from=now() - timedelta(days=31))
    assert new_count(browser_of(class_teacher)) == 0


def on_news(queries):
    return [sql for sql in queries if "news_" in sql]


def test_the_start_page_costs_two_queries_however_much_there_is(news, world, pupil, parent, browser_of, queries):
    browser = browser_of(parent)
    browser.get(f"/children/{pupil.id}/")
    queries.clear()
    browser.get(f"/children/{pupil.id}/")
    few, of_news = len(queries), len(on_news(queries))
    assert of_news == 2
    for number in range(12):
        child = world.pupil(f"Kind{number}", f"{number}B") if number < 3 else None
        if child is not None:
            world.parent(child, person=parent.person)
        news.article(f"Artikel {number}", "1A", f"{number}B")
    queries.clear()
    browser.get(f"/children/{pupil.id}/")
    assert len(on_news(queries)) == 2
    assert len(queries) == few


@pytest.mark.parametrize("path", ["/news/", "/news/written", "/news/trash", "/news/write", "/news/?q=artikel"])
def test_every_page_of_the_news_stays_below_twelve_queries(news, pupil, head, browser_of, queries, path):
    browser = browser_of(head)
    browser.get(path)
    queries.clear()
    browser.get(path)
    few = len(queries)
    for number in range(30):
        news.article(f"Artikel {number}", "1A", "2B")
    browser.get(path)
    queries.clear()
    browser.get(path)
    assert len(queries) == few
    assert few <= 12


def test_article_preview_and_form_stay_below_twelve_queries(news, pupil, head, browser_of, queries):
    article = news.article("Artikel", "1A", audience="everybody")
    browser = browser_of(head)
    for path in (f"/news/{article.id}", f"/news/{article.id}/preview", f"/news/{article.id}/edit"):
        browser.get(path)
        queries.clear()
        browser.get(path)
        assert len(queries) <= 12, (path, queries)
