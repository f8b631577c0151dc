"""A backup made while the school runs comes back whole, on SQLite and on PostgreSQL; a failed one leaves nothing."""

from __future__ import annotations

import io
import os
import signal
import threading
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import pytest

from ganaar.core.backup.rows import read_chunks
from ganaar.core.backup.tables import CHECKSUMS, tables_of_school
from ganaar.core.clock import now
from ganaar.core.configuration import configuration
from ganaar.core.identity.models import Account, LoginGroup, Session
from ganaar.core.identity.sessions import signed_in, start_session
from ganaar.core.models import OutboxMail, StoredFile
from ganaar.core.people.models import Group, Membership, Person, SchoolYear
from ganaar.core.portal import Portal
from ganaar.core.schools import School
from ganaar.core.testing.command_line import KEY, CommandLine

pytestmark = pytest.mark.sqlite_only

PHOTO = os.urandom(300_000)


@pytest.fixture
def filled(school_made: CommandLine, opened: Callable[[], Portal]) -> Portal:
    """The installation, with a school that holds every kind of column, a photo and an active account."""
    portal = opened()
    with portal.at_work(portal.directory.school(KEY)) as school, school.writing():
        _fill(school)
    return portal


def _fill(school: School) -> None:
    year = SchoolYear.create(title="2026-2027", starts_on=date(2026, 9, 1), ends_on=date(2027, 8, 31))
    group = Group.create(name="1A", kind="official_class", school_year=year)
    file_id = school.files.put(io.BytesIO(PHOTO))
    StoredFile.create(file_id=file_id, module="core", name="noor.webp", media_type="image/webp", size=len(PHOTO))
    noor = Person.create(
        given_name="Noor",
        family_name="D'Hondt \u2028 Ünal",
        sort_key="dhondt noor",
        birth_date=date(2019, 2, 28),
        email="noor@example.org",
        email_confirmed_at=datetime(2026, 9, 1, 8, 30),
        has_no_device=True,
        photo_file=file_id,
    )
    Membership.create(person=noor, group=group, role="pupil", since=date(2026, 9, 1))
    login = LoginGroup.create(username="noor.dhondt", salt=os.urandom(16))
    account = Account.create(
        login_group=login,
        slot=0,
        kind="pupil",
        person=noor,
        state="active",
        slot_salt=os.urandom(16),
        activated_at=now(),
    )
    start_session(account)
    OutboxMail.create(reason="x:1", recipient="a@example.org", subject="Dag", text="Dag", message_id="<1@x>")


def _everything(school: School, portal: Portal) -> dict[str, list[bytes]]:
    """All rows by table, in words that both engines use, without what a restore changes on purpose."""
    changed = {CHECKSUMS, "core_session", "core_clock", "core_audit_entry", "core_token"}
    with school.entered():
        tables = [one for one in tables_of_school(school.database, portal.registry) if one.name not in changed]
        return {one.name: [lines for lines, _rows in read_chunks(school.database, one)] for one in tables}


def _key_file(ganaar: CommandLine) -> str:
    return str(ganaar.home / "recovery" / f"{KEY}.key")


def _backed_up(ganaar: CommandLine, *more: str) -> Path:
    path = ganaar.home.parent / "school.tar.age"
    ganaar("backup", "--school", KEY, "--out", str(path), *more)
    return path


def test_everything_comes_back_under_another_key(
    filled: Portal, ganaar: CommandLine, opened: Callable[[], Portal]
) -> None:
    archive = _backed_up(ganaar)
    ganaar("restore", str(archive), "--key-file", _key_file(ganaar), "--as", "kopie")
    portal = opened()
    back, original = portal.directory.school("kopie"), filled.directory.school(KEY)
    copied, kept = _everything(back, portal), _everything(original, filled)
    copied.pop("core_outbox_mail"), kept.pop("core_outbox_mail")
    assert copied == kept
    assert back.secret == original.secret
    assert back.host == "kopie.localhost"
    with back.entered():
        assert back.files.open(StoredFile.get().file_id).read() == PHOTO
        assert OutboxMail.get().gave_up_at is not None


def test_a_backup_can_be_rehearsed_and_leaves_nothing(filled: Portal, ganaar: CommandLine) -> None:
    archive = _backed_up(ganaar, "--verify")
    before = {path for path in ganaar.home.rglob("*") if "queue.db" not in path.name and path.is_file()}
    told = ganaar("restore", str(archive), "--key-file", _key_file(ganaar), "--verify").output
    assert "sign-in: works" in told
    assert {path for path in ganaar.home.rglob("*") if "queue.db" not in path.name and path.is_file()} == before


def test_a_school_moves_from_sqlite_to_postgresql_and_back(
    filled: Portal,
    ganaar: CommandLine,
    opened: Callable[[], Portal],
    on_postgresql: Callable[[str], None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    original = _everything(filled.directory.school(KEY), filled)
    archive = _backed_up(ganaar)
    with monkeypatch.context() as elsewhere:
        elsewhere.setenv("GANAAR_HOME", str(ganaar.home.parent / "elsewhere"))
        on_postgresql("moved")
        ganaar("restore", str(archive), "--key-file", _key_file(ganaar), "--verify")
        ganaar("restore", str(archive), "--key-file", _key_file(ganaar))
        portal = opened()
        moved = portal.directory.school(KEY)
        assert _everything(moved, portal) == original
        with portal.at_work(moved):
            assert Person.create(given_name="An", family_name="Na", sort_key="na an").id > Person.select().count() - 1
            Person.delete().where(Person.given_name == "An").execute()
        again = ganaar.home.parent / "again.tar.age"
        ganaar("backup", "--school", KEY, "--out", str(again), "--verify")
        monkeypatch.delenv("GANAAR_DATABASE_URL")
    ganaar("restore", str(again), "--key-file", _key_file(ganaar), "--as", "terug")
    portal = opened()
    back = _everything(portal.directory.school("terug"), portal)
    back.pop("core_outbox_mail"), original.pop("core_outbox_mail")
    assert back == original


def test_what_somebody_writes_meanwhile_is_in_it_whole_or_not_at_all(
    filled: Portal, ganaar: CommandLine, opened: Callable[[], Portal]
) -> None:
    stop = threading.Event()
    written = threading.Event()
    pairs = 0

    def write() -> None:
        nonlocal pairs
        portal = opened()
        school = portal.directory.school(KEY)
        while not stop.is_set():
            with school.entered(), school.writing():
                person = Person.create(given_name="An", family_name=str(pairs), sort_key="an")
                Membership.create(person=person, group=Group.get(), role="teacher", since=date(2026, 9, 1))
            pairs += 1
            if pairs > 20:
                written.set()

    writer = threading.Thread(target=write)
    writer.start()
    try:
        assert written.wait(30)
        archive = _backed_up(ganaar)
    finally:
        stop.set()
        writer.join()
    ganaar("restore", str(archive), "--key-file", _key_file(ganaar), "--as", "kopie")
    back = opened().directory.school("kopie")
    with back.entered():
        people = Person.select().where(Person.given_name == "An").count()
        assert people == Membership.select().where(Membership.role == "teacher").count()
        assert 20 < people <= pairs


def test_replacing_puts_the_old_state_aside_and_signs_everybody_out(filled: Portal, ganaar: CommandLine) -> None:
    archive = _backed_up(ganaar)
    school = filled.directory.school(KEY)
    with filled.at_work(school):
        filled.settings.write("core", "name", "Later")
        with school.writing():
            token = start_session(Account.get())
    assert "already" in ganaar("restore", str(archive), "--key-file", _key_file(ganaar), code=1).output
    told = ganaar("restore", str(archive), "--key-file", _key_file(ganaar), "--replace").output
    assert "out of use" in told
    with filled.at_work(filled.directory.school(KEY)):
        assert configuration().text("name") == "De Wegwijzer"
        assert signed_in(token) is None
        assert Session.select().count() == 0
        assert OutboxMail.get().gave_up_at is None
    assert (ganaar.home / "schools" / KEY / "school.db").exists()


def test_the_wrong_key_opens_nothing(filled: Portal, ganaar: CommandLine) -> None:
    archive = _backed_up(ganaar)
    ganaar("school", "create", "kompas", "--name", "Kompas")
    other = str(ganaar.home / "recovery" / "kompas.key")
    told = ganaar("restore", str(archive), "--key-file", other, "--as", "kopie", code=1).output
    assert "does not open" in told
    assert "Noor" not in archive.read_bytes().decode("latin-1")


@pytest.mark.parametrize("part", [0.2, 0.7, 0.999])
def test_a_cut_off_archive_is_refused_and_leaves_nothing(filled: Portal, ganaar: CommandLine, part: float) -> None:
    archive = _backed_up(ganaar)
    content = archive.read_bytes()
    archive.write_bytes(content[: int(len(content) * part)])
    told = ganaar("restore", str(archive), "--key-file", _key_file(ganaar), "--as", "kopie", code=1).output
    assert "damaged or cut off" in told
    assert sorted(path.name for path in (ganaar.home / "schools").iterdir()) == [KEY]
    assert "kopie" not in ganaar("school", "list").output


def test_one_changed_byte_is_noticed(filled: Portal, ganaar: CommandLine) -> None:
    archive = _backed_up(ganaar)
    content = bytearray(archive.read_bytes())
    content[len(content) // 2] ^= 1
    archive.write_bytes(content)
    ganaar("restore", str(archive), "--key-file", _key_file(ganaar), "--as", "kopie", code=1)
    assert "kopie" not in ganaar("school", "list").output


def test_something_that_is_no_backup_is_refused(school_made: CommandLine, tmp_path: Path) -> None:
    (tmp_path / "note.txt").write_text("hello")
    words = ("restore", str(tmp_path / "note.txt"), "--key-file")
    assert "damaged" in school_made(*words, _key_file(school_made), "--verify", code=1).output
    assert "no recovery key" in school_made(*words, str(tmp_path / "note.txt"), "--verify", code=1).output


def test_a_restore_killed_half_way_leaves_nothing_after_the_next_command(
    filled: Portal, ganaar: CommandLine, tmp_path: Path
) -> None:
    archive = _backed_up(ganaar)
    content = archive.read_bytes()
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    process = ganaar.process("restore", str(pipe), "--key-file", _key_file(ganaar), "--as", "kopie")
    try:
        with pipe.open("wb") as first, pytest.raises(BrokenPipeError):
            for _ in range(1000):
                first.write(content)
        with pipe.open("wb", buffering=0) as second:
            for start in range(0, int(len(content) * 0.9), 4096):
                second.write(content[start : start + 4096])
            assert list((ganaar.home / "unfinished").glob("*.json"))
            process.send_signal(signal.SIGKILL)
            process.wait(10)
    finally:
        process.kill()
        process.communicate()
    assert (ganaar.home / "schools" / "kopie").exists()
    ganaar("restore", str(archive), "--key-file", _key_file(ganaar), "--verify")
    assert sorted(path.name for path in (ganaar.home / "schools").iterdir()) == [KEY]
    assert not list((ganaar.home / "unfinished").iterdir())


def test_rows_of_a_module_that_is_not_installed_come_back_too(
    filled: Portal, ganaar: CommandLine, opened: Callable[[], Portal]
) -> None:
    school = filled.directory.school(KEY)
    with school.entered():
        school.database.execute_sql(
            "CREATE TABLE canteen_meal (id INTEGER PRIMARY KEY, person_id INTEGER NOT NULL REFERENCES core_person (id) "
            "ON DELETE CASCADE, day DATE NOT NULL, photo BLOB, paid BOOLEAN NOT NULL)"
        )
        school.database.execute_sql("CREATE UNIQUE INDEX canteen_meal_day ON canteen_meal (person_id, day)")
        school.database.execute_sql("INSERT INTO canteen_meal VALUES (7, 1, '2026-11-24', x'00ff', 1)")
    archive = _backed_up(ganaar)
    ganaar("restore", str(archive), "--key-file", _key_file(ganaar), "--as", "kopie")
    back = opened().directory.school("kopie")
    with back.entered():
        row = back.database.execute_sql("SELECT * FROM canteen_meal").fetchone()
        assert row == (7, 1, "2026-11-24", b"\x00\xff", 1)
        Person.delete().execute()
        assert back.database.execute_sql("SELECT COUNT(*) FROM canteen_meal").fetchone() == (0,)


def test_only_the_newest_are_kept(filled: Portal, ganaar: CommandLine) -> None:
    folder = ganaar.home / "backups" / KEY
    folder.mkdir(parents=True)
    for day in (1, 2, 3):
        (folder / f"{KEY}-2026010{day}-000000.tar.age").write_bytes(b"old")
    (folder / "note.txt").write_text("keep me")
    ganaar("backup", "--all", "--keep", "2")
    kept = sorted(path.name for path in folder.iterdir())
    assert f"{KEY}-20260103-000000.tar.age" in kept
    assert "note.txt" in kept
    assert len([name for name in kept if name.endswith(".tar.age")]) == 2


def test_the_doctor_knows_the_last_good_backup(filled: Portal, ganaar: CommandLine) -> None:
    assert "backup: never" in ganaar("doctor", code=1).output
    _backed_up(ganaar, "--verify")
    assert "backup: 0 hours ago, verified" in ganaar("doctor", code=1).output


def test_a_full_disk_stops_the_backup_and_keeps_the_earlier_one(filled: Portal, ganaar: CommandLine) -> None:
    archive = _backed_up(ganaar)
    before = archive.read_bytes()
    assert "failed" in ganaar("backup", "--school", KEY, "--out", "/dev/full/x", code=1).output
    assert archive.read_bytes() == before
