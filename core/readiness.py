"""What stands in the way of opening or closing a module, in words. Asked before every change of a state."""

from __future__ import annotations

from .configuration import configuration
from .db.migrate import pending
from .i18n import gettext as _
from .module import Audience
from .registry import Registry
from .schools import School
from .states import STATES, State


def problems_before(
    registry: Registry, school: School, module: str, state: State, audience: Audience | None = None
) -> list[str]:
    """Why this module cannot be brought to this state; empty when it can. The school is at work.

    Without `audience` all audiences of the module are considered.
    """
    faults = [fault for fault in registry.faults if fault.module == module]
    loaded = registry.loaded.get(module)
    if loaded is None:
        if state == "off" and faults:
            return []
        return [
            _("The module %(module)s could not be loaded (%(place)s): %(message)s.",
              module=module, place=fault.place, message=fault.message.rstrip("."))
            for fault in faults
        ] or [_("There is no module %(module)s.", module=module)]  # fmt: skip
    if audience is not None and audience not in loaded.module.audiences:
        return [_("The module %(module)s has nothing for this audience.", module=module)]
    audiences = loaded.module.audiences if audience is None else (audience,)
    if state == "off":
        return _held_by_others(registry, module, state, audiences)
    waiting = [step.name for step in pending(school, registry) if step.part == module]
    problems = [
        _("The tables of this module are not up to date (%(names)s). Run `ganaar migrate`.", names=", ".join(waiting))
    ] * bool(waiting)
    for wanted in loaded.module.requires:
        if any(_step(wanted, each) < STATES.index(state) for each in audiences):
            problems.append(_("First bring the module %(module)s as far: this one needs it.", module=wanted))
    return problems + _held_by_others(registry, module, state, audiences)


def _held_by_others(registry: Registry, module: str, state: State, audiences: tuple[Audience, ...]) -> list[str]:
    """Modules that need this one and would then be further than it."""
    return [
        _("The module %(module)s needs this one. First bring that one back as far.", module=other.module.name)
        for other in registry
        if module in other.module.requires
        and any(_step(other.module.name, each) > STATES.index(state) for each in audiences)
    ]


def _step(module: str, audience: Audience) -> int:
    return STATES.index(configuration().state(module, audience).state)
