"""The worker process: takes jobs from the queue, looks after the schools, and stops cleanly.

Started by `ganaar worker`, and by `ganaar serve` as a child. Without a queue it goes on by looking alone.
"""

from __future__ import annotations

import os
import signal
import threading
import time
from typing import TYPE_CHECKING, Any

import structlog

from .timetable import TICK_SECONDS, Ticker

if TYPE_CHECKING:
    from huey.consumer import Consumer

    from .portal import Portal

log = structlog.get_logger(__name__)

THREADS = 2
SECONDS_TO_FINISH = 20.0
"""What runs when the worker is told to stop may take this long; the rest is taken up after its lease."""
HEALTH_SECONDS = 10.0
_STOPPING = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)


def run_worker(portal: Portal, *, threads: int = THREADS, parent_id: int | None = None) -> None:
    """Work until SIGTERM, SIGINT or SIGHUP, or until the process `parent_id` is no longer our parent.

    Belongs in the main thread of its process.
    """
    signals: list[int] = []
    _listen(signals)
    stop = threading.Event()
    looking = threading.Thread(target=_look, args=(portal, stop), name="looking", daemon=True)
    looking.start()
    consumer: Consumer | None = None
    log.info("worker started", threads=threads)
    while not signals and parent_id in (None, os.getppid()):
        if consumer is None:
            consumer = _started_consumer(portal, threads)
            _listen(signals)
        else:
            consumer.check_worker_health()
        _wait(signals, parent_id)
    stop.set()
    if consumer is not None:
        consumer.stop(graceful=True)
    looking.join(SECONDS_TO_FINISH)
    log.info("worker stopped")


def _started_consumer(portal: Portal, threads: int) -> Consumer | None:
    try:
        consumer = portal.jobs.queue().create_consumer(
            workers=threads,
            periodic=False,
            max_delay=1.0,
            scheduler_interval=60,
            shutdown_timeout=SECONDS_TO_FINISH,
        )
        consumer.start()
    except Exception:
        log.warning("queue is down, trying again", exc_info=True)
        return None
    return consumer


def _look(portal: Portal, stop: threading.Event) -> None:
    ticker: Ticker | None = None
    while not stop.is_set():
        try:
            ticker = ticker or Ticker(portal)
            ticker.tick()
        except Exception:
            log.exception("looking failed")
        stop.wait(TICK_SECONDS)
    if ticker is not None:
        ticker.leave()


def _wait(signals: list[int], parent_id: int | None) -> None:
    """Until a signal, the end of the parent, or the next look at the threads."""
    until = time.monotonic() + HEALTH_SECONDS
    while not signals and parent_id in (None, os.getppid()) and time.monotonic() < until:
        time.sleep(0.5)


def _listen(signals: list[int]) -> None:
    """Collect the usual signals. A handler may interrupt anything, so it takes no lock: it appends.

    Called again after huey has started, which sets handlers of its own.
    """

    def heard(signum: int, _frame: Any) -> None:
        signals.append(signum)

    for signum in _STOPPING:
        signal.signal(signum, heard)
