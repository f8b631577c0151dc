"""Collects the texts of the interface into the catalogues: `make translations`.

Three parts have catalogues of their own: the core, the default theme, and each module. Everything is
translated into Dutch; what parents meet (not the office, not the commands) into all languages.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parents[1]
LANGUAGES = ("nl", "fr", "de", "tr", "ar")
KEYWORDS = {"_": None, "gettext": None, "lazy_gettext": None, "ngettext": (1, 2)}
BEGAN = datetime(2026, 11, 23, tzinfo=UTC)
METHODS = [("**/testing/**", "ignore"), ("**.py", "python"), ("**/templates/**.html", "jinja2")]
OPTIONS = {"**/templates/**.html": {"trimmed": "true", "silent": "false"}}

FOR_THE_SCHOOL_ONLY = (
    "office", "commands", "roster", "roles.py", "settings.py", "backup", "check.py", "doctor.py", "readiness.py",
    "serving", "demo", "colours.py", "founding.py",
)  # fmt: skip
"""Parts of the core that parents never meet: Dutch and English are enough."""


def parts() -> dict[str, Path]:
    """Folders with a catalogue of their own, by name."""
    modules = {
        folder.name: folder for folder in sorted((ROOT / "plugins").iterdir()) if (folder / "module.py").exists()
    }
    return {"core": ROOT / "core", "theme": ROOT / "themes" / "default", **modules}


def texts(folder: Path) -> Catalog:
    """Every text of a part, with where it stands."""
    catalogue = Catalog(project="Ganaar", copyright_holder="The Ganaar founders", fuzzy=False)
    for name, line, message, comments, context in extract_from_dir(
        str(folder), METHODS, OPTIONS, KEYWORDS, strip_comment_tags=True
    ):
        catalogue.add(message, locations=[(f"{name}", line)], auto_comments=comments, context=context)
    return catalogue


def is_for_parents(message) -> bool:
    """Whether the text stands somewhere that a parent can meet."""
    return not all(any(part in FOR_THE_SCHOOL_ONLY for part in Path(place).parts) for place, _line in message.locations)


def catalogue_path(folder: Path, language: str) -> Path:
    return folder / "translations" / language / "LC_MESSAGES" / "messages.po"


def empty(language: str) -> Catalog:
    """A catalogue whose head never changes, so that a change shows texts only."""
    return Catalog(
        locale=language,
        project="Ganaar",
        version="1",
        copyright_holder="The Ganaar founders",
        msgid_bugs_address="",
        last_translator="The Ganaar founders",
        language_team="",
        creation_date=BEGAN,
        revision_date=BEGAN,
        header_comment="# Texts of Ganaar. Licensed as Ganaar itself: Apache-2.0.",
        fuzzy=False,
    )


def read(folder: Path, language: str) -> Catalog:
    path = catalogue_path(folder, language)
    if not path.exists():
        return Catalog(locale=language)
    return read_po(BytesIO(path.read_bytes()), locale=language)


def wanted(folder: Path, language: str) -> Iterator:
    """The messages of a part that this language must have."""
    for message in texts(folder):
        if message.id and (language == "nl" or folder.name != "core" or is_for_parents(message)):
            yield message


def missing(folder: Path, language: str) -> list:
    """Messages without a translation, or with other variables than the source."""
    known = read(folder, language)
    lacking = []
    for message in wanted(folder, language):
        translated = known.get(message.id)
        strings = () if translated is None else translated.string
        strings = strings if isinstance(strings, tuple) else (strings,)
        if not strings or not all(strings) or translated.fuzzy:
            lacking.append(message)
    return lacking


def write(folder: Path, language: str, catalogue: Catalog) -> None:
    """Replace a catalogue in one step, so that nobody ever reads half of it."""
    path = catalogue_path(folder, language)
    path.parent.mkdir(parents=True, exist_ok=True)
    written = path.with_suffix(f".{os.getpid()}")
    with written.open("wb") as target:
        write_po(target, catalogue, width=0, sort_output=True, include_lineno=False, ignore_obsolete=True)
    written.replace(path)


def main() -> int:
    """Bring every catalogue up to date; texts that are gone leave it."""
    for name, folder in parts().items():
        for language in LANGUAGES:
            fresh = empty(language)
            known = read(folder, language)
            for message in wanted(folder, language):
                old = known.get(message.id)
                fresh.add(
                    message.id,
                    old.string if old else None,
                    locations=[(p, 0) for p in sorted({p for p, _ in message.locations})],
                )
            write(folder, language, fresh)
            print(f"{name:8} {language}: {len(missing(folder, language))} missing of {len(fresh)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
