"""Pictures: re-encoded, described, and shown only to those who may read the article."""

from __future__ import annotations

import io

from PIL import Image

from ganaar.core.models import StoredFile
from ganaar.core.states import set_state
from ganaar.plugins.news.models import Article

from .newsroom import hidden, photo, send, text_of


def test_a_picture_is_sent_to_readers_only(news, world, parent, teacher, class_teacher, client, browser_of):
    article = news.with_picture("Zoo", "1A")
    stranger = world.parent(world.pupil("Lars", "2B"))
    for name in ("picture", "picture/small"):
        path = f"/news/{article.id}/{name}"
        seen = browser_of(parent).get(path)
        assert seen.status_code == 200
        assert seen.mimetype == "image/webp"
        assert "no-store" in seen.headers["Cache-Control"]
        assert browser_of(class_teacher).get(path).status_code == 200
        assert browser_of(stranger).get(path).status_code == 404
        assert browser_of(teacher).get(path).status_code == 404
        assert client.get(path).status_code == 302


def test_the_picture_of_a_draft_is_seen_by_its_writers_only(news, parent, class_teacher, browser_of):
    draft = news.with_picture("Zoo", "1A", published_from=None, author=class_teacher.person)
    assert browser_of(class_teacher).get(f"/news/{draft.id}/picture").status_code == 200
    assert browser_of(parent).get(f"/news/{draft.id}/picture").status_code == 404


def test_the_picture_goes_when_the_module_is_closed(news, parent, browser_of):
    article = news.with_picture("Zoo", "1A")
    browser = browser_of(parent)
    assert browser.get(f"/news/{article.id}/picture").status_code == 200
    set_state("news", "parents", "off")
    assert browser.get(f"/news/{article.id}/picture").status_code == 404


def test_place_and_camera_are_taken_out_and_the_description_is_shown(news, head, browser_of):
    browser = browser_of(head)
    original = photo(located=True)
    assert b"Canary camera" in original.getvalue()
    send(
        browser,
        "/news/write",
        title="Zoo",
        language="nl",
        picture=(original, "C:\\fotos\\zebra.jpg"),
        picture_text="Een zebra in de regen",
    )
    article = Article.get()
    stored = browser.get(f"/news/{article.id}/picture").get_data()
    assert b"Canary" not in stored
    assert not Image.open(io.BytesIO(stored)).getexif()
    assert 'alt="Een zebra in de regen"' in text_of(browser.get(f"/news/{article.id}/preview"))


def test_a_picture_needs_a_description(news, head, browser_of):
    answer = send(browser_of(head), "/news/write", title="Zoo", language="nl", picture=(photo(), "zebra.jpg"))
    assert answer.status_code == 422
    assert Article.select().count() == 0
    assert StoredFile.select().count() == 0


def test_what_is_not_a_picture_is_refused_and_the_text_kept(news, head, browser_of):
    for content in (b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", b"\xff\xd8\xffbroken", b""):
        answer = send(
            browser_of(head),
            "/news/write",
            title="Zoo",
            text="Een lange tekst.",
            language="nl",
            picture=(io.BytesIO(content), "zebra.jpg"),
            picture_text="Een zebra",
        )
        assert answer.status_code == 422
        assert "Een lange tekst." in answer.get_data(as_text=True)
    assert StoredFile.select().count() == 0


def test_a_new_picture_takes_the_place_of_the_old_one(news, head, browser_of):
    article = news.with_picture("Zoo")
    browser, page = browser_of(head), f"/news/{article.id}/edit"
    same = {"title": "Zoo", "language": "nl", "audience": "parents", "scope": "school", "picture_text": "Een aap"}
    assert send(browser, page, **same, picture=(photo(), "aap.jpg")).status_code == 302
    changed = Article.get()
    assert changed.picture_file != article.picture_file
    assert {row.file_id for row in StoredFile.select()} == {changed.picture_file, changed.small_picture_file}
    assert browser.post(page, data=hidden(browser, page) | same | {"without_picture": "y"}).status_code == 302
    assert Article.get().picture_file is None
    assert StoredFile.select().count() == 0
