"""Processes that the bench starts: waited for until they answer, weighed, and ended by their own id."""

from __future__ import annotations

import os
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from .figures import NoFigure

TICKS = os.sysconf("SC_CLK_TCK")
STARTING = 30.0
"""Seconds that a server may take to answer."""
ENDING = 15.0


class NotStarted(NoFigure):
    """A server did not come up; the text holds the end of what it wrote."""


class Running:
    """One process with everything that it started."""

    def __init__(self, process: subprocess.Popen[bytes], output: Path) -> None:
        self._process = process
        self._output = output

    @property
    def ids(self) -> list[int]:
        """This process and all below it."""
        found = [self._process.pid]
        for parent in found:
            found += _children(parent)
        return found

    def cpu_seconds(self) -> float:
        """User and system time of all of them so far, with those that ended already."""
        return sum(_cpu_ticks(process) for process in self.ids) / TICKS

    def pss_mib(self) -> float:
        """Memory: own pages whole, shared pages by their share."""
        return sum(_pss_kib(process) for process in self.ids) / 1024

    def wait_for_port(self, port: int) -> None:
        """Until somebody listens there. Raises `NotStarted`."""
        until = time.monotonic() + STARTING
        while time.monotonic() < until:
            if self._process.poll() is not None:
                break
            with socket.socket() as probe:
                probe.settimeout(1)
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    return
            time.sleep(0.05)
        raise NotStarted(f"Nothing answers on port {port}.\n{self.written()[-2000:]}")

    def written(self) -> str:
        """What it wrote so far."""
        return self._output.read_text(encoding="utf-8", errors="replace")

    def end(self) -> None:
        """Ask it to stop; after a while do not ask any more."""
        if self._process.poll() is not None:
            return
        self._process.terminate()
        try:
            self._process.wait(ENDING)
        except subprocess.TimeoutExpired:
            for process in reversed(self.ids):
                _kill(process)
            self._process.wait(ENDING)


@contextmanager
def started(
    command: Sequence[str], output: Path, *, port: int = 0, environment: Mapping[str, str] | None = None
) -> Iterator[Running]:
    """Run a server until the block ends. Raises `NotStarted`."""
    if port:
        _refuse_taken(port)
    with output.open("wb") as stream:
        process = subprocess.Popen(
            command,
            stdout=stream,
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
            env={**os.environ, **(environment or {})},
        )
    running = Running(process, output)
    try:
        if port:
            running.wait_for_port(port)
        yield running
    finally:
        running.end()


def _refuse_taken(port: int) -> None:
    with socket.socket() as probe:
        if probe.connect_ex(("127.0.0.1", port)) == 0:
            raise NotStarted(f"Port {port} is taken. Choose other ones: python -m bench --port {port + 100}")


def _children(parent: int) -> list[int]:
    try:
        listed = [path.read_text() for path in Path(f"/proc/{parent}/task").glob("*/children")]
    except OSError:
        return []
    return [int(process) for line in listed for process in line.split()]


def _cpu_ticks(process: int) -> int:
    """utime, stime, and both of the children that were waited for (proc(5), fields 14 to 17)."""
    try:
        fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0
    return sum(int(field) for field in fields[11:15])


def _pss_kib(process: int) -> int:
    try:
        lines = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return sum(int(line.split()[1]) for line in lines if line.startswith("Pss:"))


def _kill(process: int) -> None:
    try:
        os.kill(process, 9)
    except ProcessLookupError:
        return
