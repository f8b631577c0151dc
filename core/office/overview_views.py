"""HTTP of the first pages of the office: how far the school is, and its details."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, url_for

from ..configuration import configuration
from ..i18n import gettext
from ..rendering import portal_of_app, render
from ..viewer import current_viewer
from .board import board_by_class, people_today, staff_board
from .confirmations import count_open
from .doors import pages, tabs
from .editions import ChangedMeanwhile
from .module_board import module_board
from .school_details import DETAILS, details_of, edition_of_details, keep_settings
from .school_forms import DetailsForm
from .steps import first_day_steps


@pages.page("/", permission="core.office")
def index() -> Any:
    viewer = current_viewer()
    people, classes, staff = people_today(), board_by_class(), staff_board()
    modules = module_board(portal_of_app().registry)
    waiting = count_open()
    return render(
        "core/office/index.html",
        tabs=tabs(viewer),
        people=people,
        classes=classes,
        staff=staff,
        modules=modules,
        waiting=waiting,
        may_confirm=viewer.may("core.confirm_guardians"),
        may_print=viewer.may("core.letters"),
        may_open=viewer.may("core.modules"),
        steps=first_day_steps(viewer, configuration(), people, classes, staff, modules),
    )


@pages.page("/school", permission="core.appearance", methods=("GET", "POST"))
def first_steps() -> Any:
    kept = details_of(configuration())
    form = DetailsForm(data={**kept, "edition": edition_of_details(kept)})
    status = 200
    if form.validate_on_submit():
        wanted = {name: form[name].data or "" for name in DETAILS}
        try:
            keep_settings(portal_of_app().settings, wanted, form.edition.data or "", DETAILS)
        except ChangedMeanwhile as changed:
            flash(str(changed), "warning")
            return redirect(url_for("office.first_steps"))
        flash(gettext("Kept. Letters and pages show it from now on."), "good")
        return redirect(url_for("office.index"))
    if form.is_submitted():
        status = 422
    is_first = not kept["name"] or not kept["contact_name"]
    return render("core/office/school.html", tabs=tabs(current_viewer()), form=form, is_first=is_first), status
