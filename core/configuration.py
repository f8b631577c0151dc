"""What a school has configured, as one immutable snapshot per process: settings, states, resting hooks.

Every request reads one number (the clock) and reloads the snapshot only when it moved.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from .change_clock import read_clock
from .clock import now
from .db.context import current_school
from .models import ModuleFault
from .module import Audience
from .settings import SettingCatalogue, SettingUnknown
from .states import OFF, ModuleState, StateMap, read_states


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Configuration of one school at one value of the clock."""

    clock: int
    settings: dict[tuple[str, str], bool | int | str]
    states: StateMap
    resting: dict[tuple[str, str], datetime]
    """(module, place) of hooks that failed too often, and until when they rest."""
    zone: ZoneInfo

    def state(self, module: str, audience: Audience) -> ModuleState:
        return self.states.get((module, audience), OFF)

    def text(self, name: str, module: str = "core") -> str:
        """A setting that is a text."""
        return str(self._value(module, name))

    def number(self, name: str, module: str = "core") -> int:
        """A setting that is a whole number."""
        return int(self._value(module, name))

    def yes(self, name: str, module: str = "core") -> bool:
        """A setting that is yes or no."""
        return bool(self._value(module, name))

    def rests(self, module: str, place: str) -> bool:
        until = self.resting.get((module, place))
        return until is not None and until > now()

    def _value(self, module: str, name: str) -> bool | int | str:
        try:
            return self.settings[module, name]
        except KeyError:
            raise SettingUnknown(f"{module}.{name}") from None


class Configurations:
    """The snapshots of the schools that this process serves."""

    def __init__(self, catalogue: SettingCatalogue) -> None:
        self.catalogue = catalogue
        self._known: dict[str, Snapshot] = {}
        self._lock = threading.Lock()

    def snapshot(self) -> Snapshot:
        """The configuration of the school at work. One query, four more after a change."""
        key = current_school().key
        clock = read_clock()
        known = self._known.get(key)
        if known is None or known.clock != clock:
            settings = self.catalogue.read_all()
            known = Snapshot(clock, settings, read_states(), _read_resting(), ZoneInfo(str(settings["core", "zone"])))
            with self._lock:
                self._known[key] = known
        return known

    @contextmanager
    def snapshot_read(self) -> Iterator[Snapshot]:
        """Read the configuration once and work with it until the block ends."""
        token = _snapshot.set(self.snapshot())
        try:
            yield configuration()
        finally:
            _snapshot.reset(token)

    def reread(self) -> Snapshot:
        """Read it again inside the block, after a change that this same work made."""
        _snapshot.set(self.snapshot())
        return configuration()

    def forget(self, key: str) -> None:
        """Drop what is known of a school, such as one that was restored from a backup."""
        with self._lock:
            self._known.pop(key, None)


_snapshot: ContextVar[Snapshot | None] = ContextVar("ganaar_configuration", default=None)


class NoConfiguration(Exception):
    """Configuration was asked for before the request or job read it."""


def configuration() -> Snapshot:
    """The configuration that this request or job works with."""
    snapshot = _snapshot.get()
    if snapshot is None:
        raise NoConfiguration
    return snapshot


current_configuration = configuration
"""The public name: that of the function itself is also the name of this file, and import order would decide."""


def _read_resting() -> dict[tuple[str, str], datetime]:
    rows = ModuleFault.select().where(ModuleFault.rests_until > now())
    return {(row.module, row.place): row.rests_until for row in rows}
