"""The first day of a school as a list: what is done, what comes next, and where."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import url_for

from ..configuration import Snapshot
from ..i18n import gettext, ngettext
from ..viewer import Viewer
from .board import ClassBoard, People
from .module_board import ModuleRow


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the first day. `url` is empty where this viewer cannot do it."""

    title: str
    text: str
    done: bool
    url: str = ""


def first_day_steps(
    viewer: Viewer,
    snapshot: Snapshot,
    people: People,
    classes: Sequence[ClassBoard],
    staff: ClassBoard,
    modules: Sequence[ModuleRow],
) -> list[Step]:
    """The steps in their order; all stay in the list, so that one sees what was done."""
    is_named = bool(snapshot.text("name") and snapshot.text("contact_name"))
    staff_told = staff.total > staff.to_print + staff.expired and staff.to_print == 0
    printed = sum(one.total - one.to_print for one in classes)
    to_print = sum(one.to_print for one in classes)
    opened = any(cell.state not in ("off", "building") for row in modules for cell in row.cells)
    return [
        Step(
            gettext("Name and contact of the school"),
            gettext("They stand on every letter and on the sign-in page."),
            is_named,
            _url(viewer, "core.appearance", "office.first_steps"),
        ),
        Step(
            gettext("Pupils, parents and staff"),
            gettext(
                "%(pupils)d pupils, %(classes)d classes and %(staff)d staff are known.",
                pupils=people.pupils,
                classes=people.classes,
                staff=people.staff,
            )
            if people.pupils
            else gettext("Nobody is known yet. Whoever runs the server imports the roster: ganaar roster import."),
            people.pupils > 0,
        ),
        Step(
            gettext("Letters for the staff"),
            gettext("Staff start first: they activate their account and find their way before the parents come."),
            staff_told,
            _url(viewer, "core.letters", "office.letters") if staff.total else "",
        ),
        Step(
            gettext("Open the first module"),
            gettext("Open it for the staff first. Parents see it as coming, with a date."),
            opened,
            _url(viewer, "core.modules", "office.modules"),
        ),
        Step(
            gettext("Letters for the parents"),
            ngettext("%(num)d letter still has to be printed.", "%(num)d letters still have to be printed.", to_print)
            if to_print
            else gettext("Every parent has a letter or an account.")
            if printed
            else gettext("They can be printed once the pupils are known."),
            printed > 0 and to_print == 0,
            _url(viewer, "core.letters", "office.letters") if to_print else "",
        ),
    ]


def _url(viewer: Viewer, permission: str, endpoint: str) -> str:
    return url_for(endpoint) if viewer.may(permission) else ""
