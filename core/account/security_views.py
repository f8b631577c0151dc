"""The own pages about safety: password, e-mail, devices, and going on as another account of oneself."""

from __future__ import annotations

from typing import Any

from flask import abort, flash, g, make_response, redirect, request, url_for

from ..audit import note
from ..i18n import gettext, ngettext
from ..identity import cookies
from ..identity.models import Account
from ..identity.passwords import PasswordRefused
from ..identity.sign_in import open_session
from ..rendering import audience_title, render
from ..viewer import current_viewer
from .answers import try_form
from .blueprint import pages
from .devices import devices as devices_of
from .devices import sign_out_device, sign_out_others
from .email import TooManyLinks, change_email, own_email, send_link_again
from .forms import EmailForm, PasswordForm
from .own import WrongPassword
from .password import change_password


@pages.page("/password", access="signed_in", methods=("GET", "POST"))
def password() -> Any:
    viewer = current_viewer()
    form = PasswordForm()
    if request.method == "GET":
        return render("core/account/password.html", form=form)
    refused = try_form(
        form,
        lambda: change_password(viewer, form.old.data, form.password.data, cookies.visitor()),
        {WrongPassword: ("old", gettext("This is not your password.")), PasswordRefused: ("password", "")},
        lambda: render("core/account/password.html", form=form),
    )
    if refused is not None:
        return refused
    flash(gettext("Your password is changed. Your other devices are signed out."), "good")
    return redirect(url_for("account.settings"))


@pages.page("/email", access="signed_in", methods=("GET", "POST"))
def email() -> Any:
    viewer = current_viewer()
    known = own_email(viewer)
    form = EmailForm(data={"has_no_email": known.chose_none})
    if request.method == "GET":
        return render("core/account/email.html", form=form, known=known)
    refused = try_form(
        form,
        lambda: change_email(viewer, form.email.data, form.password.data, cookies.visitor()),
        {WrongPassword: ("password", gettext("This is not your password.")), TooManyLinks: ("", _too_many_links())},
        lambda: render("core/account/email.html", form=form, known=known),
    )
    if refused is not None:
        return refused
    if form.email.data:
        flash(gettext("We have sent you a link. Open it to confirm that the address is yours."), "good")
    else:
        flash(gettext("Saved: you have no e-mail address."), "good")
    return redirect(url_for("account.email"))


@pages.page("/email/link", access="signed_in", methods=("POST",))
def email_link() -> Any:
    try:
        if send_link_again(current_viewer()):
            flash(gettext("We have sent you a new link. Look in your mailbox, also under spam."), "good")
    except TooManyLinks:
        flash(_too_many_links(), "warning")
    return redirect(url_for("account.email"))


@pages.page("/devices", access="signed_in")
def devices() -> Any:
    found = devices_of(current_viewer())
    titles = {device.audience: audience_title(device.audience) for device in found}
    return render("core/account/devices.html", devices=found, titles=titles if len(titles) > 1 else {})


@pages.page("/devices/<int:session_id>/sign-out", access="signed_in", methods=("POST",))
def sign_out_one(session_id: int) -> Any:
    if not sign_out_device(current_viewer(), session_id):
        abort(404)
    flash(gettext("That device is signed out."), "good")
    return redirect(url_for("account.devices"))


@pages.page("/devices/sign-out", access="signed_in", methods=("POST",))
def sign_out_all_others() -> Any:
    ended = sign_out_others(current_viewer())
    text = ngettext("One other device is signed out.", "%(num)d other devices are signed out.", ended)
    flash(text if ended else gettext("There was no other device."), "good")
    return redirect(url_for("account.devices"))


@pages.page("/switch/<int:account_id>", access="signed_in", methods=("POST",))
def switch(account_id: int) -> Any:
    """Go on as another account of the same person. The rights of the two never meet in one session."""
    viewer = current_viewer()
    if account_id not in {other.id for other in viewer.other_accounts}:
        abort(404)
    account = Account.get_by_id(account_id)
    note("account.switched", person_id=viewer.person.id, detail=account.kind)
    answer = make_response(redirect(url_for("pages.start")))
    cookies.keep_session(answer, open_session(account, cookies.browser(), stays=g.signed_in.stays))
    return answer


def _too_many_links() -> str:
    return gettext("We have sent enough links for today. Look in your mailbox, also under spam, or try again tomorrow.")
