"""A `ganaar serve` that runs as a real process, asked over HTTP and stopped again."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Callable
from pathlib import Path

from ganaar.core.testing.command_line import KEY

HOST = f"{KEY}.localhost"
PATIENCE = 40.0
"""Seconds that a busy machine may take to start; nothing waits that long when it is well."""


class Served:
    """A server that was started, with its output."""

    def __init__(self, process: subprocess.Popen[str], port: int) -> None:
        self.process = process
        self.port = port

    def get(self, path: str) -> int:
        """The status of an answer."""
        return self.fetch(path)[0]

    def fetch(self, path: str, **more: str) -> tuple[int, dict[str, str], bytes]:
        """Status, headers by lower-case name, and body as it came."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        connection.request("GET", path, headers={"Host": HOST, "Cookie": "__Host-ganaar=thecookie", **more})
        answer = connection.getresponse()
        found = answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read()
        connection.close()
        return found

    def wait_until_up(self) -> None:
        until(self._answers, f"no answer on port {self.port}")

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
            children = children_of(waiting.pop())
            found.update(children)
            waiting.extend(children)
        return found

    def end(self) -> None:
        """Leave nothing of it behind, whatever happened."""
        family = self.family()
        self.process.kill()
        self.process.communicate()
        for pid in alive(family):
            os.kill(pid, signal.SIGKILL)

    def stop(self, signum: int) -> tuple[int, str, str]:
        self.process.send_signal(signum)
        out, err = self.process.communicate(timeout=PATIENCE)
        return self.process.returncode, out, err


def children_of(pid: int) -> list[int]:
    try:
        return [int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except FileNotFoundError:
        return []


def alive(pids: set[int]) -> set[int]:
    def lives(pid: int) -> bool:
        try:
            return "\nState:\tZ" not in Path(f"/proc/{pid}/status").read_text()
        except (FileNotFoundError, ProcessLookupError):
            return False

    return {pid for pid in pids if lives(pid)}


def until(true: Callable[[], bool], otherwise: str) -> None:
    ends = time.monotonic() + PATIENCE
    tick = threading.Event()
    while not true():
        assert time.monotonic() < ends, otherwise
        tick.wait(0.1)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
