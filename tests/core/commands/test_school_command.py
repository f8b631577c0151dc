"""`ganaar school`, `modules` and `migrate`: what a person types, and what is said when it cannot be."""

from __future__ import annotations

import stat
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

import pytest

from ganaar.core.backup.keys import read_recovery_key
from ganaar.core.configuration import configuration
from ganaar.core.identity.models import LoginGroup
from ganaar.core.portal import Portal
from ganaar.core.testing.command_line import KEY, CommandLine
from ganaar.core.testing.world import World

pytestmark = pytest.mark.sqlite_only


def test_a_school_is_made_with_its_recovery_key_and_a_link(
    school_made: CommandLine, opened: Callable[[], Portal]
) -> None:
    key_file = school_made.home / "recovery" / f"{KEY}.key"
    portal = opened()
    assert stat.S_IMODE(key_file.stat().st_mode) == 0o600
    assert read_recovery_key(key_file).recipient == portal.directory.entry(KEY).recipient
    with portal.at_work(portal.directory.school(KEY)):
        assert configuration().text("name") == "De Wegwijzer"
    assert "/link/first/" in school_made("school", "link", KEY).output


def test_the_recovery_key_can_be_shown_instead_of_written(ganaar: CommandLine) -> None:
    told = ganaar("school", "create", KEY, "--name", "De Wegwijzer", "--print-recovery-key").output
    assert "AGE-SECRET-KEY-" in told
    assert not (ganaar.home / "recovery").exists()


def test_a_school_that_exists_is_refused(school_made: CommandLine) -> None:
    told = school_made("school", "create", KEY, "--name", "Another", code=1).output
    assert "already a school" in told
    assert "De Wegwijzer" in school_made("school", "list").output


@pytest.mark.parametrize("key", ["De Wegwijzer", "ab", "-abc", "a" * 41])
def test_a_key_that_cannot_be_one_is_refused_before_anything_is_made(ganaar: CommandLine, key: str) -> None:
    ganaar("school", "create", "--name", "De Wegwijzer", "--", key, code=1)
    assert "There is no school yet" in ganaar("school", "list").output


def test_creating_goes_on_after_it_was_stopped_half_way(ganaar: CommandLine, monkeypatch: pytest.MonkeyPatch) -> None:
    def stopped(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr("ganaar.core.founding.migrate", stopped)
        ganaar("school", "create", KEY, "--name", "De Wegwijzer", code=1)
    assert "making" in ganaar("school", "list").output
    ganaar("school", "create", KEY, "--name", "De Wegwijzer")
    assert f"{KEY}\tDe Wegwijzer\t{KEY}.localhost\topen" in ganaar("school", "list").output


def test_a_database_that_holds_something_is_not_taken_over(ganaar: CommandLine, tmp_path: Path) -> None:
    there = ganaar.home / "schools" / KEY / "files" / "ab"
    there.mkdir(parents=True)
    (there / ("ab" * 16)).write_bytes(b"a photo")
    assert "something already" in ganaar("school", "create", KEY, "--name", "De Wegwijzer", code=1).output
    assert "There is no school yet" in ganaar("school", "list").output


def test_a_database_that_does_not_answer_is_said_in_words(ganaar: CommandLine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GANAAR_DATABASE_URL", "postgresql://nobody@127.0.0.1:1/{key}")
    told = ganaar("school", "create", KEY, "--name", "De Wegwijzer", code=1).output
    assert "createdb" in told
    assert "Nothing was changed" in told
    assert "There is no school yet" in ganaar("school", "list").output


def test_wrong_usage_and_refusals_have_codes_of_their_own(school_made: CommandLine) -> None:
    school_made("school", "create", code=2)
    school_made("school", "roles", KEY, "els.maes", "--give", "queen", code=2)
    assert "no school 'nobody'" in school_made("school", "link", "nobody", code=1).output
    assert "Nobody of the staff" in school_made("school", "roles", KEY, "els.maes", "--give", "admin", code=1).output


def test_roles_are_given_and_taken_but_one_administrator_stays(
    school_made: CommandLine, opened: Callable[[], Portal]
) -> None:
    portal = opened()
    with portal.at_work(portal.directory.school(KEY)):
        people = World(portal, no_pages)
        for name in ("Els", "Bob"):
            account = people.staff(name, "teacher")
            LoginGroup.update(username=f"{name}.maes".lower()).where(LoginGroup.id == account.login_group_id).execute()
    roles = ("school", "roles", KEY)
    assert school_made(*roles, "els.maes", "--give", "admin", "--take", "teacher").output == "els.maes: admin\n"
    told = school_made(*roles, "els.maes", "--take", "admin", code=1).output
    assert "only administrator" in told
    assert "Nothing was changed" in told
    assert school_made(*roles, "els.maes").output == "els.maes: admin\n"
    school_made(*roles, "bob.maes", "--give", "admin")
    assert school_made(*roles, "els.maes", "--take", "admin").output == "els.maes: no roles\n"
    school_made(*roles, "bob.maes", "--give", "care", "--take", "care", code=2)


def no_pages() -> NoReturn:
    raise AssertionError("no page is opened here")


def test_an_unknown_setting_of_the_installation_is_named(ganaar: CommandLine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GANAAR_DATABSE_URL", "sqlite:///x")
    assert "GANAAR_DATABSE_URL" in ganaar("school", "list", code=1).output


def test_a_reader_who_goes_away_is_no_fault(school_made: CommandLine) -> None:
    process = school_made.process("doctor")
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.close()
    assert process.stderr.read() == ""
    assert process.wait() == 1


def test_every_command_shows_an_example(ganaar: CommandLine) -> None:
    from ganaar.core.commands import COMMANDS

    for name in COMMANDS:
        assert "Example:" in ganaar(name, "--help").output, name
    assert "Exit codes" in ganaar("--help").output


def test_the_overview_imports_no_command() -> None:
    import subprocess
    import sys

    told = "import sys; from ganaar.core.commands import cli; cli.main(['--help'], standalone_mode=False); "
    told += "sys.exit(any(name in sys.modules for name in ('flask', 'peewee', 'ganaar.core.portal')))"
    subprocess.run([sys.executable, "-c", told], check=True, stdout=subprocess.DEVNULL)


def test_a_module_is_opened_for_an_audience(school_made: CommandLine, opened: Callable[[], Portal]) -> None:
    school_made("modules", "set", "news", "--school", KEY, "--audience", "parents", "live")
    portal = opened()
    with portal.at_work(portal.directory.school(KEY)):
        assert configuration().state("news", "parents").state == "live"
        assert configuration().state("news", "staff").state == "off"


def test_a_module_that_does_not_exist_is_refused(school_made: CommandLine) -> None:
    told = school_made("modules", "set", "nothing", "--school", KEY, "--audience", "all", "live", code=1).output
    assert "no module nothing" in told
    school_made("modules", "set", "news", "--school", KEY, "--audience", "all", "half", code=2)


def test_a_pilot_needs_groups_that_exist(school_made: CommandLine) -> None:
    words = ("modules", "set", "news", "--school", KEY, "--audience", "parents", "pilot")
    school_made(*words, code=2)
    assert "no group '9Z'" in school_made(*words, "--group", "9Z", code=1).output
