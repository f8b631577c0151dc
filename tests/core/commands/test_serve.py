"""`ganaar serve` and `ganaar worker` as real processes: they start, answer, keep secrets out of logs, and stop."""

from __future__ import annotations

import json
import os
import signal
import socket
import time
from collections.abc import Callable, Iterator

import pytest
from served import HOST, PATIENCE, Served, alive, children_of, free_port, until

from ganaar.core.testing.command_line import CommandLine

pytestmark = pytest.mark.sqlite_only


@pytest.fixture
def serve(school_made: CommandLine) -> Iterator[Callable[..., Served]]:
    """`serve("--threads", "2")`: the school over HTTP."""
    started: list[Served] = []

    def start(*words: str) -> Served:
        port = free_port()
        started.append(Served(school_made.process("serve", "--port", str(port), *words), port))
        started[-1].wait_until_up()
        return started[-1]

    yield start
    for served in started:
        served.end()


@pytest.mark.parametrize("signum", [signal.SIGTERM, signal.SIGINT])
def test_it_stops_with_everything_it_started(serve: Callable[..., Served], signum: int) -> None:
    served = serve("--workers", "2")
    family = served.family()
    assert len(family) == 4
    began = time.monotonic()
    code, _out, _err = served.stop(signum)
    assert code == 0
    assert time.monotonic() - began < 10
    assert alive(family) == set()


def test_nothing_is_left_when_it_is_killed(serve: Callable[..., Served]) -> None:
    served = serve()
    family = served.family()
    served.stop(signal.SIGKILL)
    until(lambda: not alive(family), "orphans stayed")


def test_a_worker_that_dies_is_started_again_and_pages_go_on(serve: Callable[..., Served]) -> None:
    served = serve()
    web, worker = sorted(children_of(served.process.pid))
    os.kill(worker, signal.SIGKILL)
    until(lambda: len(set(children_of(served.process.pid)) - {web, worker}) == 1, "no new worker")
    assert web in children_of(served.process.pid)
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
        until(lambda: "ok  worker" in school_made("doctor", code=1).output, "the doctor sees no worker")
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=PATIENCE)
        assert process.returncode == 0
    finally:
        process.kill()
        process.communicate()
