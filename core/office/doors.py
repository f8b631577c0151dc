"""The blueprint of the office, and which of its pages this viewer may open."""

from __future__ import annotations

from dataclasses import dataclass

from flask import request, url_for

from ..blueprint import CoreBlueprint
from ..i18n import lazy_gettext as _
from ..module import Text
from ..viewer import Viewer

pages = CoreBlueprint("office", __name__, url_prefix="/office")


@dataclass(frozen=True, slots=True)
class Door:
    """One part of the office."""

    endpoint: str
    title: Text
    icon: str
    permission: str


DOORS = (
    Door("index", _("Overview"), "school", "core.office"),
    Door("letters", _("Letters"), "print", "core.letters"),
    Door("confirmations", _("Confirm parents"), "user-plus", "core.confirm_guardians"),
    Door("modules", _("Modules"), "modules", "core.modules"),
    Door("first_steps", _("School"), "info", "core.appearance"),
    Door("appearance", _("Logo and colour"), "palette", "core.appearance"),
    Door("roles", _("Roles"), "shield", "core.roles"),
)


@dataclass(frozen=True, slots=True)
class Tab:
    """An entry of the menu of the office."""

    title: Text
    url: str
    icon: str
    current: bool


def tabs(viewer: Viewer) -> list[Tab]:
    """The parts of the office that this viewer may open."""
    here = (request.endpoint or "").removeprefix("office.")
    return [
        Tab(door.title, url_for(f"office.{door.endpoint}"), door.icon, here.split("_of_")[0] == door.endpoint)
        for door in DOORS
        if viewer.may(door.permission)
    ]
