"""Any colour a school chooses, and every colour of the themes, leaves text that can be read."""

import re
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ganaar.core import colours
from ganaar.core.colours import check_primary, contrast, dark_kin, light_kin, school_stylesheet
from ganaar.core.module import Hue

THEMES = Path(colours.__file__).parent.parent / "themes"
ANY_COLOUR = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")


def test_black_on_white_has_the_highest_contrast() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#ffffff", "#000000") == contrast("#000000", "#ffffff")


def test_the_contrast_is_the_one_of_wcag() -> None:
    assert contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.01)


@given(ANY_COLOUR)
def test_any_colour_gives_readable_light_pages(colour: str) -> None:
    kin = light_kin(colour)
    assert contrast(kin["--g-primary-ink"], kin["--g-primary"]) >= 4.5
    assert contrast(kin["--g-primary-ink"], kin["--g-primary-hover"]) >= 4.5
    for ground in (*colours.LIGHT_GROUNDS, kin["--g-primary-soft"]):
        assert contrast(kin["--g-link"], ground) >= 4.5
        assert contrast("#1f2933", ground) >= 4.5
    assert contrast(kin["--g-primary"], "#ffffff") >= 3


@given(ANY_COLOUR)
def test_any_colour_gives_readable_dark_pages(colour: str) -> None:
    kin = dark_kin(colour)
    assert contrast(kin["--g-primary-ink"], kin["--g-primary"]) >= 4.5
    assert contrast(kin["--g-primary-ink"], kin["--g-primary-hover"]) >= 4.5
    for ground in (*colours.DARK_GROUNDS, kin["--g-primary-soft"]):
        assert contrast(kin["--g-link"], ground) >= 4.5
        assert contrast("#e8ecef", ground) >= 4.5


def test_a_good_colour_is_used_as_it_is() -> None:
    assert check_primary("#0F5C6E") == []
    assert light_kin("#0F5C6E")["--g-primary"] == "#0f5c6e"


def test_a_colour_that_does_not_stand_out_is_a_problem() -> None:
    assert len(check_primary("#ffee88")) == 1


@pytest.mark.parametrize("text", ["", "petrol", "#fff", "#12345g", "#0f5c6e;}body{display:none", "0f5c6e", "#0f5c6e\n"])
def test_what_is_not_a_colour_never_reaches_the_stylesheet(text: str) -> None:
    assert len(check_primary(text)) == 1
    with pytest.raises(ValueError, match="not a colour"):
        school_stylesheet(text)


def test_the_stylesheet_sets_only_the_announced_properties() -> None:
    sheet = school_stylesheet("#a3245f")
    assert set(re.findall(r"--[a-z-]+", sheet)) == set(colours.PROPERTIES)
    assert sheet.count("{") == sheet.count("}")


def test_light_dark_and_the_choice_of_a_person_are_all_covered() -> None:
    sheet = school_stylesheet("#a3245f")
    assert "prefers-color-scheme:dark" in sheet
    assert ':root[data-bs-theme="dark"]' in sheet
    assert ':not([data-bs-theme="light"])' in sheet


GROUNDS = ("page", "surface", "sunk")
PAIRS = [
    *((ink, ground, 4.5) for ink in ("ink", "muted", "link", "accent", "good", "danger") for ground in GROUNDS[:2]),
    *((ink, "sunk", 4.5) for ink in ("ink", "muted", "link")),
    *((name, f"{name}-soft", 4.5) for name in ("accent", "good", "danger")),
    *(("ink", f"{name}-soft", 4.5) for name in ("primary", "accent", "good", "danger")),
    ("link", "primary-soft", 4.5),
    ("primary-ink", "primary", 4.5),
    ("primary-ink", "primary-hover", 4.5),
    ("danger-ink", "danger", 4.5),
    ("page", "accent", 4.5),
    ("page", "good", 4.5),
    *(("edge", ground, 3.0) for ground in GROUNDS[:2]),
    *((hue, "surface", 4.5) for hue in get_args(Hue)),
    *(("tint-ink", f"tint-{number}", 4.5) for number in range(8)),
]


def tokens(theme: str, mode: str) -> dict[str, str]:
    """The custom properties of a theme in one mode, with those of `default` below them."""
    default = (THEMES / "default/static/scss/_tokens.scss").read_text(encoding="utf-8")
    sources = [default]
    if theme == "helder":
        sources.append((THEMES / "helder/static/scss/_colours.scss").read_text(encoding="utf-8"))
    found: dict[str, str] = {}
    for source in sources:
        block = source.split(f"@mixin {mode} {{", 1)[1].split("\n}", 1)[0]
        found.update(re.findall(r"--g-([a-z0-9-]+):\s*(#[0-9a-f]{6})", block))
    return found


@pytest.mark.parametrize("theme", ["default", "helder"])
@pytest.mark.parametrize("mode", ["light", "dark"])
def test_every_pair_of_ink_and_ground_of_a_theme_can_be_read(theme: str, mode: str) -> None:
    named = tokens(theme, mode)
    weak = [
        f"{ink} on {ground}: {contrast(named[ink], named[ground]):.2f} < {least}"
        for ink, ground, least in PAIRS
        if contrast(named[ink], named[ground]) < least
    ]
    assert weak == []


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_helder_keeps_to_the_stricter_contrast(mode: str) -> None:
    named = tokens("helder", mode)
    inks = ("ink", "muted", "link", "accent", "good", "danger")
    assert min(contrast(named[ink], named[ground]) for ink in inks for ground in GROUNDS[:2]) >= 7
