"""Work for the worker: a message is a school, the name of a job and perhaps an id; the truth is in tables.

The wrapper enters the school, runs the job and leaves it again. `wake` asks for it after a commit; when
the queue is down nothing is lost, because the worker looks by itself every few seconds.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import structlog

from .configuration import configuration
from .directory import SchoolUnknown
from .dispatch import note_fault
from .module import AUDIENCES
from .queues import open_queue

if TYPE_CHECKING:
    from huey import Huey

    from .portal import Portal
    from .registry import Loaded

log = structlog.get_logger(__name__)

QUEUE_RESTS = 5.0
"""Seconds in which a queue that failed is not asked again, so that requests do not wait for it."""


class JobUnknown(Exception):
    """No part of the core and no module has a job of this name."""


@dataclass(frozen=True, slots=True)
class RegularJob:
    """A job that comes round by itself."""

    name: str
    every_minutes: int


CORE_REGULAR = (RegularJob("core.housekeeping", 60),)


class Jobs:
    """The jobs of the core and of all modules, and the queue in front of them."""

    def __init__(self, portal: Portal) -> None:
        self._portal = portal
        self._known: dict[str, Callable[[], None]] = {
            "core.mails": self._deliver_mails,
            "core.events": self._deliver_events,
            "core.housekeeping": _keep_house,
        }
        regular = list(CORE_REGULAR)
        for loaded in portal.registry:
            for job, function in loaded.jobs:
                name = f"{loaded.module.name}.{job.name}"
                self._known[name] = _of_module(loaded, job.name, function, strict=portal.config.strict)
                regular.append(RegularJob(name, job.every_minutes))
        self.regular = tuple(regular)
        self._lock = threading.Lock()
        self._huey: Huey | None = None
        self._task: Any = None
        self._rests_until = 0.0

    @contextmanager
    def offered(self) -> Iterator[None]:
        """Make `wake` reach this queue until the block ends."""
        token = _jobs.set(self)
        try:
            yield
        finally:
            _jobs.reset(token)

    def queue(self) -> Huey:
        """The queue, opened at first use. Raises what its storage raises when it is down."""
        with self._lock:
            if self._huey is None:
                huey = open_queue(self._portal.config.queue_url)
                self._task = huey.task(name="job")(self.run)
                self._huey = huey
            return self._huey

    def wake(self, school_key: str, job_name: str) -> bool:
        """Ask the worker for a job; False when the queue is down, which is logged and harms nothing."""
        if time.monotonic() < self._rests_until:
            return False
        try:
            self.queue()
            self._task(school_key, job_name)
        except Exception:
            self._rests_until = time.monotonic() + QUEUE_RESTS
            log.warning("queue is down", school=school_key, job=job_name, exc_info=True)
            return False
        return True

    def waiting(self) -> set[tuple[str, str]]:
        """Schools and names of the jobs that wait in the queue."""
        return {(task.args[0], task.args[1]) for task in self.queue().pending()}

    def run(self, school_key: str, job_name: str) -> None:
        """Run a job inside its school. Raises `JobUnknown`; a school that is gone has no work left."""
        try:
            job = self._known[job_name]
        except KeyError:
            raise JobUnknown(job_name) from None
        try:
            school = self._portal.directory.school(school_key)
        except SchoolUnknown:
            log.info("school is gone", school=school_key, job=job_name)
            return
        with self._portal.at_work(school):
            job()

    def _deliver_mails(self) -> None:
        from .mailing.delivery import deliver_due_mails

        most = 100
        while deliver_due_mails(most, demo=self._portal.config.demo) == most:
            pass

    def _deliver_events(self) -> None:
        self._portal.topics.deliver_due()


@dataclass(frozen=True, slots=True)
class Wake:
    """Wakes the worker when it is called; equal ones in one transaction are one."""

    school_key: str
    job_name: str

    def __call__(self) -> None:
        wake(self.school_key, self.job_name)


_jobs: ContextVar[Jobs | None] = ContextVar("ganaar_jobs", default=None)


def wake(school_key: str, job_name: str) -> None:
    """Ask the worker for a job now instead of at its next look. Never fails."""
    jobs = _jobs.get()
    if jobs is not None:
        jobs.wake(school_key, job_name)


def _of_module(loaded: Loaded, job_name: str, function: Callable[[], None], *, strict: bool) -> Callable[[], None]:
    """A module's job: silent while the module is off everywhere, and resting after repeated faults."""
    module, place = loaded.module.name, f"job.{job_name}"

    def run() -> None:
        settled = configuration()
        if all(settled.state(module, audience).state == "off" for audience in AUDIENCES):
            return
        if settled.rests(module, place):
            return
        try:
            function()
        except Exception as fault:
            if strict:
                raise
            note_fault(module, place, fault)

    return run


def _keep_house() -> None:
    from .housekeeping import keep_house

    keep_house()
