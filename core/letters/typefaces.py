"""The typefaces of the letters, so that a server without a single font prints the same page.

The build copies them from npm into `fonts/` beside this file (a step of `ganaar assets`) and the wheel carries
them. Without that step the letters use what Typst itself embeds: plainer, but complete, Arabic included.
"""

import hashlib
import shutil
from functools import cache
from pathlib import Path

import typst

FONT_FOLDER = Path(__file__).parent / "fonts"

# All under the SIL Open Font License, whose text travels along. npm's @expo-google-fonts holds plain .ttf
# files; @fontsource has only woff and woff2, which Typst does not read.
FONT_PACKAGES: dict[str, tuple[str, ...]] = {
    "@expo-google-fonts/nunito-sans": ("400Regular", "700Bold"),
    "@expo-google-fonts/atkinson-hyperlegible-mono": ("700Bold",),
    "@expo-google-fonts/noto-sans": ("400Regular", "700Bold"),
    "@expo-google-fonts/noto-sans-arabic": ("400Regular", "700Bold"),
    "@expo-google-fonts/noto-emoji": ("400Regular",),
}


def fonts_are_fresh(root: Path) -> bool:
    """Whether the checkout `root` needs no new fonts: they were gathered for its lock file, or it prints no letters."""
    folder = _folder(root)
    if not folder.parent.is_dir():
        return True
    mark = folder / "fingerprint.txt"
    wanted = sum(len(weights) for weights in FONT_PACKAGES.values())
    return mark.exists() and mark.read_text() == _fingerprint(root) and len(list(folder.glob("*.ttf"))) == wanted


def build_fonts(root: Path) -> None:
    """Gather the fonts of the checkout `root` from its installed packages. OSError if one is missing."""
    folder = _folder(root)
    shutil.rmtree(folder, ignore_errors=True)
    gather_fonts(root / "node_modules", folder)
    (folder / "fingerprint.txt").write_text(_fingerprint(root))


def _folder(root: Path) -> Path:
    return root / "core" / "letters" / FONT_FOLDER.name


def _fingerprint(root: Path) -> str:
    return hashlib.sha256((root / "package-lock.json").read_bytes() + repr(FONT_PACKAGES).encode()).hexdigest()


def gather_fonts(node_modules: Path, folder: Path = FONT_FOLDER) -> list[Path]:
    """Copy the letters' fonts and their licences; returns the font files. OSError if one is missing."""
    folder.mkdir(parents=True, exist_ok=True)
    gathered: list[Path] = []
    for package, weights in FONT_PACKAGES.items():
        source = node_modules / package
        shutil.copyfile(source / "LICENSE_FONT", folder / f"{source.name}.OFL.txt")
        for weight in weights:
            found = sorted((source / weight).glob("*.ttf"))
            if not found:
                raise FileNotFoundError(f"{package} holds no font in {weight}.")
            gathered.extend(Path(shutil.copyfile(font, folder / font.name)) for font in found)
    letter_fonts.cache_clear()
    return gathered


@cache
def letter_fonts(*, with_system_fonts: bool = False) -> typst.Fonts:
    """The fonts to print with. Those of the machine are read only on demand: finding them takes a while."""
    return typst.Fonts(
        include_system_fonts=with_system_fonts,
        include_embedded_fonts=True,
        font_paths=[FONT_FOLDER] if FONT_FOLDER.is_dir() else [],
    )
