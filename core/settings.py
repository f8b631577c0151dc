"""Settings of a school: declared, typed, strict. An unknown name raises; a wrong value is refused."""

from __future__ import annotations

import json
from collections.abc import Mapping

from .change_clock import move_clock
from .clock import now
from .db.context import current_school
from .i18n import gettext
from .i18n import lazy_gettext as _
from .models import SettingValue
from .module import Setting

CORE_SETTINGS = (
    Setting(name="name", title=_("Name of the school"), type=str, default=""),
    Setting(name="contact_name", title=_("Contact person"), type=str, default=""),
    Setting(name="contact_phone", title=_("Telephone of the contact person"), type=str, default=""),
    Setting(name="contact_email", title=_("E-mail of the contact person"), type=str, default=""),
    Setting(name="welcome", title=_("Welcome text at sign-in"), type=str, default=""),
    Setting(name="language", title=_("First language"), type=str, default="nl", choices=("nl", "en", "fr", "de")),
    Setting(name="zone", title=_("Time zone"), type=str, default="Europe/Brussels"),
    Setting(name="theme", title=_("Theme"), type=str, default="default"),
    Setting(name="primary_colour", title=_("Colour"), type=str, default=""),
    Setting(name="logo_file", title=_("Logo"), type=str, default=""),
    Setting(name="pupils_sign_in", title=_("Pupils have an account of their own"), type=bool, default=False),
    Setting(name="co_account_slots", title=_("Co-accounts for each pupil"), type=int, default=2),
    Setting(name="code_days", title=_("Days that a code stays valid"), type=int, default=30),
    Setting(name="smtp_url", title=_("Mail server"), type=str, default=""),
    Setting(name="smtp_sender", title=_("Sender of mails"), type=str, default=""),
)


class SettingUnknown(Exception):
    """No module declares this setting."""


class SettingRefused(ValueError):
    """A value that the setting cannot take; the text is for the person who gave it."""


class SettingCatalogue:
    """All declared settings, by module."""

    def __init__(self, declared: Mapping[str, tuple[Setting, ...]]) -> None:
        self._declared = {
            (module, setting.name): setting for module, settings in declared.items() for setting in settings
        }

    def setting(self, module: str, name: str) -> Setting:
        try:
            return self._declared[module, name]
        except KeyError:
            raise SettingUnknown(f"{module}.{name}") from None

    def read_all(self) -> dict[tuple[str, str], bool | int | str]:
        """Every setting of the school at work, defaults included. One query."""
        values: dict[tuple[str, str], bool | int | str] = {
            place: setting.default for place, setting in self._declared.items()
        }
        for row in SettingValue.select().tuples().iterator():
            _id, module, name, value, _changed = row
            if (module, name) in values:
                values[module, name] = json.loads(value)
        return values

    def write(self, module: str, name: str, value: bool | int | str) -> None:
        """Keep a value and move the clock. Raises `SettingUnknown` or `SettingRefused`."""
        setting = self.setting(module, name)
        problem = _problem(setting, value)
        if problem:
            raise SettingRefused(problem)
        with current_school().writing():
            SettingValue.insert(module=module, name=name, value=json.dumps(value), changed_at=now()).on_conflict(
                conflict_target=[SettingValue.module, SettingValue.name],
                update={SettingValue.value: json.dumps(value), SettingValue.changed_at: now()},
            ).execute()
            move_clock()


def _problem(setting: Setting, value: object) -> str | None:
    if type(value) is not setting.type:
        return gettext("%(title)s: expected %(type)s.", title=setting.title, type=setting.type.__name__)
    if setting.choices and value not in setting.choices:
        return gettext("%(title)s: choose one of %(choices)s.", title=setting.title, choices=", ".join(setting.choices))
    return setting.check(value) if setting.check else None
