"""The front door of reading: which format is this, and what does it say? Nothing is written anywhere."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

from ..i18n import lazy_gettext
from .csv_template import read_template
from .encoding import decode
from .files import gather_files
from .lines import header_key, read_headers
from .reading import Reading, RosterOptions
from .records import Problem, Progress, Roster
from .sds_v1 import read_sds_v1
from .sds_v21 import read_sds_v21
from .template_words import PUPILS, PUPILS_FILE, STAFF, STAFF_FILE

_Reader = Callable[[Reading, Mapping[str, str]], Roster]


def read_roster(path: Path, options: RosterOptions, progress: Progress | None = None) -> tuple[Roster, list[Problem]]:
    """The roster in the folder, ZIP or single CSV file `path`, and everything the school should look at.

    Raises `RosterRefused` when nothing of it may be used: no known format, a file that cannot be read,
    a column missing, several schools without a choice, too big, or nobody in it. Importing nothing is
    then the only safe thing, because whoever is not in a roster counts as gone.
    """
    reading = Reading(gather_files(path), options, progress)
    reader, names = _recognised(reading, path.name)
    roster = reader(reading, names)
    if not roster.pupils and ("pupils" in roster.covers or not roster.staff):
        reading.refuse(path.name, lazy_gettext("Nobody who could be imported is in this roster."))
    reading.finished()
    whole = replace(roster, doubtful_ids=frozenset(reading.doubtful_ids), lines_without_id=reading.lines_without_id)
    return whole, reading.problems


def _recognised(reading: Reading, where: str) -> tuple[_Reader, dict[str, str]]:
    """The reader for these files, and their names by small letters."""
    names = {name.lower(): name for name in reading.files}
    fitting: list[_Reader] = []
    if {"school.csv", "student.csv"} <= names.keys():
        fitting.append(read_sds_v1)
    if {"orgs.csv", "users.csv", "roles.csv"} <= names.keys():
        fitting.append(read_sds_v21)
    if names.keys() & {PUPILS_FILE, STAFF_FILE}:
        fitting.append(read_template)
    if len(fitting) > 1:
        reading.refuse(
            where,
            lazy_gettext("These files belong to several rosters. Put each roster in a folder of its own."),
        )
    if fitting:
        return fitting[0], names
    if len(names) == 1 and (renamed := _renamed_template(reading, next(iter(names.values())))):
        return read_template, renamed
    reading.refuse(
        where,
        lazy_gettext(
            "This is no roster that can be read. It holds: %(found)s. Wanted are leerlingen.csv and "
            "personeel.csv, or School.csv and Student.csv, or orgs.csv, users.csv and roles.csv.",
            found=", ".join(names.values()),
        ),
    )


def _renamed_template(reading: Reading, file: str) -> dict[str, str] | None:
    """The one file as pupils or staff of the template, told by its headers: people rename files."""
    first_lines = decode(reading, file, reading.files[file]).lstrip("\r\n").splitlines()[:2]
    for line in first_lines:
        for name, columns in ((PUPILS_FILE, PUPILS), (STAFF_FILE, STAFF)):
            _, headers = read_headers(line, columns)
            if header_key(columns.person) in map(header_key, headers):
                return {name: file}
    return None
