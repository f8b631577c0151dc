"""Sign-in, sign-out, language, help and terms: the pages before anybody is known."""

from __future__ import annotations

from typing import Any

from flask import Response, abort, g, make_response, redirect, request, url_for
from flask.blueprints import BlueprintSetupState
from werkzeug.exceptions import ServiceUnavailable

from ..blueprint import CoreBlueprint
from ..configuration import configuration
from ..dates import datetime_words
from ..db.context import current_school
from ..i18n import CODES, current_language, gettext
from ..rendering import render
from ..viewer import viewer_or_none
from . import cookies
from .accounts import Match, find_by_credentials
from .forms import SignInForm
from .hashing import HashingBusy, use_hashing
from .letter_opened import note_for
from .limits import TooManyAttempts, use_limits
from .own_path import own_path
from .sessions import end_session
from .sign_in import open_session
from .terms import terms_in_force

pages = CoreBlueprint("sign_in", __name__)

NOTICES = ("again", "letter", "signed_out", "password_set")
"""Words in the address that tell the page what just happened."""


@pages.record
def _set_up(state: BlueprintSetupState) -> None:
    """Bounds of this process, from the installation's configuration."""
    config = state.app.extensions["ganaar"].config
    use_hashing(config)
    use_limits(config)


@pages.page("/sign-in", access="public", methods=("GET", "POST"))
def sign_in() -> Any:
    target = own_path(request.args.get("next"))
    form = SignInForm(formdata=request.form if request.method == "POST" else None)
    if request.method == "GET":
        return redirect(target or url_for("pages.start")) if viewer_or_none() else _form(form)
    if not form.validate():
        return _form(form), 422
    try:
        matched = find_by_credentials(form.username.data, form.password.data, cookies.visitor())
    except TooManyAttempts as limit:
        return _form(form, too_many_until=datetime_words(limit.until)), 429, {"Retry-After": str(limit.retry_after)}
    except HashingBusy as full:
        raise busy(full) from None
    if matched is None:
        return _form(form, refused=True), 422
    return _let_in(matched, stays=bool(form.stays.data), target=target)


@pages.page("/sign-out", access="activating", methods=("POST",))
def sign_out() -> Any:
    with current_school().writing():
        end_session(g.signed_in.session_id)
    answer = make_response(redirect(url_for("sign_in.sign_in", signed_out=1)))
    cookies.drop_session(answer)
    return answer


@pages.page("/language/<code>", access="public")
def language(code: str) -> Any:
    if code not in CODES:
        abort(404)
    answer = make_response(redirect(_back_to(request.args.get("next")) or url_for("sign_in.sign_in")))
    cookies.keep_language(answer, code)
    return answer


@pages.page("/help", access="public")
def help() -> Any:
    return render("core/identity/help.html", contact=_contact())


@pages.page("/terms", access="public")
def terms() -> Any:
    return render("core/identity/terms.html", terms=terms_in_force(current_language()))


def busy(full: HashingBusy) -> ServiceUnavailable:
    """The page that says honestly that too many sign in at this moment."""
    text = gettext("Many people are signing in at this moment. Nothing was lost. Please try again in a few seconds.")
    return ServiceUnavailable(description=text, retry_after=full.retry_after)


def _let_in(matched: Match, *, stays: bool, target: str | None) -> Response:
    if matched.by == "code":
        answer = make_response(redirect(url_for("activation.go_on")))
        cookies.keep_letter(answer, note_for(matched.account))
        return answer
    opened = open_session(matched.account, cookies.browser(), stays=stays)
    started = matched.account.state == "started"
    answer = make_response(redirect(url_for("activation.resume") if started else target or url_for("pages.start")))
    cookies.keep_session(answer, opened)
    return answer


def _form(form: SignInForm, *, refused: bool = False, too_many_until: str = "") -> str:
    return render(
        "core/identity/sign_in.html",
        form=form,
        action=request.full_path.rstrip("?") if request.args.get("next") else request.path,
        refused=refused,
        too_many_until=too_many_until,
        notice=next((name for name in NOTICES if name in request.args), ""),
        welcome=configuration().text("welcome"),
    )


def _contact() -> tuple[str, str, str]:
    settings = configuration()
    return settings.text("contact_name"), settings.text("contact_phone"), settings.text("contact_email")


def _back_to(target: str | None) -> str | None:
    """The page one chose the language on: also those of identity itself, but no link with a secret."""
    if target and target.startswith(("/sign-in", "/activate")) and "\\" not in target and target.isprintable():
        return target
    return own_path(target)
