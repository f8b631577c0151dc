"""The CSV files of a roster: from a folder, from a ZIP (never unpacked to disk) or one file alone.

Names serve as labels only. What is too big is refused before it is read (GUARD 10 and 11).
"""

from __future__ import annotations

import zipfile
from pathlib import Path, PurePosixPath
from typing import NoReturn

from ..i18n import LazyText, lazy_gettext
from .records import Problem, RosterRefused

MOST_BYTES = 10 * 1024 * 1024
MOST_MEMBERS = 100
MOST_RATIO = 200
"""Times that a ZIP may swell; lists of names rarely swell more than ten times."""

_READ_ERRORS = (zipfile.BadZipFile, OSError, EOFError, NotImplementedError, RuntimeError, ValueError)


def gather_files(path: Path) -> dict[str, bytes]:
    """Content by file name of every CSV file in the folder or ZIP `path`, or of the one file it is."""
    try:
        if path.is_dir():
            return _from_folder(path)
        if path.is_file():
            return _from_zip(path) if zipfile.is_zipfile(path) and path.suffix.lower() == ".zip" else _alone(path)
    except PermissionError as locked:
        raise _refused(path.name, lazy_gettext("This cannot be opened: reading is not allowed.")) from locked
    raise _refused(path.name, lazy_gettext("There is no such file or folder."))


def _from_folder(folder: Path) -> dict[str, bytes]:
    found = sorted(entry for entry in folder.iterdir() if _is_csv(entry.name) and entry.is_file())
    if not found:
        _refuse(folder.name, lazy_gettext("This folder holds no CSV files."))
    files: dict[str, bytes] = {}
    left = MOST_BYTES
    for entry in found:
        files[_label(entry.name)] = content = _bounded(entry, left)
        left -= len(content)
    return files


def _alone(path: Path) -> dict[str, bytes]:
    if path.suffix.lower() == ".zip":
        _refuse(path.name, lazy_gettext("This ZIP file is damaged."))
    return {_label(path.name): _bounded(path, MOST_BYTES)}


def _bounded(path: Path, most: int) -> bytes:
    if path.stat().st_size > most:
        raise _too_big(path.name)
    with path.open("rb") as source:
        content = source.read(most + 1)
    if len(content) > most:
        raise _too_big(path.name)
    return content


def _from_zip(path: Path) -> dict[str, bytes]:
    if path.stat().st_size > MOST_BYTES:
        raise _too_big(path.name)
    try:
        with zipfile.ZipFile(path) as archive:
            return _members(path.name, archive)
    except _READ_ERRORS as damaged:
        raise _refused(path.name, lazy_gettext("This ZIP file is damaged.")) from damaged


def _members(name: str, archive: zipfile.ZipFile) -> dict[str, bytes]:
    if len(archive.infolist()) > MOST_MEMBERS:
        _refuse(name, lazy_gettext("This ZIP file holds too many files: at most %(most)s.", most=MOST_MEMBERS))
    members = [member for member in archive.infolist() if _is_wanted(member)]
    if not members:
        _refuse(name, lazy_gettext("This ZIP file holds no CSV files."))
    if sum(member.file_size for member in members) > MOST_BYTES:
        raise _too_big(name)
    files: dict[str, bytes] = {}
    left = MOST_BYTES
    for member in members:
        label = _label(PurePosixPath(member.filename).name)
        if member.flag_bits & 0x1:
            _refuse(label, lazy_gettext("This file is locked with a password. Make the ZIP file without one."))
        if member.file_size > max(member.compress_size, 1) * MOST_RATIO:
            _refuse(label, lazy_gettext("This file swells too much when it is unpacked."))
        if label in files:
            _refuse(label, lazy_gettext("The ZIP file holds two files with this name."))
        with archive.open(member) as source:
            content = source.read(left + 1)
        if len(content) > left:
            raise _too_big(name)
        files[label] = content
        left -= len(content)
    return files


def _is_wanted(member: zipfile.ZipInfo) -> bool:
    return not member.is_dir() and "__MACOSX" not in member.filename and _is_csv(PurePosixPath(member.filename).name)


def _is_csv(name: str) -> bool:
    return name.lower().endswith(".csv") and not name.startswith((".", "~"))


def _label(name: str) -> str:
    return "".join(character for character in name if character.isprintable())[:100]


def _too_big(name: str) -> RosterRefused:
    return _refused(
        name,
        lazy_gettext("Together the files are bigger than %(most)s MB. Import in parts.", most=MOST_BYTES >> 20),
    )


def _refuse(name: str, reason: LazyText) -> NoReturn:
    raise _refused(name, reason)


def _refused(name: str, reason: LazyText) -> RosterRefused:
    return RosterRefused((Problem(_label(name), None, None, None, reason, "error"),))
