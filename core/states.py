"""Which module is off, "in opbouw", in pilot or live, for which audience: data, never code.

Every installed module is always loaded. A change is one transaction that moves the clock; each process
reads the clock with every request, so a change acts on the next one, everywhere, without a restart.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from .change_clock import move_clock
from .clock import now
from .db.context import current_school
from .events import ModuleStateChanged
from .models import ModuleStateChange, ModuleStateGroup, ModuleStateRow
from .module import Audience
from .topics import announce

State = Literal["off", "building", "pilot", "live"]
STATES: tuple[State, ...] = ("off", "building", "pilot", "live")


@dataclass(frozen=True, slots=True)
class ModuleState:
    """State of one module for one audience, as the school set it."""

    state: State = "off"
    promised_on: date | None = None
    live_from: datetime | None = None
    """With `live`: the moment (UTC) from which it is so; before that it is being built."""
    group_ids: frozenset[int] = frozenset()
    """With `pilot`, and with a `live` limited for good: only these groups."""
    note: str = ""
    """What the others read, such as "vanaf het kerstrapport, lagere school"."""

    def for_groups(self, group_ids: frozenset[int], at: datetime) -> State:
        """What somebody in these groups meets at this moment: `off`, `building` or `live`."""
        if self.state in ("off", "building"):
            return self.state
        if self.state == "live" and self.live_from is not None and at < self.live_from:
            return "building"
        if self.state == "pilot" or self.group_ids:
            if self.group_ids & group_ids:
                return "live"
            return "building" if self.state == "pilot" or self.note else "off"
        return "live"


OFF = ModuleState()
StateMap = dict[tuple[str, str], ModuleState]


def read_states() -> StateMap:
    """States of all modules of the school at work, by (module, audience). Two queries."""
    groups: dict[int, set[int]] = {}
    for row_id, group_id in ModuleStateGroup.select(ModuleStateGroup.row, ModuleStateGroup.group).tuples():
        groups.setdefault(row_id, set()).add(group_id)
    return {
        (row.module, row.audience): ModuleState(
            row.state, row.promised_on, row.live_from, frozenset(groups.get(row.id, ())), row.note
        )
        for row in ModuleStateRow.select()
    }


def set_state(
    module: str,
    audience: Audience,
    state: State,
    *,
    promised_on: date | None = None,
    live_from: datetime | None = None,
    group_ids: Iterable[int] = (),
    note: str = "",
    account_id: int | None = None,
) -> None:
    """Change a state in one transaction: row, groups, history, clock.

    Whether the module may leave `off` at all is asked first by `core.readiness`.
    """
    with current_school().writing():
        row = ModuleStateRow.get_or_none((ModuleStateRow.module == module) & (ModuleStateRow.audience == audience))
        before = "off" if row is None else row.state
        if row is None:
            row = ModuleStateRow(module=module, audience=audience)
        row.state, row.promised_on, row.live_from, row.note = state, promised_on, live_from, note
        row.save()
        ModuleStateGroup.delete().where(ModuleStateGroup.row == row).execute()
        for group_id in sorted(set(group_ids)):
            ModuleStateGroup.create(row=row, group=group_id)
        ModuleStateChange.create(
            module=module, audience=audience, before=before, after=state, account=account_id, changed_at=now()
        )
        announce(ModuleStateChanged(module=module, audience=audience, before=before, after=state))
        move_clock()
