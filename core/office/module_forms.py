"""Forms of the modules page: a preset for all audiences, or one audience in detail."""

from __future__ import annotations

from typing import Any

from flask_wtf import FlaskForm
from wtforms import (
    DateField,
    DateTimeLocalField,
    HiddenField,
    RadioField,
    SelectChoice,
    SelectMultipleField,
    StringField,
    ValidationError,
)
from wtforms.validators import DataRequired, Length, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from ..i18n import gettext
from ..i18n import lazy_gettext as _
from ..people.groups import groups_of_year
from .school_forms import stripped


class Day(DateField):  # type: ignore[misc]
    """A date whose refusal is in the reader's language."""

    def process_formdata(self, valuelist: list[str]) -> None:
        try:
            super().process_formdata(valuelist)
        except ValueError:
            raise ValueError(gettext("This is not a date. Write it as day, month and year.")) from None


class Moment(DateTimeLocalField):  # type: ignore[misc]
    """A date with a time on the clock of the school."""

    def process_formdata(self, valuelist: list[str]) -> None:
        try:
            super().process_formdata(valuelist)
        except ValueError:
            raise ValueError(gettext("This is not a date with a time.")) from None


class Groups(SelectMultipleField):  # type: ignore[misc]
    """Classes and groups of this school year, as boxes to tick."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, coerce=int, choices=_group_choices, validate_choice=True, **kwargs)
        self.type = "SelectMultipleField"  # by which the theme knows how to show it

    def pre_validate(self, form: FlaskForm) -> None:
        try:
            super().pre_validate(form)
        except ValueError:
            raise ValidationError(gettext("One of these groups no longer exists. Choose again.")) from None


def _group_choices() -> list[SelectChoice]:
    return [SelectChoice(group.id, group.name) for group in groups_of_year()]


class PresetForm(FlaskForm):  # type: ignore[misc]
    """For whom the module is, in one choice."""

    edition = HiddenField()
    preset = RadioField(
        _("For whom is it open?"),
        choices=[
            SelectChoice("nobody", _("Nobody")),
            SelectChoice("staff", _("Staff only. What was announced to parents stays announced.")),
            SelectChoice("pilot", _("Staff, and the pilot classes that you tick below")),
            SelectChoice("everybody", _("Everybody")),
        ],
        validators=[DataRequired(_("Choose for whom it is open."))],
    )
    groups = Groups(_("Pilot classes"), description=_("Only needed for a pilot."))


class StateForm(FlaskForm):  # type: ignore[misc]
    """One audience in detail."""

    edition = HiddenField()
    state = RadioField(
        _("State"),
        choices=[
            SelectChoice("off", _("Closed: nobody knows of it")),
            SelectChoice("building", _("Announced: grey in “Go to”, with a date")),
            SelectChoice("pilot", _("Pilot: open for the groups that you tick below")),
            SelectChoice("live", _("Open")),
        ],
        validators=[DataRequired(_("Choose a state."))],
    )
    promised_on = Day(
        _("Promised date"),
        description=_("What those who wait read. It opens nothing by itself."),
        validators=[Optional()],
    )
    live_from = Moment(
        _("Opens at"),
        description=_("Only with “Open”: until this moment it counts as announced. Empty means at once."),
        format=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"],
        validators=[Optional()],
    )
    note = StringField(
        _("Note for those who wait"),
        description=_("Such as: from the Christmas report on, primary school. It replaces the date."),
        filters=[stripped],
        validators=[Length(max=200, message=_("Use at most 200 characters."))],
    )
    groups = Groups(
        _("Only for these groups"), description=_("With a pilot, or to limit an open module for good. None means all.")
    )
