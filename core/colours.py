"""A school's colour: what may be chosen, and the stylesheet that comes of it.

The school picks one colour; its kin for hover, links, soft grounds and dark mode are derived here so that
every text stays readable (WCAG 2.2 AA: 4.5:1 for text, 3:1 for edges and icons).
"""

import colorsys
import re

from .i18n import gettext as _

PROPERTIES = (
    "--g-primary",
    "--g-primary-ink",
    "--g-primary-hover",
    "--g-primary-soft",
    "--g-link",
)
"""The custom properties that a school's stylesheet sets; a theme sets these and all others."""

LIGHT_GROUNDS = ("#ffffff", "#faf8f4", "#f3efe8")
DARK_GROUNDS = ("#12181d", "#1b232a", "#0d1216")
INKS = ("#ffffff", "#0c1a1f", "#000000")
TEXT, EDGE = 4.5, 3.0

Rgb = tuple[float, float, float]


def contrast(one: str, other: str) -> float:
    """The contrast of two colours (`#rrggbb`), 1 to 21, as WCAG 2.2 defines it."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def check_primary(colour: str) -> list[str]:
    """What is wrong with a colour that a school wants to use; an empty list when it can be used as it is."""
    if not _is_colour(colour):
        return [_("Write the colour as # and six digits or letters a to f, such as #0f5c6e.")]
    if _weakest(colour, LIGHT_GROUNDS[:2]) < EDGE:
        return [_("This colour is too light to stand out from the page. Choose a darker one.")]
    return []


def school_stylesheet(primary: str) -> str:
    """The stylesheet of a school with this primary colour, light and dark.

    Any `#rrggbb` gives readable pages: one that is too light is darkened. Raises ValueError for anything else.
    """
    if not _is_colour(primary):
        raise ValueError(f"not a colour: {primary!r}")
    light, dark = _rules(light_kin(primary)), _rules(dark_kin(primary))
    return (
        f":root{{{light}}}"
        f'@media (prefers-color-scheme:dark){{:root:not([data-bs-theme="light"]){{{dark}}}}}'
        f':root[data-bs-theme="dark"]{{{dark}}}'
        f"@media print{{:root{{{light}}}}}\n"
    )


def light_kin(primary: str) -> dict[str, str]:
    """The properties for light pages."""
    base = _until(primary.lower(), LIGHT_GROUNDS, EDGE, darker=True)
    soft = _mixed(base, "#ffffff", 0.11)
    ink = _ink_on(base)
    return {
        "--g-primary": base,
        "--g-primary-ink": ink,
        "--g-primary-hover": _hover(base, ink),
        "--g-primary-soft": soft,
        "--g-link": _until(base, (*LIGHT_GROUNDS, soft), TEXT, darker=True),
    }


def dark_kin(primary: str) -> dict[str, str]:
    """The properties for dark pages: the same hue, lighter, with dark ink on it."""
    soft = _mixed(_until(primary.lower(), DARK_GROUNDS, TEXT, darker=False), DARK_GROUNDS[1], 0.16)
    base = _until(primary.lower(), (*DARK_GROUNDS, soft), 6.0, darker=False)
    ink = _ink_on(base)
    return {
        "--g-primary": base,
        "--g-primary-ink": ink,
        "--g-primary-hover": _hover(base, ink),
        "--g-primary-soft": soft,
        "--g-link": base,
    }


def _rules(kin: dict[str, str]) -> str:
    return ";".join(f"{name}:{kin[name]}" for name in PROPERTIES)


def _is_colour(text: str) -> bool:
    return re.fullmatch(r"#[0-9a-fA-F]{6}", text) is not None


def _rgb(colour: str) -> Rgb:
    return int(colour[1:3], 16) / 255, int(colour[3:5], 16) / 255, int(colour[5:7], 16) / 255


def _hex(rgb: Rgb) -> str:
    return "#" + "".join(f"{round(max(0.0, min(1.0, part)) * 255):02x}" for part in rgb)


def _luminance(colour: str) -> float:
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in _rgb(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _weakest(colour: str, grounds: tuple[str, ...]) -> float:
    return min(contrast(colour, ground) for ground in grounds)


def _ink_on(ground: str) -> str:
    """White when it can be read, else the darkest ink that is needed."""
    return next((ink for ink in INKS if contrast(ink, ground) >= TEXT), INKS[-1])


def _hover(base: str, ink: str) -> str:
    """A step away from the ink, so that what is written on it only gets clearer."""
    return _mixed(base, "#000000" if ink == INKS[0] else "#ffffff", 0.82)


def _mixed(one: str, other: str, share: float) -> str:
    """`share` of one colour in the other."""
    red, green, blue = (a * share + b * (1 - share) for a, b in zip(_rgb(one), _rgb(other), strict=True))
    return _hex((red, green, blue))


def _until(colour: str, grounds: tuple[str, ...], least: float, *, darker: bool) -> str:
    """The nearest darker or lighter kin of the same hue that reaches the contrast `least` on every ground."""
    hue, lightness, saturation = colorsys.rgb_to_hls(*_rgb(colour))
    found = colour
    for step in range(101):
        away = lightness * (1 - step / 100) if darker else lightness + (1 - lightness) * step / 100
        found = _hex(colorsys.hls_to_rgb(hue, away, saturation)) if step else colour
        if _weakest(found, grounds) >= least:
            break
    return found
