"""Every installed module and its state for each audience, as the office shows it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from ..clock import now
from ..configuration import configuration
from ..module import AUDIENCES, Audience, Module
from ..registry import Registry
from ..states import ModuleState, State


@dataclass(frozen=True, slots=True)
class StateCell:
    """The state of a module for one audience."""

    audience: Audience
    kept: ModuleState
    waits_until: datetime | None
    """Live from a moment that still has to come."""

    @property
    def state(self) -> State:
        """As the audience meets it now: announced with a moment is still being built."""
        return "building" if self.waits_until else self.kept.state


@dataclass(frozen=True, slots=True)
class ModuleRow:
    """One module with a cell for each audience that it is meant for."""

    module: Module
    cells: tuple[StateCell, ...]

    def cell(self, audience: str) -> StateCell | None:
        return next((cell for cell in self.cells if cell.audience == audience), None)


def module_board(registry: Registry) -> list[ModuleRow]:
    """No query: the states are in the snapshot."""
    return [module_row(loaded.module) for loaded in registry]


def module_row(module: Module) -> ModuleRow:
    return ModuleRow(module, tuple(_cell(module.name, one) for one in AUDIENCES if one in module.audiences))


def _cell(module: str, audience: Audience) -> StateCell:
    state = configuration().state(module, audience)
    waits = state.live_from if state.state == "live" and state.live_from and state.live_from > now() else None
    return StateCell(audience, state, waits)
