"""Opening and closing modules from the office: what is refused and why, presets, history."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from ..audit import note
from ..clock import now, today
from ..configuration import configuration
from ..db.context import current_school
from ..i18n import gettext
from ..identity.models import Account
from ..models import ModuleStateChange, ModuleWish
from ..module import Audience, Module
from ..people.models import Person
from ..readiness import problems_before
from ..registry import Registry
from ..states import OFF, ModuleState, read_states, set_state
from .editions import edition_of, refuse_other_edition

Preset = Literal["nobody", "staff", "pilot", "everybody"]
PRESETS: tuple[Preset, ...] = ("nobody", "staff", "pilot", "everybody")
MOST_HISTORY = 50


class ChangeRefused(ValueError):
    """A change of state that cannot be made, with every reason as a sentence."""

    def __init__(self, problems: Iterable[str]) -> None:
        self.problems = tuple(dict.fromkeys(problems))
        super().__init__(" ".join(self.problems))


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """Who moved what for whom, when."""

    changed_at: datetime
    audience: str
    before: str
    after: str
    who: str


def edition_of_state(state: ModuleState) -> str:
    """Names what is kept of one module for one audience."""
    return edition_of(state.state, state.promised_on, state.live_from, sorted(state.group_ids), state.note)


def edition_of_module(module: Module) -> str:
    """Names what is kept of a module for all its audiences."""
    return edition_of(*(edition_of_state(configuration().state(module.name, one)) for one in module.audiences))


def change_state(
    registry: Registry, module: Module, audience: Audience, wanted: ModuleState, *, shown: str, account_id: int
) -> None:
    """Bring one audience to this state in one transaction. Raises `ChangeRefused` and `ChangedMeanwhile`."""
    _refuse_unready(registry, module, {audience: wanted})
    with current_school().writing():
        kept = read_states().get((module.name, audience), OFF)
        refuse_other_edition(shown, edition_of_state(kept))
        _set(module, audience, wanted, account_id)


def apply_preset(
    registry: Registry, module: Module, preset: Preset, group_ids: frozenset[int], *, shown: str, account_id: int
) -> None:
    """Bring all audiences to what the preset says, all or none. Raises `ChangeRefused` and `ChangedMeanwhile`."""
    wanted = preset_states(module, preset, group_ids)
    _refuse_unready(registry, module, wanted)
    with current_school().writing():
        kept = read_states()
        states = [kept.get((module.name, one), OFF) for one in module.audiences]
        refuse_other_edition(shown, edition_of(*(edition_of_state(state) for state in states)))
        for audience, state in wanted.items():
            if state != kept.get((module.name, audience), OFF):
                _set(module, audience, state, account_id)


def preset_states(module: Module, preset: Preset, group_ids: frozenset[int]) -> dict[Audience, ModuleState]:
    """What a preset means for each audience. With `staff`, what was announced to others stays announced."""
    states: dict[Audience, ModuleState] = {}
    for audience in module.audiences:
        kept = configuration().state(module.name, audience)
        if preset == "nobody":
            states[audience] = OFF
        elif preset == "everybody" or audience == "staff":
            states[audience] = ModuleState("live")
        elif preset == "pilot":
            states[audience] = ModuleState("pilot", kept.promised_on, None, group_ids, kept.note)
        else:
            states[audience] = kept if kept.state == "building" else OFF
    return states


def history_of(module: str) -> list[HistoryLine]:
    """The latest changes, newest first. One query."""
    rows = (
        ModuleStateChange.select(
            ModuleStateChange.changed_at,
            ModuleStateChange.audience,
            ModuleStateChange.before,
            ModuleStateChange.after,
            Person.given_name,
            Person.family_name,
        )
        .join(Account, "LEFT OUTER JOIN", on=(ModuleStateChange.account == Account.id))
        .join(Person, "LEFT OUTER JOIN", on=(Account.person == Person.id))
        .where(ModuleStateChange.module == module)
        .order_by(ModuleStateChange.id.desc())
        .limit(MOST_HISTORY)
        .tuples()
    )
    return [
        HistoryLine(at, audience, before, after, f"{given or ''} {family or ''}".strip())
        for at, audience, before, after, given, family in rows
    ]


def wishes_for(module: str) -> int:
    """How many want to hear when it opens. One query."""
    return int(ModuleWish.select().where(ModuleWish.module == module).count())


def _set(module: Module, audience: Audience, state: ModuleState, account_id: int) -> None:
    set_state(
        module.name,
        audience,
        state.state,
        promised_on=state.promised_on,
        live_from=state.live_from,
        group_ids=state.group_ids,
        note=state.note,
        account_id=account_id,
    )
    note("modules.changed", detail=f"{module.name}, {audience}: {state.state}")


def _refuse_unready(registry: Registry, module: Module, wanted: Mapping[Audience, ModuleState]) -> None:
    problems: list[str] = []
    for audience, state in wanted.items():
        kept = configuration().state(module.name, audience)
        if state != kept:
            problems += problems_before(registry, current_school(), module.name, state.state, audience)
            problems += _impossible(state, kept)
    if problems:
        raise ChangeRefused(problems)


def _impossible(state: ModuleState, kept: ModuleState) -> list[str]:
    problems = []
    if state.state == "pilot" and not state.group_ids:
        problems.append(gettext("Choose at least one class or group for the pilot."))
    past: date | None = state.promised_on if state.promised_on != kept.promised_on else None
    if past is not None and state.state in ("building", "pilot") and past < today(configuration().zone):
        problems.append(gettext("The promised date has passed already. Choose a later one."))
    if state.state == "live" and state.live_from != kept.live_from and state.live_from and state.live_from < now():
        problems.append(gettext("The moment of opening has passed already. Choose a later one, or leave it empty."))
    return problems
