"""A roster made of a few lines, as a school would hand it in."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from ganaar.core.roster.read import read_roster
from ganaar.core.roster.reading import RosterOptions
from ganaar.core.roster.records import Problem, Roster

ReadFiles = Callable[..., tuple[Roster, list[Problem]]]

ROSTERS = Path(__file__).resolve().parents[2] / "data" / "rosters"


@pytest.fixture
def read_files(tmp_path: Path) -> ReadFiles:
    """Reads a folder with these files; text is written as UTF-8, bytes as they are."""

    def read(files: dict[str, str | bytes], options: RosterOptions | None = None) -> tuple[Roster, list[Problem]]:
        folder = tmp_path / "roster"
        folder.mkdir()
        for name, content in files.items():
            (folder / name).write_bytes(content.encode() if isinstance(content, str) else content)
        return read_roster(folder, options or RosterOptions())

    return read


@pytest.fixture
def read_pupils(read_files: ReadFiles) -> ReadFiles:
    """Reads our own template with these lines; the header stands above them unless one is given."""

    def read(
        *lines: str,
        header: str = "leerling_id;voornaam;familienaam;klas;geboortedatum;ouder1_email;ouder1_gsm",
    ):
        return read_files({"leerlingen.csv": "\n".join((header, *lines)) + "\n"})

    return read


@pytest.fixture
def sds_v1() -> Path:
    return ROSTERS / "sds-25"


@pytest.fixture
def sds_v21() -> Path:
    return ROSTERS / "sds-2.1"
