"""The form with logo, colour and theme."""

from __future__ import annotations

from typing import Any

from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import BooleanField, ColorField, HiddenField, RadioField, SelectChoice, ValidationError

from ..colours import check_primary
from ..i18n import lazy_gettext as _
from ..themes import Themes


class AppearanceForm(FlaskForm):  # type: ignore[misc]
    """Theme, colour, logo. `own_colour` unticked means the colour of the theme."""

    edition = HiddenField()
    theme = RadioField(_("Theme"), description=_("Everybody can choose another one for themselves."))
    own_colour = BooleanField(_("Use a colour of our own"))
    colour = ColorField(
        _("Colour of the school"),
        description=_(
            "For buttons and links. Lighter and darker kin are made from it, so that everything stays readable."
        ),
    )
    logo = FileField(
        _("New logo"), description=_("JPEG, PNG or WebP. It stands at the top of every page and on the letters.")
    )
    remove_logo = BooleanField(_("Remove the logo"))

    def __init__(self, themes: Themes, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.theme.choices = [
            SelectChoice(one.name, f"{one.title}. {one.summary}".strip()) for one in themes.known.values()
        ]

    def validate_colour(self, field: ColorField) -> None:
        problems = check_primary(field.data or "") if self.own_colour.data else []
        if problems:
            raise ValidationError(problems[0])
