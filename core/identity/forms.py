"""The forms of sign-in, activation and reset. What was typed is kept, except passwords."""

from __future__ import annotations

from typing import Any

from email_validator import EmailNotValidError, validate_email
from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    EmailField,
    Field,
    PasswordField,
    SelectField,
    StringField,
    TelField,
)
from wtforms.validators import DataRequired, InputRequired, Length, Optional, ValidationError

from ..i18n import gettext
from ..i18n import lazy_gettext as _
from .hashing import LONGEST
from .relations import RELATIONS

_REQUIRED = _("This must be filled in.")
_TOO_LONG = _("This is too long.")
_PHONE_MARKS = set("+0123456789 ()/.-")


def stripped(value: str | None) -> str:
    """What was typed, with single blanks and none around it."""
    return " ".join((value or "").split())


def text(most: int) -> dict[str, Any]:
    """What an obligatory line of text of at most `most` characters is checked for."""
    return {"validators": [DataRequired(_REQUIRED), Length(max=most, message=_TOO_LONG)], "filters": [stripped]}


class SignInForm(FlaskForm):  # type: ignore[misc]
    """Username and password, or the code of a letter in the same field."""

    username = StringField(_("Username"), **text(200))
    password = PasswordField(_("Password or code from your letter"), [InputRequired(_REQUIRED)])
    stays = BooleanField(_("Stay signed in on this device"))


class ForgottenForm(FlaskForm):  # type: ignore[misc]
    """Who asks for a new password."""

    username = StringField(_("Username"), **text(200))
    email = EmailField(_("Your e-mail address"), **text(254))


class NewPasswordForm(FlaskForm):  # type: ignore[misc]
    """The own password, twice."""

    password = PasswordField(_("Your new password"), [InputRequired(_REQUIRED)])
    again = PasswordField(_("The same password again"), [InputRequired(_REQUIRED)])

    def validate_password(self, field: Field) -> None:
        if len(field.data) > LONGEST:
            raise ValidationError(gettext("Use at most 200 characters."))

    def validate_again(self, field: Field) -> None:
        if field.data != self.password.data:
            raise ValidationError(gettext("This is not the same as above. Type it once more."))


class KnownPasswordForm(FlaskForm):  # type: ignore[misc]
    """The password that somebody has at this school already."""

    password = PasswordField(_("The password that you have already"), [InputRequired(_REQUIRED)])


class DetailsForm(FlaskForm):  # type: ignore[misc]
    """Who the person is. Pupils and staff keep the name that the school knows; only parents have a role."""

    given_name = StringField(_("First name"), **text(100))
    family_name = StringField(_("Family name"), **text(100))
    email = EmailField(_("E-mail address"), [Length(max=254, message=_TOO_LONG)], filters=[stripped])
    has_no_email = BooleanField(_("I have no e-mail"))
    mobile = TelField(_("Mobile phone"), [Optional(), Length(max=30, message=_TOO_LONG)], filters=[stripped])
    role_label = SelectField(_("You are"), [InputRequired(_REQUIRED)])

    def __init__(self, *args: Any, parent: bool, **more: Any) -> None:
        super().__init__(*args, **more)
        self.email.flags.required = True
        if parent:
            self.role_label.choices = [
                ("", gettext("Choose")),
                *((code, str(name)) for code, name in RELATIONS.items()),
            ]
        else:
            del self.role_label, self.given_name, self.family_name

    def validate_email(self, field: Field) -> None:
        if self.has_no_email.data:
            field.data = ""
            return
        field.data = checked_address(field.data)

    def validate_mobile(self, field: Field) -> None:
        digits = sum(character.isdigit() for character in field.data)
        if not set(field.data) <= _PHONE_MARKS or not 8 <= digits <= 15:
            raise ValidationError(gettext("This is not a telephone number. Write it like 0470 12 34 56."))


class FirstAdminForm(NewPasswordForm):
    """The first administrator of a school."""

    given_name = StringField(_("First name"), **text(100))
    family_name = StringField(_("Family name"), **text(100))
    email = EmailField(_("E-mail address"), **text(254))
    username = StringField(_("Username"), **text(60))
    terms = BooleanField(
        _("I have read the terms of use and agree"), [InputRequired(_("Please agree to the terms first."))]
    )

    def validate_email(self, field: Field) -> None:
        field.data = checked_address(field.data)

    def validate_username(self, field: Field) -> None:
        if len(field.data) < 3:
            raise ValidationError(gettext("Use at least 3 characters."))


def checked_address(typed: str) -> str:
    """An e-mail address as it can be mailed to. Raises `ValidationError` with what to do."""
    if not typed:
        raise ValidationError(gettext("Fill in your e-mail address, or say that you have none."))
    try:
        found = validate_email(typed, check_deliverability=False, allow_smtputf8=False)
    except EmailNotValidError:
        raise ValidationError(gettext("This is not an e-mail address. Write it like an.peeters@example.be.")) from None
    return str(found.ascii_email or found.normalized)
