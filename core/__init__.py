"""The public face of the core: all that a module may import. Re-exports only; everything else may change.

A module is a package with an entry point in the group `ganaar.modules` that names a `Module` in its
`module.py`; see `module.py` for what it says, `hookspecs.py` for what it is asked, and
`plugins/news` for one that uses them. Names are imported at their first use, so a descriptor stays light.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if __name__ != "ganaar.core":
    raise ImportError("Import this package as ganaar.core: as plain `core` every class would exist twice.")

if TYPE_CHECKING:
    from .audit import note as note
    from .blueprint import ModuleBlueprint as ModuleBlueprint
    from .clock import local as local
    from .clock import now as now
    from .clock import today as today
    from .clock import utc as utc
    from .configuration import current_configuration as current_configuration
    from .dates import date_words as date_words
    from .dates import datetime_words as datetime_words
    from .db.context import current_school as current_school
    from .db.model import Model as Model
    from .db.prepared import Prepared as Prepared
    from .db.transactions import after_commit as after_commit
    from .events import AccountActivated as AccountActivated
    from .events import ChildAdded as ChildAdded
    from .events import ModuleStateChanged as ModuleStateChanged
    from .hookspecs import Article as Article
    from .hookspecs import Card as Card
    from .hookspecs import HealthCheck as HealthCheck
    from .hookspecs import Section as Section
    from .hookspecs import TodoItem as TodoItem
    from .hookspecs import hook as hook
    from .i18n import LANGUAGES as LANGUAGES
    from .i18n import gettext as gettext
    from .i18n import lazy_gettext as lazy_gettext
    from .i18n import ngettext as ngettext
    from .idempotency import SentAlready as SentAlready
    from .idempotency import remember_sent as remember_sent
    from .idempotency import sent_before as sent_before
    from .identity.models import Account as Account
    from .module import API as API
    from .module import Assets as Assets
    from .module import Job as Job
    from .module import Listener as Listener
    from .module import Module as Module
    from .module import NotificationKind as NotificationKind
    from .module import Permission as Permission
    from .module import PersonalData as PersonalData
    from .module import Setting as Setting
    from .office.module_forms import Moment as Moment
    from .people.groups import GroupName as GroupName
    from .people.groups import groups_of_year as groups_of_year
    from .people.models import Group as Group
    from .people.models import Person as Person
    from .people.reach import Reach as Reach
    from .people.reach import reach as reach
    from .rendering import render as render
    from .topics import announce as announce
    from .uploads import EncodedPicture as EncodedPicture
    from .uploads import PictureRefused as PictureRefused
    from .uploads import StoredPicture as StoredPicture
    from .uploads import drop_stored as drop_stored
    from .uploads import encode_picture as encode_picture
    from .uploads import keep_picture as keep_picture
    from .uploads import send_stored as send_stored
    from .viewer import Child as Child
    from .viewer import PersonName as PersonName
    from .viewer import Viewer as Viewer
    from .viewer import current_viewer as current_viewer

_HOMES = {
    ".audit": ("note",),
    ".blueprint": ("ModuleBlueprint",),
    ".clock": ("local", "now", "today", "utc"),
    ".configuration": ("current_configuration",),
    ".dates": ("date_words", "datetime_words"),
    ".db.context": ("current_school",),
    ".db.model": ("Model",),
    ".db.prepared": ("Prepared",),
    ".db.transactions": ("after_commit",),
    ".events": ("AccountActivated", "ChildAdded", "ModuleStateChanged"),
    ".hookspecs": ("Article", "Card", "HealthCheck", "Section", "TodoItem", "hook"),
    ".i18n": ("LANGUAGES", "gettext", "lazy_gettext", "ngettext"),
    ".idempotency": ("SentAlready", "remember_sent", "sent_before"),
    ".identity.models": ("Account",),
    ".module": (
        "API",
        "Assets",
        "Job",
        "Listener",
        "Module",
        "NotificationKind",
        "Permission",
        "PersonalData",
        "Setting",
    ),
    ".office.module_forms": ("Moment",),
    ".people.groups": ("GroupName", "groups_of_year"),
    ".people.models": ("Group", "Person"),
    ".people.reach": ("Reach", "reach"),
    ".rendering": ("render",),
    ".topics": ("announce",),
    ".uploads": (
        "EncodedPicture",
        "PictureRefused",
        "StoredPicture",
        "drop_stored",
        "encode_picture",
        "keep_picture",
        "send_stored",
    ),
    ".viewer": ("Child", "PersonName", "Viewer", "current_viewer"),
}
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names}

__all__ = sorted(_HOME_OF)


def __getattr__(name: str) -> Any:
    if name not in _HOME_OF:
        raise AttributeError(f"ganaar.core has no public name {name!r}.")
    value = getattr(importlib.import_module(_HOME_OF[name], __name__), name)
    globals()[name] = value
    return value
