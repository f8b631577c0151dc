"""HTTP of logo, colour and theme."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, url_for

from ..configuration import configuration
from ..i18n import gettext
from ..rendering import portal_of_app, render
from ..uploads import PictureRefused
from ..viewer import current_viewer
from .appearance import NewLogo, edition_of_look, keep_look
from .appearance_forms import AppearanceForm
from .doors import pages, tabs
from .editions import ChangedMeanwhile

THEME_COLOUR = "#0f5c6e"
"""Where the colour picker starts when the school has none of its own."""


@pages.page("/appearance", permission="core.appearance", methods=("GET", "POST"))
def appearance() -> Any:
    snapshot, portal = configuration(), portal_of_app()
    form = AppearanceForm(
        portal.themes,
        data={
            "edition": edition_of_look(snapshot),
            "theme": portal.themes.chosen(snapshot.text("theme")),
            "own_colour": bool(snapshot.text("primary_colour")),
            "colour": snapshot.text("primary_colour") or THEME_COLOUR,
        },
    )
    if form.validate_on_submit():
        sent = form.logo.data
        try:
            keep_look(
                portal.settings,
                theme=form.theme.data,
                colour=form.colour.data.lower() if form.own_colour.data else "",
                logo=NewLogo(sent.stream, sent.filename) if sent and sent.filename else None,
                remove_logo=form.remove_logo.data,
                shown=form.edition.data or "",
            )
        except PictureRefused as refusal:
            form.logo.errors = [str(refusal)]
        except ChangedMeanwhile as changed:
            flash(str(changed), "warning")
            return redirect(url_for("office.appearance"))
        else:
            flash(gettext("Kept. Everybody sees it from the next click on."), "good")
            return redirect(url_for("office.appearance"))
    status = 422 if form.is_submitted() else 200
    return render("core/office/appearance.html", tabs=tabs(current_viewer()), form=form), status
