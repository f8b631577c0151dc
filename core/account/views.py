"""The own pages: me, children, a further child, settings. The other half is in `security_views`."""

from __future__ import annotations

from typing import Any

from flask import abort, flash, g, make_response, redirect, request, url_for

from ..i18n import current_language, gettext
from ..idempotency import SentAlready, remember_sent, sent_before
from ..identity import cookies
from ..identity.sign_in import open_session
from ..rendering import portal_of_app, render
from ..viewer import Viewer, current_viewer
from . import security_views as _security_views  # noqa: F401 its pages are on the same blueprint
from .add_child import (
    AddedChild,
    BelongsToSomebodyElse,
    ChildKnown,
    ChildRefused,
    Letter,
    PasswordTaken,
)
from .add_child import (
    add_child as add_child_of_letter,
)
from .answers import Refusals, try_form
from .blueprint import pages
from .children import waiting_for_school
from .details import OwnDetails, own_details, save_details
from .forms import AddChildForm, SettingsForm, looks_like_code
from .own import WrongPassword, own_account


@pages.page("/", access="signed_in")
def me() -> Any:
    return render("core/account/me.html")


@pages.page("/children", access="signed_in")
def children() -> Any:
    viewer = _parent()
    return render("core/account/children.html", waiting=waiting_for_school(viewer))


@pages.page("/children/add", access="signed_in", methods=("GET", "POST"))
def add_child() -> Any:
    viewer = _parent()
    form = AddChildForm(data={"role_label": own_account(viewer).role_label})
    if request.method == "GET":
        return _add_child_page(form)
    key = request.form.get("idempotency_key", "")
    earlier = sent_before(key)
    if earlier:
        return redirect(earlier)
    added: list[AddedChild] = []

    def add() -> None:
        letter = Letter(form.username.data, form.secret.data, form.own_password.data, form.role_label.data)
        added.append(
            add_child_of_letter(viewer, letter, cookies.visitor(), lambda one: remember_sent(key, _page_of(one)))
        )

    try:
        refused = try_form(form, add, _child_refusals(), lambda: _add_child_page(form))
    except SentAlready:
        return redirect(sent_before(key) or url_for("account.children"))
    if refused is not None:
        return refused
    _tell(added[0])
    answer = make_response(redirect(_page_of(added[0])))
    cookies.keep_session(answer, open_session(own_account(viewer), cookies.browser(), stays=g.signed_in.stays))
    return answer


@pages.page("/settings", access="signed_in", methods=("GET", "POST"))
def settings() -> Any:
    viewer = current_viewer()
    known = own_details(viewer)
    form = SettingsForm(
        data={
            "given_name": known.given_name,
            "family_name": known.family_name,
            "mobile": known.mobile,
            "language": known.language or current_language(),
            "theme": known.theme,
            "colour_scheme": known.colour_scheme,
        },
        parent=viewer.audience == "parents",
        themes=portal_of_app().themes,
    )
    if request.method == "GET":
        return render("core/account/settings.html", form=form)
    refused = try_form(
        form,
        lambda: save_details(viewer, _details(form, known)),
        {},
        lambda: render("core/account/settings.html", form=form),
    )
    if refused is not None:
        return refused
    flash(gettext("Your settings are saved."), "good")
    return redirect(url_for("account.settings"))


def _parent() -> Viewer:
    """Children are a matter of parents; for others there is no such page."""
    viewer = current_viewer()
    if viewer.audience != "parents":
        abort(404)
    return viewer


def _page_of(added: AddedChild) -> str:
    if added.confirmed:
        return url_for("pages.start_of_child", child_id=added.child_id)
    return url_for("account.children")


def _tell(added: AddedChild) -> None:
    if added.confirmed:
        flash(gettext("The child was added. Choose a child at the top of the page to switch."), "good")
    else:
        flash(gettext("The child was added. You see it here as soon as the school has confirmed it."), "good")


def _add_child_page(form: AddChildForm) -> str:
    """A code is shown again to be corrected; what may be a password is not."""
    if not looks_like_code(form.secret.data or ""):
        form.secret.data = ""
    return render("core/account/add_child.html", form=form)


def _child_refusals() -> Refusals:
    return {
        WrongPassword: ("own_password", gettext("This is not your password.")),
        ChildRefused: (
            "",
            gettext(
                "We could not add a child with this username and code. Look at the letter again. A code works once, "
                "and only until the date on the letter. Does it still not work? Ask the school for a new letter."
            ),
        ),
        ChildKnown: ("", gettext("You have this child already.")),
        BelongsToSomebodyElse: (
            "",
            gettext(
                "This account was activated with another name, so it cannot be added here. Was that you? Then ask the "
                "school to join your two accounts."
            ),
        ),
        PasswordTaken: (
            "own_password",
            gettext(
                "Your password cannot be used for this child. Choose another password first (Settings, Password). "
                "After that you can add the child."
            ),
        ),
    }


def _details(form: SettingsForm, known: OwnDetails) -> OwnDetails:
    def typed(name: str) -> str:
        return str(form[name].data or "") if name in form else str(getattr(known, name))

    return OwnDetails(
        given_name=typed("given_name"),
        family_name=typed("family_name"),
        mobile=typed("mobile"),
        language=typed("language"),
        theme=typed("theme"),
        colour_scheme=typed("colour_scheme"),
    )
