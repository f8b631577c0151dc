"""Nobody meets half a translation: Dutch has everything, the other languages all that parents meet."""

from __future__ import annotations

import re

import pytest

from ganaar.core.i18n import CODES, LANGUAGES, gettext, ngettext, speaking
from tests import catalogues

pytestmark = pytest.mark.sqlite_only

VARIABLE = re.compile(r"%\((\w+)\)")


@pytest.mark.parametrize("language", catalogues.LANGUAGES)
@pytest.mark.parametrize("part", sorted(catalogues.parts()))
def test_nothing_is_missing(part, language):
    folder = catalogues.parts()[part]
    lacking = [f"{message.locations[0][0]}: {message.id}" for message in catalogues.missing(folder, language)]
    assert lacking == [], "run `make translations` and translate these"


@pytest.mark.parametrize("language", catalogues.LANGUAGES)
def test_a_translation_names_the_same_variables(language):
    wrong = []
    for folder in catalogues.parts().values():
        for message in catalogues.read(folder, language):
            sources = message.id if isinstance(message.id, tuple) else (message.id,)
            strings = message.string if isinstance(message.string, tuple) else (message.string,)
            allowed = {name for source in sources for name in VARIABLE.findall(source)} | (
                {"num"} if len(sources) > 1 else set()
            )
            wrong += [(message.id, text) for text in strings if text and set(VARIABLE.findall(text)) - allowed]
    assert wrong == []


def test_every_language_of_the_interface_has_catalogues():
    assert {language.code for language in LANGUAGES} == {"en", *catalogues.LANGUAGES} == set(CODES)


def test_a_text_follows_the_language(portal):
    with speaking("nl"):
        assert gettext("Sign in") == "Aanmelden"
        assert ngettext("%(num)d new", "%(num)d new", 2) == "2 nieuw"
    with speaking("en"):
        assert gettext("Sign in") == "Sign in"
    with speaking("xx"):
        assert gettext("Sign in") == "Aanmelden"
