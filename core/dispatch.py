"""The only place that asks modules. It filters by state, contains what fails, and lets a broken hook rest.

Order is fixed (the module's position, then its name). A hook reads only. Where the request runs in the
main thread of its process its time is bounded as well. With `strict` every fault is raised.
"""

from __future__ import annotations

import signal
import threading
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Generic, TypeVar

import peewee
import structlog

from .change_clock import move_clock
from .clock import now
from .configuration import configuration
from .db.context import current_school
from .db.databases import read_only
from .hookspecs import Article, Card, HealthCheck, Section, TodoItem
from .models import ModuleFault
from .registry import Registry
from .viewer import Child, Viewer

log = structlog.get_logger(__name__)

Answer = TypeVar("Answer")

SECONDS = 0.3
"""How long one hook may take."""
FAULTS_BEFORE_REST = 3
REST = timedelta(minutes=10)


class HookTooSlow(Exception):
    """A hook took longer than `SECONDS`."""


class HookAnsweredNonsense(Exception):
    """A hook returned something else than its specification says."""


@dataclass(frozen=True, slots=True)
class Answered(Generic[Answer]):
    """The answer of one module. `failed` is set when it has none because of a fault."""

    module: str
    value: Answer | None
    failed: bool = False


@dataclass(frozen=True, slots=True)
class _Question:
    """What hooks may take as parameters, by name."""

    viewer: Viewer
    child: Child | None = None
    limit: int = 0


class Dispatch:
    """Asks the hooks of the modules that this viewer may use now."""

    def __init__(self, registry: Registry, *, strict: bool) -> None:
        self._registry = registry
        self._strict = strict
        self._implementations: dict[str, list[tuple[str, Callable[..., Any], tuple[str, ...]]]] = {}
        for name in registry.loaded:
            for hook in registry.plugins.get_hookcallers(registry.plugins.get_plugin(name)) or ():
                for found in hook.get_hookimpls():
                    if found.plugin_name == name:
                        entry = (name, found.function, tuple(found.argnames))
                        self._implementations.setdefault(hook.name, []).append(entry)
        order = {name: place for place, name in enumerate(registry.loaded)}
        for entries in self._implementations.values():
            entries.sort(key=lambda entry: order[entry[0]])

    def badges(self, viewer: Viewer) -> dict[str, int]:
        """New things by module, over all children."""
        asked = self._ask("badge", _is_count, _Question(viewer))
        return {answer.module: answer.value or 0 for answer in asked}

    def start_cards(self, viewer: Viewer, child: Child | None) -> list[Answered[Card]]:
        return self._ask("start_card", _is_optional(Card), _Question(viewer, child))

    def articles(self, viewer: Viewer, child: Child | None, limit: int) -> list[Answered[list[Article]]]:
        return self._ask("articles", _is_list(Article), _Question(viewer, child, limit=limit))

    def todo_items(self, viewer: Viewer) -> list[Answered[list[TodoItem]]]:
        return self._ask("todo_items", _is_list(TodoItem), _Question(viewer))

    def child_sections(self, viewer: Viewer, child: Child) -> list[Answered[Section]]:
        return self._ask("child_section", _is_optional(Section), _Question(viewer, child))

    def health(self) -> list[Answered[list[HealthCheck]]]:
        """Of every module, whatever its state."""
        entries = self._implementations.get("health", ())
        return [self._call(entry, "health", _is_list(HealthCheck), None) for entry in entries]

    def _ask(self, hook: str, is_right: Callable[[Any], bool], question: _Question) -> list[Answered[Any]]:
        answers = [
            self._call(entry, hook, is_right, question)
            for entry in self._implementations.get(hook, ())
            if is_live(self._registry, entry[0], question.viewer, question.child)
        ]
        return [answer for answer in answers if answer.failed or answer.value is not None]

    def _call(
        self,
        entry: tuple[str, Callable[..., Any], tuple[str, ...]],
        hook: str,
        is_right: Callable[[Any], bool],
        question: _Question | None,
    ) -> Answered[Any]:
        module, function, names = entry
        if configuration().rests(module, hook):
            return Answered(module, None, failed=True)
        try:
            with read_only(), _bounded():
                value = function(*(getattr(question, name) for name in names))
            if not is_right(value):
                raise HookAnsweredNonsense(f"{module}.{hook} returned {value!r:.200}")
        except Exception as fault:
            if self._strict:
                raise
            note_fault(module, hook, fault)
            return Answered(module, None, failed=True)
        return Answered(module, value)


def is_live(registry: Registry, name: str, viewer: Viewer, child: Child | None = None) -> bool:
    """Whether this viewer may use the module now; with `child`, for that child."""
    module = registry.module(name)
    if module is None or viewer.audience not in module.audiences:
        return False
    if module.home_permission and not viewer.may(module.home_permission):
        return False
    state = configuration().state(name, viewer.audience)
    if viewer.audience == "parents":
        considered = viewer.children if child is None else (child,)
        return any(one.opens(name) and state.for_groups(one.group_ids, now()) == "live" for one in considered)
    return state.for_groups(viewer.group_ids, now()) == "live"


def note_fault(module: str, place: str, fault: BaseException) -> str:
    """Count a fault of a module and let the place rest after repeated ones. Returns a trace id."""
    trace_id = uuid.uuid4().hex
    log.error("module failed", module=module, place=place, trace_id=trace_id, exc_info=fault)
    try:
        _count_fault(module, place, fault, trace_id)
    except peewee.OperationalError:
        log.warning("fault could not be counted", module=module, place=place, exc_info=True)
    return trace_id


def _count_fault(module: str, place: str, fault: BaseException, trace_id: str) -> None:
    with current_school().writing():
        row = ModuleFault.get_or_none((ModuleFault.module == module) & (ModuleFault.place == place))
        if row is None or row.last_at < now() - REST:
            if row is not None:
                row.delete_instance()
            row = ModuleFault(module=module, place=place)
        row.count += 1
        row.last_at = now()
        row.message = f"{type(fault).__name__}: {fault}"[:500]
        row.trace_id = trace_id
        if row.count >= FAULTS_BEFORE_REST:
            row.rests_until = now() + REST
            move_clock()
        row.save()


@contextmanager
def _bounded() -> Iterator[None]:
    if threading.current_thread() is not threading.main_thread() or signal.getitimer(signal.ITIMER_REAL)[0]:
        yield
        return

    def too_slow(*_: object) -> None:
        raise HookTooSlow(f"more than {SECONDS} s")

    before = signal.signal(signal.SIGALRM, too_slow)
    signal.setitimer(signal.ITIMER_REAL, SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def _is_count(value: Any) -> bool:
    return type(value) is int and value >= 0


def _is_optional(kind: type) -> Callable[[Any], bool]:
    return lambda value: value is None or isinstance(value, kind)


def _is_list(kind: type) -> Callable[[Any], bool]:
    return lambda value: isinstance(value, list) and all(isinstance(one, kind) for one in value)
