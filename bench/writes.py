"""The worst wait of a write: two writing processes beside 64 page readers and a roster import that goes on and on."""

from __future__ import annotations

import itertools
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from .big_school import NEWEST, write_roster
from .browsing import cookie_header
from .figures import Figures, at_least, at_most, median, number, quantile
from .nginx import Front, nginx
from .pages import browser_cookies
from .workplace import KEY, PROCESSES, ROOT, Workplace
from .writer import READY
from .wrk import Load, WrongAnswers, press, request_bytes

PER_SECOND = 200
SECONDS = 15.0
READERS = 64
LONGEST_MS = 250.0
ENOUGH = 0.98
"""Part of the asked writes per second that counts as reached: the last ones end after the clock."""


@dataclass
class Imports:
    """What the imports beside the writes did."""

    seconds: list[float] = field(default_factory=list)
    refused: str = ""


def measure(place: Workplace) -> list[Figures]:
    """First the writes alone, then beside readers, then beside readers and imports."""
    filled = place.big
    host = f"{filled.school.host}:{place.port(11)}"
    seconds = 3.0 if place.quick else SECONDS
    with ExitStack() as stack:
        stack.enter_context(place.portal_served(place.port(12)))
        stack.enter_context(nginx(place.folder, [Front(place.port(11), place.port(12))]))
        requests = [
            request_bytes(
                f"/children/{parent.child_id}/",
                host,
                {"Cookie": cookie_header(browser_cookies(place.port(11), host, parent))},
            )
            for parent in filled.parents
        ]
        place.say("Writing alone")
        alone = _written(place, seconds)
        place.say(f"Writing beside {READERS} readers")
        with ThreadPoolExecutor(1) as readers:
            reading = readers.submit(_read, place, requests, seconds)
            beside = _written(place, seconds)
            load = reading.result()
        place.say("Writing beside readers and a roster import")
        with ThreadPoolExecutor(1) as readers, _importing(place) as imports:
            reading = readers.submit(_read, place, requests, seconds)
            worst = _written(place, seconds)
            loaded = reading.result()
    rows = {
        "alone": (alone, None),
        f"beside {READERS} readers": (beside, load),
        f"beside {READERS} readers and a roster import": (worst, loaded),
    }
    return [_table(rows, imports)]


def _read(place: Workplace, requests: list[bytes], seconds: float) -> Load:
    return press(place.port(11), requests, connections=READERS, seconds=seconds + 1, marker=NEWEST)


@dataclass(frozen=True, slots=True)
class Written:
    """What the writing processes measured: milliseconds of each write, and how many came per second."""

    took: list[float]
    per_second: float


def _written(place: Workplace, seconds: float) -> Written:
    tokens = " ".join(parent.token for parent in place.big.parents)
    each = PER_SECOND / PROCESSES
    with ExitStack() as stack:
        writers = [stack.enter_context(_writer(place, each, seconds)) for _ in range(PROCESSES)]
        for writer in writers:
            _tell(writer, tokens)
        for writer in writers:
            if writer.stdout is None or writer.stdout.readline().strip() != READY:
                raise WrongAnswers("A writing process did not get ready.")
        for writer in writers:
            _tell(writer, "go")
        answers = [writer.communicate(timeout=seconds + 120)[0] for writer in writers]
    took = [[float(value) for value in answer.split()] for answer in answers]
    spent = max((len(one) - 1) / each + one[-1] / 1000 for one in took)
    return Written([value for one in took for value in one], sum(map(len, took)) / spent)


@contextmanager
def _writer(place: Workplace, per_second: float, seconds: float) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-m", "bench.writer", KEY, str(per_second), str(seconds)]
    environment = {**os.environ, **place.environment}
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT, env=environment
    ) as writer:
        try:
            yield writer
        finally:
            if writer.poll() is None:
                writer.kill()


def _tell(writer: subprocess.Popen[str], line: str) -> None:
    assert writer.stdin is not None, "the writer has a pipe"
    writer.stdin.write(f"{line}\n")
    writer.stdin.flush()


@contextmanager
def _importing(place: Workplace) -> Iterator[Imports]:
    """`ganaar roster import --apply` again and again, every pupil moving class each time, until the block ends."""
    imports = Imports()
    rosters = [place.folder / f"roster-{moved}" for moved in (1, 0)]
    for moved, folder in zip((1, 0), rosters, strict=True):
        write_roster(folder, place.size, moved=moved)
    stopping = threading.Event()
    thread = threading.Thread(target=_import_on, args=(place, rosters, imports, stopping))
    thread.start()
    try:
        yield imports
    finally:
        stopping.set()
        thread.join()
    if imports.refused or not imports.seconds:
        raise WrongAnswers(f"The roster was not imported: {imports.refused[-1500:]}")


def _import_on(place: Workplace, rosters: list[Path], imports: Imports, stopping: threading.Event) -> None:
    program = str(Path(sys.executable).parent / "ganaar")
    for folder in itertools.cycle(rosters):
        if stopping.is_set() or imports.refused:
            return
        before = time.perf_counter()
        ran = subprocess.run(
            [program, "roster", "import", str(folder), "--school", KEY, "--apply"],
            env={**os.environ, **place.environment},
            capture_output=True,
            text=True,
            timeout=300,
        )
        imports.seconds.append(time.perf_counter() - before)
        if ran.returncode:
            imports.refused = ran.stdout + ran.stderr or "it ended without a word"


def _table(rows: Mapping[str, tuple[Written, Load | None]], imports: Imports) -> Figures:
    shown = tuple(
        (
            title,
            number(written.per_second),
            *(number(quantile(written.took, part)) for part in (0.5, 0.99, 1.0)),
            number(load.per_second) if load else "",
        )
        for title, (written, load) in rows.items()
    )
    worst, _load = list(rows.values())[-1]
    longest = max(worst.took)
    return Figures(
        "Waiting for a write",
        ("two processes write", "writes/s", "p50 ms", "p99 ms", "worst ms", "pages/s beside"),
        shown,
        (
            at_least(f"writes per second at least {PER_SECOND}", worst.per_second, PER_SECOND * ENOUGH),
            at_most(f"no write waits longer than {LONGEST_MS:.0f} ms", longest, LONGEST_MS, f"{number(longest)} ms"),
        ),
        (
            "A write waits from the moment it was due until it is committed (FULL) to disk.",
            f"{len(imports.seconds)} imports of the whole roster ran beside, {number(median(imports.seconds))} s each.",
        ),
    )
