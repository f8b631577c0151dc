"""Deleting asks first, takes it out of sight at once, and can be taken back for 30 days; then the worker removes it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from ganaar.core.clock import now
from ganaar.core.db.context import current_school
from ganaar.core.files import FileMissing
from ganaar.core.models import StoredFile
from ganaar.plugins.news.jobs import announce_planned, empty_trash
from ganaar.plugins.news.models import Article, ArticleGroup

from .newsroom import send, text_of


def test_a_deleted_article_is_gone_at_once_and_can_be_put_back(news, class_teacher, parent, browser_of):
    article = news.with_picture("Zoo", "1A")
    writer, reader = browser_of(class_teacher), browser_of(parent)
    assert "Zoo" in text_of(writer.get(f"/news/{article.id}/delete"))
    assert reader.get(f"/news/{article.id}").status_code == 200
    send(writer, f"/news/{article.id}/delete")
    assert reader.get(f"/news/{article.id}").status_code == 404
    assert reader.get(f"/news/{article.id}/picture").status_code == 404
    assert "Zoo" in text_of(writer.get("/news/trash"))
    send(writer, f"/news/{article.id}/restore", "/news/trash")
    assert reader.get(f"/news/{article.id}").status_code == 200
    assert reader.get(f"/news/{article.id}/picture").status_code == 200


def test_deleting_twice_leads_to_the_trash(news, head, browser_of):
    article = news.article("Zoo")
    browser = browser_of(head)
    send(browser, f"/news/{article.id}/delete")
    assert browser.get(f"/news/{article.id}/delete").location.endswith("/news/trash")


def test_the_trash_of_a_class_is_closed_to_other_teachers(news, teacher, browser_of):
    article = news.article("Zoo", "1A", deleted_at=now())
    browser = browser_of(teacher)
    assert "Zoo" not in text_of(browser.get("/news/trash"))
    assert send(browser, f"/news/{article.id}/restore", "/news/write").status_code == 404


def test_after_30_days_the_worker_removes_it_with_its_picture(news):
    old = news.with_picture("Oud", "1A", deleted_at=now() - timedelta(days=31))
    young = news.with_picture("Jong", "1A", deleted_at=now() - timedelta(days=29))
    for _ in range(2):
        empty_trash()
    assert [article.title for article in Article.select()] == ["Jong"]
    assert ArticleGroup.select().count() == 1
    kept = {row.file_id for row in StoredFile.select()}
    assert kept == {young.picture_file, young.small_picture_file}
    for file_id in (old.picture_file, old.small_picture_file):
        with pytest.raises(FileMissing):
            current_school().files.open(file_id)


def test_the_worker_announces_what_became_visible_by_the_clock_once(news, portal):
    due = news.article("Nu", published_from=now() - timedelta(seconds=30))
    news.article("Straks", published_from=now() + timedelta(hours=1))
    news.draft("Concept")
    news.article("Weg", deleted_at=now())
    heard = []

    def hear(payload):
        heard.append(payload.article_id)

    with portal.topics.signal("news.published").connected_to(hear):
        announce_planned()
        announce_planned()
    assert heard == [due.id]
