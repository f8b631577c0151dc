"""A text stays a text: nothing that somebody types becomes markup, links are recognised."""

from __future__ import annotations

import pytest

from ganaar.plugins.news.text import Piece, folded, paragraphs, summary, tidied

from .newsroom import text_of

NASTY = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '"><svg onload=alert(1)>',
    "{{ 7*7 }}",
    "</p></article><h1>Gehackt",
)


@pytest.mark.parametrize("nasty", NASTY)
def test_markup_is_shown_as_text_everywhere(news, pupil, parent, head, browser_of, nasty):
    article = news.article(nasty, "1A", text=f"{nasty}\n\nhttps://zoo.example/{nasty}")
    for browser, paths in (
        (
            browser_of(parent),
            ("/news/", f"/news/{article.id}", f"/children/{pupil.id}/", f"/children/{pupil.id}/about"),
        ),
        (
            browser_of(head),
            ("/news/written", f"/news/{article.id}/preview", f"/news/{article.id}/edit", f"/news/{article.id}/delete"),
        ),
    ):
        for path in paths:
            page = text_of(browser.get(path))
            assert nasty.replace("{{ 7*7 }}", "49") not in page, path


def test_a_link_opens_without_telling_where_it_came_from(news, parent, browser_of):
    article = news.article("Zoo", text="Kijk op https://zoo.example/1A.")
    page = text_of(browser_of(parent).get(f"/news/{article.id}"))
    assert '<a href="https://zoo.example/1A" rel="noopener' in page


def test_the_text_says_in_which_language_it_is(news, parent, browser_of):
    article = news.article("Gezi", text="Saat sekizde.", language="tr")
    assert '<p dir="auto" lang="tr">Saat sekizde.</p>' in text_of(browser_of(parent).get(f"/news/{article.id}"))


@pytest.mark.parametrize(
    ("typed", "links"),
    [
        ("Zie https://zoo.example.", ["https://zoo.example"]),
        ("(zie www.zoo.example/a_(b))", ["https://www.zoo.example/a_(b)"]),
        ("javascript:alert(1) en data:text/html,x", []),
        ("mail jan@www.example.org", []),
        ("HTTP://ZOO.example/pad?x=1&y=2, dan", ["HTTP://ZOO.example/pad?x=1&y=2"]),
        ("https://een.example https://twee.example", ["https://een.example", "https://twee.example"]),
    ],
)
def test_addresses_are_recognised_without_the_sentence_around_them(typed, links):
    pieces = [piece for paragraph in paragraphs(typed) for line in paragraph for piece in line]
    assert [piece.url for piece in pieces if piece.url] == links
    assert "".join(piece.text for piece in pieces) == typed


def test_paragraphs_and_lines_stay_as_typed():
    assert paragraphs("Een\ntwee\n\n \n\ndrie\n") == (
        ((Piece("Een"),), (Piece("twee"),)),
        ((Piece("drie"),),),
    )
    assert paragraphs("  \n ") == ()


def test_a_summary_ends_between_two_words():
    assert summary("Kort.\n\nRest.") == "Kort."
    long = summary("woord " * 100)
    assert long.endswith("woord …")
    assert len(long) < 170


def test_control_characters_are_taken_out():
    assert tidied("a\x00b\r\nc\x1b[31m") == "ab\nc[31m"
    assert folded("  Éléphant \x00 STRAẞE ") == "elephant strasse"
