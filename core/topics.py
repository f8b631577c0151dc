"""What HAPPENED: payloads of plain values, announced by one part and heard by others that import nothing of it.

The event is a row in the sender's transaction, with one row for each listener that has to hear it.
Delivery right after the commit, in the same process, is only the fast path; the worker delivers what a
crash or a fault left. A listener may therefore hear an event twice and has to be idempotent.

A payload is a frozen dataclass whose fields are int, str, bool or None, with a class attribute
`TOPIC = "<module>.<what_happened>"`.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import asdict
from datetime import timedelta
from typing import Any, ClassVar, Protocol

import structlog
from blinker import Namespace

from .clock import now
from .db.context import current_school
from .db.transactions import after_commit
from .events import AccountActivated, ChildAdded, ModuleStateChanged
from .models import Event, EventDelivery
from .registry import Registry

log = structlog.get_logger(__name__)

CORE_TOPICS: tuple[type[Any], ...] = (AccountActivated, ChildAdded, ModuleStateChanged)
GIVE_UP_AFTER = 12
"""Attempts, with doubling pauses from one minute: a little more than two days."""

ABSENT = timedelta(hours=1)
"""Pause before a module that is not installed now (or left out by the safe mode) is looked for again."""


class Payload(Protocol):
    """What an announced dataclass looks like."""

    TOPIC: ClassVar[str]


class TopicUnknown(Exception):
    """A payload whose topic no module declares."""


_topics: ContextVar[Topics | None] = ContextVar("ganaar_topics", default=None)


class Topics:
    """Knows who listens to what, and sees to it that each listener hears each event."""

    def __init__(self, registry: Registry, *, strict: bool) -> None:
        self._strict = strict
        self._signals = Namespace()
        self._payloads: dict[str, type[Any]] = {kind.TOPIC: kind for kind in CORE_TOPICS}
        self._listeners: dict[str, dict[str, Callable[[Any], None]]] = {}
        for loaded in registry:
            for kind in loaded.topics:
                self._payloads[kind.TOPIC] = kind  # type: ignore[attr-defined]
        for loaded in registry:
            for topic, function in loaded.listeners:
                self._listeners.setdefault(topic, {})[loaded.module.name] = function

    @contextmanager
    def heard(self) -> Iterator[None]:
        """Make `announce` reach these listeners until the block ends."""
        token = _topics.set(self)
        try:
            yield
        finally:
            _topics.reset(token)

    def announce(self, payload: Any) -> None:
        topic = payload.TOPIC
        if topic not in self._payloads:
            raise TopicUnknown(topic)
        listeners = self._listeners.get(topic, {})
        if listeners:
            event = Event.create(topic=topic, payload=json.dumps(asdict(payload)))
            for module in sorted(listeners):
                EventDelivery.create(event=event, module=module)
            after_commit(lambda: self._deliver_at_once(event.id))
        after_commit(lambda: self._send(payload))

    def _send(self, payload: Any) -> None:
        self._signals.signal(payload.TOPIC).send(payload)

    def signal(self, topic: str) -> Any:
        """The blinker signal of a topic, for listeners within this process such as tests and live pages."""
        return self._signals.signal(topic)

    def _deliver_at_once(self, event_id: int) -> None:
        """The fast path: what fails here is not the fault of who announced, whose deed is safe; the worker goes on."""
        try:
            self._deliver_event(event_id)
        except Exception:
            if self._strict:
                raise
            log.warning("event left to the worker", event_id=event_id, exc_info=True)

    def deliver_due(self, limit: int = 200) -> int:
        """Deliver what has not been heard yet; called by the worker. Returns how many were tried."""
        due = (
            EventDelivery.select(EventDelivery.event)
            .where(EventDelivery.done_at.is_null(), EventDelivery.gave_up_at.is_null(), EventDelivery.due_at <= now())
            .order_by(EventDelivery.due_at, EventDelivery.id)
            .limit(limit)
            .tuples()
        )
        events = sorted({event_id for (event_id,) in due})
        for event_id in events:
            self._deliver_event(event_id)
        return len(events)

    def _deliver_event(self, event_id: int) -> None:
        event = Event.get_or_none(Event.id == event_id)
        if event is None:
            return
        kind, listeners = self._payloads.get(event.topic), self._listeners.get(event.topic, {})
        waiting = EventDelivery.select().where(
            EventDelivery.event == event, EventDelivery.done_at.is_null(), EventDelivery.gave_up_at.is_null()
        )
        for delivery in list(waiting):
            if kind is None or delivery.module not in listeners:
                EventDelivery.update(due_at=now() + ABSENT).where(EventDelivery.id == delivery.id).execute()
            else:
                self._deliver(delivery, listeners[delivery.module], kind(**json.loads(event.payload)))

    def _deliver(self, delivery: EventDelivery, listener: Callable[[Any], None], payload: Any) -> None:
        try:
            with current_school().writing():
                listener(payload)
                delivery.done_at = now()
                delivery.save()
        except Exception as fault:
            if self._strict:
                raise
            log.exception("listener failed", module=delivery.module, topic=payload.TOPIC)
            delivery.attempts += 1
            delivery.done_at = None
            delivery.due_at = now() + timedelta(minutes=2 ** min(delivery.attempts, 12))
            delivery.error = f"{type(fault).__name__}: {fault}"[:500]
            if delivery.attempts >= GIVE_UP_AFTER:
                delivery.gave_up_at = now()
            delivery.save()


def announce(payload: Any) -> None:
    """Announce an event inside the transaction that made it happen. Raises `TopicUnknown`."""
    topics = _topics.get()
    if topics is None:
        raise TopicUnknown("Nobody is listening here: announce inside a request, a job or a command.")
    topics.announce(payload)
