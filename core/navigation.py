""" "Ga naar": the menu of all modules that this account may enter, and those that are still being built."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import url_for

from .clock import now
from .configuration import configuration
from .dates import date_words
from .dispatch import is_live
from .models import ModuleWish
from .module import Hue, Text
from .viewer import Viewer

if TYPE_CHECKING:
    from .portal import Portal


@dataclass(frozen=True, slots=True)
class NavigationEntry:
    """One tile of Ga naar."""

    module: str
    title: Text
    url: str
    icon: str
    hue: Hue
    count: int = 0
    building: bool = False
    promise: str = ""
    """When it opens, in words: a date or the school's note."""
    notify_url: str | None = None
    notified: bool = False


def navigation(portal: Portal, viewer: Viewer, counts: dict[str, int] | None = None) -> list[NavigationEntry]:
    """The entries for this viewer, in the order of the modules. At most one query, for wishes."""
    entries: list[NavigationEntry] = []
    wishes: set[str] | None = None
    for loaded in portal.registry:
        module = loaded.module
        if not module.home or viewer.audience not in module.audiences:
            continue
        if module.home_permission and not viewer.may(module.home_permission):
            continue
        home = url_for(f"{module.name}.{module.home}")
        if is_live(portal.registry, module.name, viewer):
            count = (counts or {}).get(module.name, 0)
            entries.append(NavigationEntry(module.name, module.title, home, module.icon, module.hue, count))
            continue
        state = configuration().state(module.name, viewer.audience)
        if state.for_groups(viewer.group_ids, now()) != "building":
            continue
        if wishes is None:
            wishes = wished_modules(viewer)
        entries.append(
            NavigationEntry(
                module=module.name,
                title=module.title,
                url=home if viewer.may("modules.preview") else url_for("pages.building", module=module.name),
                icon=module.icon,
                hue=module.hue,
                building=True,
                promise=promise(module.name, viewer),
                notify_url=url_for("pages.wish", module=module.name),
                notified=module.name in wishes,
            )
        )
    return entries


def promise(module: str, viewer: Viewer) -> str:
    """When a module opens for this viewer, in words, or nothing."""
    state = configuration().state(module, viewer.audience)
    if state.note:
        return state.note
    day = state.promised_on or (state.live_from.date() if state.live_from else None)
    return "" if day is None else date_words(day)


def wished_modules(viewer: Viewer) -> set[str]:
    """Modules about whose opening this account wants to hear."""
    rows = ModuleWish.select(ModuleWish.module).where(ModuleWish.account == viewer.account_id).tuples()
    return {module for (module,) in rows}
