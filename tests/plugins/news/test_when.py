"""From when until when: decided at every reading, by the clock of the school."""

from __future__ import annotations

from datetime import UTC, datetime

import time_machine

from ganaar.plugins.news.models import Article

from .newsroom import send, text_of

MORNING = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)


def titles(browser):
    page = text_of(browser.get("/news/"))
    return [title for title in ("Sint", "Zoo", "Feest") if title in page]


def test_an_article_comes_at_its_moment_and_goes_at_its_moment(news, parent, browser_of):
    with time_machine.travel(MORNING, tick=False) as clock:
        article = news.article(
            "Sint", published_from=datetime(2026, 11, 24, 9), published_until=datetime(2026, 11, 24, 17)
        )
        browser = browser_of(parent)
        assert titles(browser) == []
        assert browser.get(f"/news/{article.id}").status_code == 404
        clock.move_to(datetime(2026, 11, 24, 9, tzinfo=UTC))
        assert titles(browser) == ["Sint"]
        clock.move_to(datetime(2026, 11, 24, 16, 59, 59, tzinfo=UTC))
        assert browser.get(f"/news/{article.id}").status_code == 200
        clock.move_to(datetime(2026, 11, 24, 17, tzinfo=UTC))
        assert titles(browser) == []
        assert browser.get(f"/news/{article.id}").status_code == 404


def test_the_writer_types_the_time_of_the_school(news, head, browser_of):
    """14:30 on the wall in Brussels is 13:30 UTC in winter and 12:30 UTC in summer."""
    browser = browser_of(head)
    for typed, kept in (
        ("2027-01-15T14:30", datetime(2027, 1, 15, 13, 30)),
        ("2027-06-15T14:30", datetime(2027, 6, 15, 12, 30)),
    ):
        draft = news.draft("Feest", published_until=datetime(2028, 1, 1))
        page = f"/news/{draft.id}/preview"
        assert send(browser, f"/news/{draft.id}/publish", page, at=typed).status_code == 302
        assert Article.get_by_id(draft.id).published_from == kept


def test_drafts_are_seen_by_no_reader(news, parent, head, browser_of):
    draft = news.draft("Feest")
    assert titles(browser_of(parent)) == []
    assert titles(browser_of(head)) == []
    assert browser_of(head).get(f"/news/{draft.id}").status_code == 404


def test_what_is_pinned_stands_first_then_the_newest(news, parent, browser_of):
    news.article("Feest", published_from=datetime(2026, 11, 1), pinned=True)
    news.article("Zoo", published_from=datetime(2026, 11, 3))
    news.article("Sint", published_from=datetime(2026, 11, 5))
    page = text_of(browser_of(parent).get("/news/"))
    assert page.index("Feest") < page.index("Sint") < page.index("Zoo")
