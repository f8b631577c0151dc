"""The terms of use: in the reader's language, as text, and kept as they were shown."""

from __future__ import annotations

import pytest

from ganaar.core.clock import now
from ganaar.core.i18n import CODES
from ganaar.core.identity.models import TermsVersion
from ganaar.core.identity.terms import DEFAULT_VERSION, blocks, keep_shown, terms_in_force

pytestmark = pytest.mark.usefixtures("school")


def test_the_text_that_comes_with_the_portal_is_in_force_until_the_school_has_its_own() -> None:
    assert terms_in_force("en").version == DEFAULT_VERSION
    assert terms_in_force("en").language == "en"

    TermsVersion.create(version="2027", language="nl", summary="Kort", text="Lang", published_at=now())

    assert (terms_in_force("en").version, terms_in_force("en").text) == ("2027", "Lang")


def test_a_language_without_terms_reads_the_dutch_ones() -> None:
    assert terms_in_force("xx").language == "nl"


def test_keeping_what_was_shown_twice_keeps_it_once() -> None:
    for language in ("nl", "nl", "en"):
        keep_shown(language)

    assert sorted(row.language for row in TermsVersion.select()) == ["en", "nl"]


@pytest.mark.parametrize("language", CODES)
def test_every_language_has_a_summary_and_all_parts(language: str) -> None:
    terms = terms_in_force(language)
    headings = [block for block in terms.text_blocks if block.kind == "heading"]

    assert terms.language == language
    assert [block.kind for block in terms.summary_blocks] == ["paragraph", "list"]
    assert len(headings) == 8
    assert not any("##" in block.text or block.text.startswith("-") for block in terms.text_blocks)


def test_markup_in_the_text_stays_text() -> None:
    (block,) = blocks("<script>alert(1)</script>")

    assert (block.kind, block.text) == ("paragraph", "<script>alert(1)</script>")
