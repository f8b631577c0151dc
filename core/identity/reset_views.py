"""Forgotten password: ask for a link, and choose a new password with it."""

from __future__ import annotations

from typing import Any

from flask import make_response, redirect, request, url_for

from ..blueprint import CoreBlueprint
from ..dates import datetime_words
from ..i18n import gettext
from ..rendering import render
from . import cookies, reset
from .forms import ForgottenForm, NewPasswordForm
from .hashing import HashingBusy
from .limits import TooManyAttempts
from .links import RESET_PATH
from .passwords import PasswordRefused
from .sign_in_views import busy

pages = CoreBlueprint("reset", __name__)


@pages.page("/forgotten", access="public", methods=("GET", "POST"))
def forgotten() -> Any:
    form = ForgottenForm()
    if request.method == "GET":
        return render("core/identity/forgotten.html", form=form)
    if not form.validate():
        return render("core/identity/forgotten.html", form=form), 422
    try:
        reset.ask_reset(form.username.data, form.email.data, cookies.visitor())
    except TooManyAttempts as limit:
        when = datetime_words(limit.until)
        page = render("core/identity/forgotten.html", form=form, too_many_until=when)
        return page, 429, {"Retry-After": str(limit.retry_after)}
    return redirect(url_for("reset.asked"))


@pages.page("/forgotten/sent", access="public")
def asked() -> Any:
    return render("core/identity/forgotten_sent.html", minutes=30)


@pages.page(f"{RESET_PATH}<key>", access="public", methods=("GET", "POST"))
def new_password(key: str) -> Any:
    account = reset.account_of_link(key)
    if account is None:
        return render("core/identity/link_gone.html", again=url_for("reset.forgotten")), 404
    form = NewPasswordForm()
    if request.method == "GET":
        return render("core/identity/new_password.html", form=form, account=account)
    if not form.validate():
        return render("core/identity/new_password.html", form=form, account=account), 422
    try:
        reset.set_new_password(key, form.password.data, cookies.visitor())
    except PasswordRefused as refusal:
        form.password.errors = [str(refusal)]
        return render("core/identity/new_password.html", form=form, account=account), 422
    except reset.LinkGone:
        return render("core/identity/link_gone.html", again=url_for("reset.forgotten")), 404
    except TooManyAttempts as limit:
        form.password.errors = [gettext("Too many attempts. Try again %(when)s.", when=datetime_words(limit.until))]
        page = render("core/identity/new_password.html", form=form, account=account)
        return page, 429, {"Retry-After": str(limit.retry_after)}
    except HashingBusy as full:
        raise busy(full) from None
    answer = make_response(redirect(url_for("sign_in.sign_in", password_set=1)))
    cookies.drop_session(answer)
    return answer
