"""On what the bench ran: two cores of some machine, and how busy others kept it."""

from __future__ import annotations

import os
import platform
from datetime import UTC, datetime
from pathlib import Path

CORES = 2


def use_two_cores() -> None:
    """Keep this process, and all it starts, on the first two cores, so that figures of bigger machines compare."""
    os.sched_setaffinity(0, set(sorted(os.sched_getaffinity(0))[:CORES]))


def machine_words() -> str:
    """Processor, cores, Python and date in one line."""
    model = next(
        (line.partition(":")[2].strip() for line in _lines("/proc/cpuinfo") if line.startswith("model name")),
        platform.machine(),
    )
    used = len(os.sched_getaffinity(0))
    load = os.getloadavg()[0]
    day = datetime.now(UTC).date().isoformat()
    return (
        f"{model}, {used} of {os.cpu_count()} cores, Python {platform.python_version()}, {day}; "
        f"load before the start {load:.1f} (0 is an idle machine)"
    )


def _lines(path: str) -> list[str]:
    return Path(path).read_text(encoding="utf-8").splitlines()
