"""HTTP of the confirmations: who waits, what they typed, yes with a level, or no."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import flash, redirect, request, url_for

from ..i18n import gettext
from ..identity.relations import RELATIONS
from ..rendering import render
from ..viewer import current_viewer
from .confirmations import LEVELS, ConfirmationRefused, confirm, open_confirmations, refuse
from .doors import pages, tabs


@pages.page("/confirmations", permission="core.confirm_guardians")
def confirmations() -> Any:
    return render(
        "core/office/confirmations.html",
        tabs=tabs(current_viewer()),
        waiting=open_confirmations(),
        relations=RELATIONS,
    )


@pages.page("/confirmations/<int:account_id>/confirm", permission="core.confirm_guardians", methods=("POST",))
def confirmations_of_yes(account_id: int) -> Any:
    level, relation = request.form.get("level", ""), request.form.get("relation", "")
    if level not in LEVELS or relation not in RELATIONS:
        flash(
            gettext("Choose what this person is for the pupil and what they may do. Nothing is changed yet."), "danger"
        )
        return redirect(url_for("office.confirmations", _anchor=f"account-{account_id}"))
    return _done(
        lambda: confirm(account_id, level, relation),
        gettext("Confirmed. From now on this person sees the pupil."),
    )


@pages.page("/confirmations/<int:account_id>/refuse", permission="core.confirm_guardians", methods=("POST",))
def confirmations_of_no(account_id: int) -> Any:
    return _done(
        lambda: refuse(account_id),
        gettext("Refused. The account is closed and whoever used it is signed out. You can print a new letter for it."),
    )


def _done(deed: Callable[[], None], said: str) -> Any:
    try:
        deed()
    except ConfirmationRefused as refusal:
        flash(str(refusal), "warning")
    else:
        flash(said, "good")
    return redirect(url_for("office.confirmations"))
