"""Writing: who writes for whom, the draft, the preview with numbers, publishing, two writers at once."""

from __future__ import annotations

from datetime import timedelta

import pytest

from ganaar.core.clock import now
from ganaar.core.identity.models import Account
from ganaar.core.models import AuditEntry
from ganaar.plugins.news.events import NewsPublished
from ganaar.plugins.news.models import Article, ArticleGroup

from .newsroom import ENGLISH, hidden, send, text_of


@pytest.fixture
def published(portal):
    """The articles that were announced while the test ran."""
    heard = []

    def hear(payload):
        heard.append(payload.article_id)

    signal = portal.topics.signal(NewsPublished.TOPIC)
    signal.connect(hear)
    yield heard
    signal.disconnect(hear)


def written():
    return Article.get()


def classes_of(article):
    return [row.group.name for row in ArticleGroup.select().where(ArticleGroup.article == article)]


def test_a_teacher_writes_for_the_own_class_looks_and_publishes(
    news, world, class_teacher, parent, browser_of, published
):
    browser = browser_of(class_teacher)
    answer = send(
        browser,
        "/news/write",
        title="Uitstap naar de zoo",
        text="We vertrekken om acht uur.",
        language="nl",
        audience="parents",
        groups=[world.group("1A").id],
    )
    article = written()
    assert answer.location.endswith(f"/news/{article.id}/preview")
    assert article.published_from is None
    assert article.author_id == class_teacher.person_id
    assert classes_of(article) == ["1A"]
    preview = text_of(browser.get(f"/news/{article.id}/preview", headers=ENGLISH))
    assert "1 parent" in preview
    assert browser_of(parent).get(f"/news/{article.id}").status_code == 404
    assert published == []

    send(browser, f"/news/{article.id}/publish", f"/news/{article.id}/preview")
    assert published == [article.id]
    assert "Uitstap naar de zoo" in text_of(browser_of(parent).get("/news/"))
    assert AuditEntry.select().where(AuditEntry.action == "news.published").count() == 1


def test_the_form_offers_a_teacher_only_the_own_groups(news, world, class_teacher, browser_of):
    world.group("2B")
    page = text_of(browser_of(class_teacher).get("/news/write"))
    assert "1A" in page
    assert "2B" not in page
    assert 'name="scope"' not in page


def test_nobody_is_chosen_until_the_writer_chooses(news, head, browser_of, published):
    browser = browser_of(head)
    assert " checked" not in text_of(browser.get("/news/write"))
    send(browser, "/news/write", title="Feest", language="nl")
    article = written()
    assert "/publish" not in text_of(browser.get(f"/news/{article.id}/preview"))
    fields = hidden(browser, f"/news/{article.id}/preview") | {"version": "1"}
    browser.post(f"/news/{article.id}/publish", data=hidden(browser, "/news/write") | fields)
    assert written().published_from is None
    assert published == []


@pytest.mark.parametrize("more", [{"groups": ["2B"]}, {"groups": ["1A", "2B"]}])
def test_a_teacher_cannot_write_for_another_class_by_a_forged_form(news, world, class_teacher, browser_of, more):
    forged = {"groups": [world.group(name).id for name in more["groups"]]}
    answer = send(browser_of(class_teacher), "/news/write", title="Feest", language="nl", audience="parents", **forged)
    assert answer.status_code == 422
    assert Article.select().count() == 0


def test_a_teacher_cannot_write_for_the_whole_school_by_a_forged_form(news, class_teacher, browser_of):
    send(browser_of(class_teacher), "/news/write", title="Feest", language="nl", audience="parents", scope="school")
    assert not written().whole_school


def test_parents_and_pupils_have_no_pages_to_write(news, pupil, parent, class_teacher, browser_of):
    article = news.article("Zoo", "1A")
    account = Account.get(Account.person == pupil)
    account.state = "active"
    account.save()
    paths = (
        "/news/write",
        "/news/written",
        "/news/trash",
        *(f"/news/{article.id}/{page}" for page in ("edit", "preview", "delete")),
    )
    for reader in (parent, account):
        browser = browser_of(reader)
        assert [browser.get(path).status_code for path in paths] == [404] * len(paths)
        for deed in ("publish", "delete", "restore", "edit"):
            token = hidden(browser, "/go-to").get("csrf_token", "")
            assert browser.post(f"/news/{article.id}/{deed}", data={"csrf_token": token}).status_code in (400, 404)


def test_another_teacher_cannot_change_the_article_of_a_class(news, teacher, class_teacher, head, browser_of):
    article = news.article("Zoo", "1A", author=class_teacher.person)
    whole = news.article("Feest")
    mixed = news.article("Zwemmen", "1A", "2B")
    for writer, can_change in ((teacher, ()), (class_teacher, (article,)), (head, (article, whole, mixed))):
        browser = browser_of(writer)
        for one in (article, whole, mixed):
            expected = 200 if one in can_change else 404
            for page in ("edit", "preview", "delete"):
                assert browser.get(f"/news/{one.id}/{page}").status_code == expected


def test_a_draft_belongs_to_its_writer(news, world, class_teacher, pupil, browser_of):
    draft = news.draft("Verrassing", "1A", author=class_teacher.person)
    assert browser_of(class_teacher).get(f"/news/{draft.id}/edit").status_code == 200
    colleague = world.staff("Lena", "teacher")
    assert browser_of(colleague).get(f"/news/{draft.id}/edit").status_code == 404


def test_a_form_that_is_sent_twice_makes_one_article(news, head, browser_of):
    browser = browser_of(head)
    fields = hidden(browser, "/news/write") | {"title": "Feest", "language": "nl"}
    first, second = (browser.post("/news/write", data=fields) for _ in range(2))
    assert first.location == second.location
    assert Article.select().count() == 1


def test_publishing_twice_announces_once(news, head, browser_of, published):
    draft = news.draft("Feest")
    browser = browser_of(head)
    fields = hidden(browser, f"/news/{draft.id}/preview")
    for _ in range(2):
        assert browser.post(f"/news/{draft.id}/publish", data=fields).status_code == 302
    assert published == [draft.id]


def test_the_second_writer_is_told_and_keeps_the_text(news, class_teacher, head, browser_of):
    article = news.article("Zoo", "1A", text="Om acht uur.")
    teacher, principal = browser_of(class_teacher), browser_of(head)
    both = {
        "language": "nl",
        "audience": "parents",
        "scope": "groups",
        "groups": [str(g.group_id) for g in article.groups],
    }
    page = f"/news/{article.id}/edit"
    of_teacher = hidden(teacher, page) | both | {"title": "Zoo", "text": "Om negen uur."}
    assert send(principal, page, **both, title="Zoo", text="Om zeven uur.").status_code == 302
    refused = teacher.post(page, data=of_teacher, headers=ENGLISH)
    shown = refused.get_data(as_text=True)
    assert refused.status_code == 409
    assert "Om negen uur." in shown
    assert "Om zeven uur." in shown
    assert written().text == "Om zeven uur."
    of_teacher["version"] = "2"
    assert teacher.post(page, data=of_teacher).status_code == 302
    assert written().text == "Om negen uur."


def test_what_was_typed_is_kept_when_something_is_wrong(news, head, browser_of):
    answer = send(browser_of(head), "/news/write", title="", text="Een lange tekst.", language="nl")
    assert answer.status_code == 422
    assert "Een lange tekst." in answer.get_data(as_text=True)


def test_a_published_article_cannot_lose_its_readers(news, head, browser_of):
    article = news.article("Zoo", "1A")
    answer = send(
        browser_of(head), f"/news/{article.id}/edit", title="Zoo", language="nl", audience="parents", scope="groups"
    )
    assert answer.status_code == 422
    assert classes_of(article) == ["1A"]


def test_an_article_that_would_end_before_it_begins_is_refused(news, head, browser_of):
    draft = news.draft("Feest", published_until=now() - timedelta(days=1))
    answer = send(browser_of(head), f"/news/{draft.id}/publish", f"/news/{draft.id}/preview")
    assert answer.status_code == 422
    assert written().published_from is None


def test_the_list_of_writers_finds_drafts_and_the_archive_by_words(news, head, browser_of):
    news.draft("Kerstfeest in de kapél")
    news.article("Zoo", published_until=now() - timedelta(minutes=5))
    browser = browser_of(head)
    page = text_of(browser.get("/news/written"))
    assert "Kerstfeest" in page
    assert "Zoo" in page
    found = text_of(browser.get("/news/written?q=KAPEL+kerst"))
    assert "Kerstfeest" in found
    assert "Zoo" not in found


def test_long_lists_come_in_pages(news, head, browser_of):
    for number in range(25):
        news.article(f"Artikel-{number:02}", published_from=now() - timedelta(hours=number + 1))
    browser = browser_of(head)
    first, second = text_of(browser.get("/news/")), text_of(browser.get("/news/?page=2"))
    assert "Artikel-00" in first
    assert "Artikel-24" not in first
    assert "Artikel-24" in second
    assert text_of(browser.get("/news/?page=99")).count("Artikel-24") > 0
