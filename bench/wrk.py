"""Load by wrk: prepared requests in turn, every answer checked."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from .figures import NoFigure

SCRIPT = Path(__file__).parent / "rotate.lua"


class WrongAnswers(NoFigure):
    """Something else came back than the page that was asked for: no figure is worth anything then."""


@dataclass(frozen=True, slots=True)
class Load:
    """What wrk saw. Times in milliseconds."""

    requests: int
    seconds: float
    p50: float
    p99: float
    longest: float
    size: int
    """Bytes of one answer, with its headers."""

    @property
    def per_second(self) -> float:
        return self.requests / self.seconds


def request_bytes(path: str, host: str, headers: dict[str, str], body: str = "") -> bytes:
    """One HTTP/1.1 request as it goes over the wire: GET, or POST of a form when there is a body."""
    lines = [f"{'POST' if body else 'GET'} {path} HTTP/1.1", f"Host: {host}"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    if body:
        lines += ["Content-Type: application/x-www-form-urlencoded", f"Content-Length: {len(body)}"]
    return "\r\n".join([*lines, "", body]).encode("ascii")


def press(
    port: int,
    requests: Sequence[bytes],
    *,
    connections: int,
    seconds: float,
    expected: str = "200",
    marker: str = "",
) -> Load:
    """Send these requests in turn over so many connections; `expected`: the statuses that are right.

    Raises `WrongAnswers`.
    """
    program = shutil.which("wrk")
    if program is None:
        raise NoFigure("wrk is missing: apt-get install -y --no-install-recommends wrk")
    with tempfile.NamedTemporaryFile() as prepared:
        for request in requests:
            prepared.write(b"%d\n%s" % (len(request), request))
        prepared.flush()
        answer = subprocess.run(
            [
                *(program, "-t1", f"-c{connections}", f"-d{max(1, round(seconds))}s", "--timeout", "20s"),
                *("-s", str(SCRIPT), f"http://127.0.0.1:{port}", "--", prepared.name, expected, marker),
            ],
            capture_output=True,
            text=True,
            timeout=seconds + 60,
        )
    line = next((line for line in answer.stdout.splitlines() if line.startswith("RESULT ")), None)
    if line is None:
        raise WrongAnswers(f"wrk said nothing: {answer.stdout[-500:]} {answer.stderr[-500:]}")
    count, duration, p50, p99, longest, wrong, status, lost, size = (int(part) for part in line.split()[1:])
    if wrong or lost or not count:
        raise WrongAnswers(
            f"{wrong} of {count} answers were not the page asked for (last status {status}), {lost} lost."
        )
    return Load(count, duration / 1e6, p50 / 1000, p99 / 1000, longest / 1000, size // count)
