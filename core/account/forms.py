"""The forms of the own account. What was typed is kept, except passwords."""

from __future__ import annotations

from typing import Any

from flask_wtf import FlaskForm
from wtforms import BooleanField, EmailField, Field, PasswordField, RadioField, SelectField, StringField, TelField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, Optional

from ..i18n import LANGUAGES, gettext
from ..i18n import lazy_gettext as _
from ..identity.codes import LENGTH, normalised
from ..identity.forms import DetailsForm, NewPasswordForm, checked_address, stripped, text
from ..identity.relations import RELATIONS
from ..themes import Themes

_REQUIRED = _("This must be filled in.")
_TOO_LONG = _("This is too long.")


def looks_like_code(typed: str) -> bool:
    """Whether this has the length of a code of a letter, however it was typed."""
    return len(normalised(typed)) == LENGTH


class AddChildForm(FlaskForm):  # type: ignore[misc]
    """What stands on the letter of the other child, and the own password."""

    username = StringField(_("Username on the letter"), **text(200))
    secret = StringField(_("Code on the letter"), [InputRequired(_REQUIRED)])
    role_label = SelectField(_("You are"), [InputRequired(_REQUIRED)])
    own_password = PasswordField(_("Your own password"), [InputRequired(_REQUIRED)])

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.role_label.choices = [
            SelectChoice("", gettext("Choose")),
            *(SelectChoice(code, str(name)) for code, name in RELATIONS.items()),
        ]


class SettingsForm(FlaskForm):  # type: ignore[misc]
    """Who one is and how the portal looks. Only parents have their name here."""

    given_name = StringField(_("First name"), **text(100))
    family_name = StringField(_("Family name"), **text(100))
    mobile = TelField(_("Mobile phone"), [Optional(), Length(max=30, message=_TOO_LONG)], filters=[stripped])
    language = SelectField(_("Language"), choices=[SelectChoice(one.code, one.name) for one in LANGUAGES])
    theme = SelectField(_("Theme"))
    colour_scheme = RadioField(
        _("Light or dark"),
        choices=[
            SelectChoice("auto", _("As my device")),
            SelectChoice("light", _("Light")),
            SelectChoice("dark", _("Dark")),
        ],
    )

    def __init__(self, *args: Any, parent: bool, themes: Themes, **more: Any) -> None:
        super().__init__(*args, **more)
        titles = [SelectChoice(theme.name, theme.title) for theme in themes.known.values()]
        self.theme.choices = [SelectChoice("", gettext("As the school chose")), *titles]
        if not parent:
            del self.given_name, self.family_name

    validate_mobile = DetailsForm.validate_mobile


class PasswordForm(NewPasswordForm):
    """The old password, and the new one twice."""

    old = PasswordField(_("Your password until now"), [InputRequired(_REQUIRED)])


class EmailForm(FlaskForm):  # type: ignore[misc]
    """Another address or none, and the own password."""

    email = EmailField(_("New e-mail address"), [Length(max=254, message=_TOO_LONG)], filters=[stripped])
    has_no_email = BooleanField(_("I have no e-mail address"))
    password = PasswordField(_("Your own password"), [InputRequired(_REQUIRED)])

    def validate_email(self, field: Field) -> None:
        field.data = "" if self.has_no_email.data else checked_address(field.data)
