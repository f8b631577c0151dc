"""`ganaar serve` and `ganaar worker` as real processes: they start, answer, keep secrets out of logs, and stop."""

from __future__ import annotations

import http.client
import json
import os
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from ganaar.core.testing.command_line import KEY, CommandLine

HOST = f"{KEY}.localhost"
PATIENCE = 40.0
"""Seconds that a busy machine may take to start; nothing waits that long when it is well."""


class Served:
    """A server that was started, with its output."""

    def __init__(self, process: subprocess.Popen[str], port: int) -> None:
        self.process = process
        self.port = port

    def get(self, path: str) -> int:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        connection.request("GET", path, headers={"Host": HOST, "Cookie": "__Host-ganaar=thecookie"})
        status = connection.getresponse().status
        connection.close()
        return status

    def wait_until_up(self) -> None:
        _until(self._answers, f"no answer on port {self.port}")

    def _answers(self) -> bool:
        assert self.process.poll() is None, self.process.communicate()
        try:
            return self.get("/") > 0
        except OSError:
            return False

    def family(self) -> set[int]:
        """All processes that it started, and those that these started."""
        found: set[int] = set()
        waiting = [self.process.pid]
        while waiting:
            children = _children(waiting.pop())
            found.update(children)
            waiting.extend(children)
        return found

    def stop(self, signum: int) -> tuple[int, str, str]:
        self.process.send_signal(signum)
        out, err = self.process.communicate(timeout=PATIENCE)
        return self.process.returncode, out, err


def _children(pid: int) -> list[int]:
    try:
        return [int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except FileNotFoundError:
        return []


def _alive(pids: set[int]) -> set[int]:
    def lives(pid: int) -> bool:
        try:
            return "\nState:\tZ" not in Path(f"/proc/{pid}/status").read_text()
        except (FileNotFoundError, ProcessLookupError):
            return False

    return {pid for pid in pids if lives(pid)}


def _until(true: Callable[[], bool], otherwise: str) -> None:
    ends = time.monotonic() + PATIENCE
    tick = threading.Event()
    while not true():
        assert time.monotonic() < ends, otherwise
        tick.wait(0.1)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def serve(school_made: CommandLine) -> Iterator[Callable[..., Served]]:
    """`serve("--threads", "2")`: the school over HTTP."""
    started: list[Served] = []

    def start(*words: str) -> Served:
        port = _free_port()
        started.append(Served(school_made.process("serve", "--port", str(port), *words), port))
        started[-1].wait_until_up()
        return started[-1]

    yield start
    for served in started:
        family = served.family()
        served.process.kill()
        served.process.communicate()
        for pid in _alive(family):
            os.kill(pid, signal.SIGKILL)


@pytest.mark.parametrize("signum", [signal.SIGTERM, signal.SIGINT])
def test_it_stops_with_everything_it_started(serve: Callable[..., Served], signum: int) -> None:
    served = serve("--workers", "2")
    family = served.family()
    assert len(family) == 4
    began = time.monotonic()
    code, _out, _err = served.stop(signum)
    assert code == 0
    assert time.monotonic() - began < 10
    assert _alive(family) == set()


def test_nothing_is_left_when_it_is_killed(serve: Callable[..., Served]) -> None:
    served = serve()
    family = served.family()
    served.stop(signal.SIGKILL)
    _until(lambda: not _alive(family), "orphans stayed")


def test_a_worker_that_dies_is_started_again_and_pages_go_on(serve: Callable[..., Served]) -> None:
    served = serve()
    web, worker = sorted(_children(served.process.pid))
    os.kill(worker, signal.SIGKILL)
    _until(lambda: len(set(_children(served.process.pid)) - {web, worker}) == 1, "no new worker")
    assert web in _children(served.process.pid)
    assert served.get("/") == 302


def test_no_secret_reaches_the_log(serve: Callable[..., Served]) -> None:
    served = serve()
    served.get("/link/letter/0123456789abcdef?code=ABCD-EFGH")
    served.get("/sign-in?next=%2Flink%2Fletter%2Ffedcba9876543210")
    _code, out, err = served.stop(signal.SIGTERM)
    lines = [json.loads(line) for line in out.splitlines() if line.startswith("{")]
    assert {"/link/letter/***", "/sign-in"} <= {line["path"] for line in lines}
    assert all(line["host"] == HOST + f":{served.port}" or line["host"] == HOST for line in lines)
    for secret in ("0123456789abcdef", "fedcba9876543210", "ABCD", "thecookie"):
        assert secret not in out + err


def test_a_taken_port_is_said_in_one_line(school_made: CommandLine) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        told = school_made("serve", "--port", str(port), code=1).output
    assert f"--port {port + 1}" in told
    assert len(told.splitlines()) == 1


def test_behind_a_proxy_each_process_does_one_request_at_a_time(serve: Callable[..., Served]) -> None:
    served = serve("--behind-proxy", "--no-worker")
    assert len(served.family()) == 1 + max(2, os.cpu_count() or 1)
    assert served.get("/") == 302


def test_threads_behind_a_proxy_are_wrong_usage(ganaar: CommandLine) -> None:
    ganaar("serve", "--behind-proxy", "--threads", "4", code=2)


def test_the_worker_runs_alone_and_the_doctor_sees_it(school_made: CommandLine) -> None:
    process = school_made.process("worker")
    try:
        _until(lambda: "ok  worker" in school_made("doctor", code=1).output, "the doctor sees no worker")
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=PATIENCE)
        assert process.returncode == 0
    finally:
        process.kill()
        process.communicate()
