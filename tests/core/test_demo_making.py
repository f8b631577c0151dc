"""Making the demo: anew after an interruption, never over a real school, not before the port is known to be free."""

from __future__ import annotations

import os
import socket
from pathlib import Path

import pytest

from ganaar.core.config import load_config
from ganaar.core.demo.kompas import KOMPAS
from ganaar.core.demo.making import MADE, MAKING, DemoRefused, make_demo
from ganaar.core.founding import found_school
from ganaar.core.people.models import Person
from ganaar.core.portal import Portal
from ganaar.core.testing.command_line import CommandLine

pytestmark = pytest.mark.sqlite_only


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where a command makes a demo of its own."""
    for name in [name for name in os.environ if name.startswith("GANAAR_")]:
        monkeypatch.delenv(name)
    for name, value in (("HOME", str(tmp_path)), ("DEMO", "1"), ("PUBLIC_PORT", "8000"), ("DEFAULT_SCHOOL", "")):
        monkeypatch.setenv(f"GANAAR_{name}", value)
    return tmp_path


def test_what_was_interrupted_is_made_anew(home):
    portal = Portal(load_config())
    make_demo(portal, (KOMPAS,))
    with portal.at_work(portal.directory.school("kompas")):
        Person.update(given_name="Lenaatje").where(Person.given_name == "Lena").execute()
    _interrupt(home)
    make_demo(portal, (KOMPAS,))
    with portal.at_work(portal.directory.school("kompas")):
        assert Person.select().where(Person.given_name == "Lena").exists()
        assert not Person.select().where(Person.given_name == "Lenaatje").exists()
    assert not (home / MAKING).exists()
    assert (home / MADE).exists()
    portal.directory.close()


def _interrupt(home: Path) -> None:
    """As it lies there when the power fails while the demo is made."""
    (home / MADE).rename(home / MAKING)
    (home / "demo-accounts.csv").unlink()


def test_a_real_school_of_that_key_is_never_touched(home):
    portal = Portal(load_config())
    found_school(portal, "wegwijzer", "Een echte school")
    with pytest.raises(DemoRefused, match="not of the demo"):
        make_demo(portal)
    portal.directory.close()
    said = CommandLine(home)("demo", "--no-serve", code=1).output
    assert "Nothing was changed" in said


def test_a_taken_port_is_said_before_anything_is_made(home):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        said = CommandLine(home)("demo", "--port", str(port), code=1).output
    assert f"make demo PORT={port + 1}" in said
    assert not (home / MADE).exists()
