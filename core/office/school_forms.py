"""The form with the details of the school."""

from __future__ import annotations

from functools import cache
from typing import Any
from zoneinfo import available_timezones

from flask_wtf import FlaskForm
from wtforms import EmailField, HiddenField, SelectChoice, SelectField, StringField, TelField, TextAreaField
from wtforms.validators import DataRequired, Email, Length, Optional

from ..i18n import LANGUAGES
from ..i18n import lazy_gettext as _
from ..settings import CORE_SETTINGS

FIRST_LANGUAGES = next(setting.choices for setting in CORE_SETTINGS if setting.name == "language")


def stripped(value: str | None) -> str:
    return " ".join((value or "").split())


@cache
def zones() -> list[SelectChoice]:
    """Zones of the world as the operating system knows them, Europe first."""
    named = sorted(zone for zone in available_timezones() if "/" in zone and not zone.startswith(("Etc/", "posix/")))
    named.sort(key=lambda zone: not zone.startswith("Europe/"))
    return [SelectChoice(zone, zone.replace("_", " ")) for zone in named]


class DetailsForm(FlaskForm):  # type: ignore[misc]
    """Name, contact, language, zone, welcome."""

    edition = HiddenField()
    name = StringField(
        _("Name of the school"),
        filters=[stripped],
        validators=[DataRequired(_("Fill in the name of the school.")), Length(max=100)],
    )
    contact_name = StringField(
        _("Contact person for parents"),
        description=_("Stands on every letter and on the page for help with signing in."),
        filters=[stripped],
        validators=[DataRequired(_("Fill in who helps parents, such as the secretariat.")), Length(max=100)],
    )
    contact_phone = TelField(_("Telephone"), filters=[stripped], validators=[Length(max=40)])
    contact_email = EmailField(
        _("E-mail"),
        filters=[stripped],
        validators=[
            Optional(),
            Email(_("This is not an e-mail address. It looks like name@school.be.")),
            Length(max=254),
        ],
    )
    language = SelectField(
        _("Language of somebody who has not chosen one"),
        choices=[SelectChoice(one.code, one.name) for one in LANGUAGES if one.code in FIRST_LANGUAGES],
    )
    zone = SelectField(_("Time zone"), choices=zones)
    welcome = TextAreaField(
        _("Welcome text at sign-in"),
        description=_("One or two friendly sentences. It may stay empty."),
        filters=[lambda text: (text or "").strip()],
        validators=[Length(max=500)],
    )

    def validate(self, extra_validators: Any = None) -> bool:
        """Parents need a way to reach somebody: a telephone number or an e-mail address."""
        right = bool(super().validate(extra_validators))
        if right and not self.contact_phone.data and not self.contact_email.data:
            self.contact_phone.errors = [
                _("Fill in a telephone number or an e-mail address, so that parents get help.")
            ]
            return False
        return right
