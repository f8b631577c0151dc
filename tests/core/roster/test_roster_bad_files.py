"""Whole files that cannot be used: refused with a sentence that says what to do, nothing half read."""

from __future__ import annotations

import io
import time
import tracemalloc
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from ganaar.core.roster.files import MOST_BYTES
from ganaar.core.roster.lines import MOST_LINES
from ganaar.core.roster.read import read_roster
from ganaar.core.roster.reading import RosterOptions
from ganaar.core.roster.records import Problem, Roster, RosterRefused

pytestmark = pytest.mark.sqlite_only

ReadFiles = Callable[..., tuple[Roster, list[Problem]]]

LIST = "leerling_id;voornaam;familienaam;klas\n1;Chloë;Müller-Cañas;3A\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_names_with_accents_survive_every_usual_encoding(read_files: ReadFiles, encoding: str) -> None:
    roster, problems = read_files({"leerlingen.csv": LIST.encode(encoding)})
    assert (roster.pupils[0].given_name, roster.pupils[0].family_name) == ("Chloë", "Müller-Cañas")
    assert problems == []


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_every_kind_of_line_ending_is_understood(read_files: ReadFiles, ending: str) -> None:
    roster, _ = read_files({"leerlingen.csv": LIST.replace("\n", ending)})
    assert roster.pupils[0].class_name == "3A"


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_utf_16_is_named(read_files: ReadFiles, encoding: str) -> None:
    with pytest.raises(RosterRefused, match="UTF-16"):
        read_files({"leerlingen.csv": LIST.encode(encoding)})


def test_two_encodings_in_one_file_are_refused_with_the_line(read_files: ReadFiles) -> None:
    with pytest.raises(RosterRefused, match="mixes two encodings") as refused:
        read_files({"leerlingen.csv": LIST.encode() + "2;Zoë;Maes;3A\n".encode("cp1252")})
    assert refused.value.problems[-1].line == 3


def test_a_workbook_with_the_wrong_name_is_named(read_files: ReadFiles) -> None:
    with pytest.raises(RosterRefused, match="workbook"):
        read_files({"leerlingen.csv": b"PK\x03\x04" + bytes(200)})


def test_a_picture_is_no_list(read_files: ReadFiles) -> None:
    with pytest.raises(RosterRefused, match="not a text file"):
        read_files({"leerlingen.csv": bytes(range(1, 256)) * 40})


def test_an_empty_file_is_refused(read_files: ReadFiles) -> None:
    with pytest.raises(RosterRefused, match="empty"):
        read_files({"leerlingen.csv": "\n \n"})


def test_a_list_of_nobody_is_refused_because_everybody_would_seem_gone(read_files: ReadFiles) -> None:
    with pytest.raises(RosterRefused, match="Nobody"):
        read_files({"leerlingen.csv": "leerling_id;voornaam;familienaam;klas\n"})


def test_every_missing_column_is_named(read_files: ReadFiles) -> None:
    with pytest.raises(RosterRefused) as refused:
        read_files({"leerlingen.csv": "leerling_id;voornaam\n1;Noor\n"})
    assert [problem.column for problem in refused.value.problems] == ["familienaam", "klas"]
    assert "“klas” is missing" in str(refused.value)


def test_a_column_that_is_there_twice_is_refused(read_files: ReadFiles) -> None:
    with pytest.raises(RosterRefused, match="“klas” is there twice"):
        read_files({"leerlingen.csv": "leerling_id;voornaam;familienaam;klas;Klas\n1;Noor;Maes;3A;3B\n"})


def test_unknown_columns_give_one_warning(read_files: ReadFiles) -> None:
    text = "leerling_id;voornaam;familienaam;klas;fiets;kat\n1;Noor;Maes;3A;ja;nee\n2;Lou;Maes;3A;;\n"
    roster, problems = read_files({"leerlingen.csv": text})
    assert len(roster.pupils) == 2
    assert [(problem.line, problem.value, problem.severity) for problem in problems] == [(1, "fiets, kat", "warning")]


def test_what_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(RosterRefused, match="no such file"):
        read_roster(tmp_path / "nergens", RosterOptions())


def test_a_folder_without_lists_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RosterRefused, match="no CSV files"):
        read_roster(tmp_path, RosterOptions())


def test_more_than_ten_megabytes_is_refused_before_reading(read_files: ReadFiles) -> None:
    with pytest.raises(RosterRefused, match="bigger than 10 MB"):
        read_files({"leerlingen.csv": LIST.encode(), "personeel.csv": bytes(MOST_BYTES)})


def long_list(count: int) -> str:
    header = "leerling_id;voornaam;familienaam;geboortedatum;klas;ouder1_voornaam;ouder1_niveau;ouder1_email;ouder1_gsm"
    line = "{0};Chloë{0};Van De Velde;04/02/2017;{1}A;Fatma;volledig;fatma.yilmaz{0}@voorbeeld.be;0470 12 34 56"
    return "\n".join([header, *(line.format(number, number % 6 + 1) for number in range(count))]) + "\n"


def seconds_for(reading: Callable[[], object]) -> float:
    started = time.process_time()
    reading()
    return time.process_time() - started


def test_fifty_thousand_lines_are_read(read_files: ReadFiles) -> None:
    roster, problems = read_files({"leerlingen.csv": long_list(MOST_LINES)})
    assert (len(roster.pupils), len(roster.contacts), problems) == (50_000, 50_000, [])


def test_ten_times_the_lines_take_about_ten_times_as_long(tmp_path: Path) -> None:
    short, long = tmp_path / "kort.csv", tmp_path / "lang.csv"
    short.write_text(long_list(MOST_LINES // 10))
    long.write_text(long_list(MOST_LINES))
    one = min(seconds_for(lambda: read_roster(short, RosterOptions())) for _ in range(3))
    assert seconds_for(lambda: read_roster(long, RosterOptions())) < 20 * one


def test_a_file_with_fifty_thousand_bad_lines_names_every_one_and_keeps_the_good_one(
    read_files: ReadFiles,
) -> None:
    bad = "".join(f"{number};;Maes;3A\n" for number in range(2, MOST_LINES + 1))
    roster, problems = read_files({"leerlingen.csv": LIST + bad})
    assert (len(roster.pupils), len(problems), problems[-1].line) == (1, MOST_LINES - 1, MOST_LINES + 1)


def test_one_line_more_is_refused_with_the_numbers(read_files: ReadFiles) -> None:
    text = "leerling_id;voornaam;familienaam;klas\n" + "1;Noor;Maes;3A\n" * (MOST_LINES + 1)
    with pytest.raises(RosterRefused, match="50001 lines; at most 50000"):
        read_files({"leerlingen.csv": text})


def test_progress_rises_to_the_end(tmp_path: Path) -> None:
    (tmp_path / "leerlingen.csv").write_text(long_list(5_000))
    steps: list[tuple[int, int]] = []
    read_roster(tmp_path, RosterOptions(), lambda done, total: steps.append((done, total)))
    assert steps[0][0] == 1_000
    assert steps == sorted(steps)
    assert steps[-1][0] == steps[-1][1] == 5_001


def zipped(path: Path, files: dict[str, str]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return path


def test_a_zip_is_read_without_unpacking_it(tmp_path: Path) -> None:
    path = zipped(tmp_path / "lijst.zip", {"lijst/leerlingen.csv": LIST, "__MACOSX/._leerlingen.csv": "x"})
    roster, _ = read_roster(path, RosterOptions())
    assert roster.pupils[0].given_name == "Chloë"
    assert [entry.name for entry in tmp_path.iterdir()] == ["lijst.zip"]


def test_a_zip_that_climbs_out_of_its_folder_writes_nothing(tmp_path: Path) -> None:
    path = zipped(tmp_path / "lijst.zip", {"../../leerlingen.csv": LIST})
    roster, _ = read_roster(path, RosterOptions())
    assert len(roster.pupils) == 1
    assert [entry.name for entry in tmp_path.iterdir()] == ["lijst.zip"]


def test_a_zip_bomb_is_refused_without_filling_memory(tmp_path: Path) -> None:
    path = zipped(tmp_path / "bom.zip", {"leerlingen.csv": "0" * (9 << 20)})
    tracemalloc.start()
    with pytest.raises(RosterRefused, match="swells"):
        read_roster(path, RosterOptions())
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 2 << 20


def test_a_zip_that_lies_about_its_sizes_is_refused(tmp_path: Path) -> None:
    path = zipped(tmp_path / "bom.zip", {"leerlingen.csv": "0" * (30 << 20)})
    raw = path.read_bytes().replace((30 << 20).to_bytes(4, "little"), (20_000).to_bytes(4, "little"))
    path.write_bytes(raw)
    with pytest.raises(RosterRefused):
        read_roster(path, RosterOptions())


def test_a_zip_with_too_many_files_is_refused(tmp_path: Path) -> None:
    path = zipped(tmp_path / "veel.zip", {f"{number}.csv": "" for number in range(101)})
    with pytest.raises(RosterRefused, match="too many files"):
        read_roster(path, RosterOptions())


def test_a_damaged_zip_is_refused(tmp_path: Path) -> None:
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w") as archive:
        archive.writestr("leerlingen.csv", LIST)
    path = tmp_path / "stuk.zip"
    path.write_bytes(whole.getvalue()[:60])
    with pytest.raises(RosterRefused, match="damaged"):
        read_roster(path, RosterOptions())


def test_a_zip_with_a_flipped_byte_is_refused(tmp_path: Path) -> None:
    path = zipped(tmp_path / "stuk.zip", {"leerlingen.csv": LIST})
    raw = bytearray(path.read_bytes())
    raw[50] ^= 0xFF
    path.write_bytes(raw)
    with pytest.raises(RosterRefused, match="damaged"):
        read_roster(path, RosterOptions())
