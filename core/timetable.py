"""Who looks after the schools, and which regular job came round: rows in the installation's directory.

A turn is taken by one UPDATE and ends by its time, so that a killed worker blocks nobody.
"""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import peewee
import structlog

from .clock import now
from .mail import MAILS_JOB
from .mailing.delivery import mails_are_due
from .models import EventDelivery

if TYPE_CHECKING:
    from .directory import Entry
    from .portal import Portal
    from .schools import School

log = structlog.get_logger(__name__)

TICK_SECONDS = 5.0
TURN_SECONDS = 20.0
"""How long another worker waits before it takes over the looking."""
REGULAR_SECONDS = 60.0
FAST_PATH = timedelta(seconds=10)
"""An event is first delivered by the process that announced it; the worker leaves it that long."""


class Turns:
    """Named turns with an end, shared by all workers of the installation."""

    def __init__(self, database: peewee.Database) -> None:
        self._database = database
        self._rows = _row_model(database)
        with database.connection_context():
            database.create_tables([self._rows], safe=True)

    def take(self, name: str, seconds: float, holder: str = "") -> bool:
        """Take a turn that is free or that this holder has already. A turn never outlasts `seconds` from now,
        whatever a clock that jumped has written."""
        moment = time.time()
        rows = self._rows
        free = (rows.until <= moment) | (rows.until > moment + seconds)
        if holder:
            free = free | (rows.holder == holder)
        with self._database.connection_context():
            if rows.update(holder=holder, until=moment + seconds).where((rows.name == name) & free).execute():
                return True
            inserted = rows.insert(name=name, holder=holder, until=moment + seconds).on_conflict(
                action="NOTHING", conflict_target=[rows.name]
            )
            return bool(inserted.as_rowcount().execute())

    def give_back(self, holder: str) -> None:
        """End the turns of this holder before their time."""
        with self._database.connection_context():
            self._rows.delete().where(self._rows.holder == holder).execute()

    def running(self) -> set[str]:
        """Names of the turns that have not ended."""
        rows = self._rows
        with self._database.connection_context():
            return {name for (name,) in rows.select(rows.name).where(rows.until > time.time()).tuples()}


class Ticker:
    """Looks into every open school for mails and events that wait, and for jobs that came round."""

    def __init__(self, portal: Portal) -> None:
        self._portal = portal
        self._turns = Turns(portal.directory.database)
        self._holder = uuid.uuid4().hex
        self._schools: dict[str, _Known] = {}
        self._regular_at = 0.0

    def tick(self) -> bool:
        """Look once; False when another worker does. Never raises because of one school."""
        if not self._turns.take("looking", TURN_SECONDS, self._holder):
            return False
        ask = self._asking()
        schools = self._open_schools()
        for school in schools:
            self._apart(school, lambda school=school: self._look(school, ask))  # type: ignore[misc]
        if time.monotonic() >= self._regular_at:
            self._regular_at = time.monotonic() + REGULAR_SECONDS
            running = self._turns.running()
            for school in schools:
                self._apart(school, lambda school=school: self._look_regular(school, running, ask))  # type: ignore[misc]
        return True

    def leave(self) -> None:
        """Let another worker look from now on."""
        self._turns.give_back(self._holder)

    def _look(self, school: School, ask: Callable[[str, str], None]) -> None:
        with school.entered():
            mails, events = mails_are_due(), _events_are_due()
        if mails:
            ask(school.key, MAILS_JOB)
        if events:
            ask(school.key, "core.events")

    def _look_regular(self, school: School, running: set[str], ask: Callable[[str, str], None]) -> None:
        for job in self._portal.jobs.regular:
            turn = f"{school.key}/{job.name}"
            if turn not in running and self._turns.take(turn, job.every_minutes * 60):
                ask(school.key, job.name)

    def _asking(self) -> Callable[[str, str], None]:
        """How a job is asked for: by the queue, unless it waits there; without a queue it is done here."""
        jobs = self._portal.jobs
        try:
            waiting = jobs.waiting()
        except Exception:
            log.warning("queue is down, working without", exc_info=True)
            return jobs.run

        def ask(school_key: str, job_name: str) -> None:
            if (school_key, job_name) not in waiting and not jobs.wake(school_key, job_name):
                jobs.run(school_key, job_name)

        return ask

    def _apart(self, school: School, look: Callable[[], None]) -> None:
        try:
            look()
        except Exception:
            log.exception("school cannot be looked after", school=school.key)

    def _open_schools(self) -> list[School]:
        found: dict[str, _Known] = {}
        for entry in self._portal.directory.entries():
            if entry.state == "open":
                known = self._schools.get(entry.key)
                if known is None or known.entry != entry:
                    known = _Known(entry, self._portal.directory.school(entry.key))
                found[entry.key] = known
        self._schools = found
        return [known.school for known in found.values()]


@dataclass(frozen=True, slots=True)
class _Known:
    entry: Entry
    school: School


def _events_are_due() -> bool:
    waits = (
        EventDelivery.done_at.is_null(),
        EventDelivery.gave_up_at.is_null(),
        EventDelivery.due_at <= now() - FAST_PATH,
    )
    return bool(EventDelivery.select(EventDelivery.id).where(*waits).limit(1).tuples().first())


def _row_model(database: peewee.Database) -> Any:
    class Turn(peewee.Model):  # type: ignore[misc]
        name = peewee.CharField(max_length=120, unique=True)
        holder = peewee.CharField(max_length=32)
        until = peewee.DoubleField()

        class Meta:
            table_name = "directory_turn"

    Turn.bind(database)
    return Turn
