"""Activation: terms, own password, details, check. Before the password a signed note says whose letter was opened."""

from __future__ import annotations

from typing import Any

from flask import Response, flash, g, make_response, redirect, request, url_for

from ..blueprint import CoreBlueprint
from ..dates import datetime_words
from ..i18n import current_language, gettext
from ..rendering import render
from ..viewer import viewer_or_none
from . import activation, cookies
from .email_confirmation import address_of_link, confirm_address
from .forms import DetailsForm, KnownPasswordForm, NewPasswordForm
from .hashing import HashingBusy
from .letter_opened import account_of_letter, account_of_note, note_for
from .limits import TooManyAttempts
from .links import EMAIL_PATH, LETTER_PATH
from .models import Account, LoginGroup
from .passwords import PasswordRefused
from .relations import RELATIONS
from .sign_in import open_session
from .sign_in_views import busy
from .terms import terms_in_force

pages = CoreBlueprint("activation", __name__)


@pages.page(f"{LETTER_PATH}<key>", access="public")
def letter(key: str) -> Any:
    """What the QR code opens. The key is used up at once and the reader sent on: what a log has is worthless."""
    if request.method == "HEAD" or _is_prefetch():
        return Response(status=204)
    viewer = viewer_or_none()
    if viewer is not None and viewer.audience == "parents":
        flash(gettext("You are signed in. Is the letter for you? Type its username and code here."), "info")
        return redirect(url_for("account.add_child"))
    account = account_of_letter(key, request.cookies.get(cookies.LETTER_COOKIE, ""))
    if account is None:
        return redirect(url_for("sign_in.sign_in", letter=1))
    answer = make_response(redirect(url_for("activation.go_on")))
    cookies.keep_letter(answer, note_for(account))
    return answer


@pages.page("/activate", access="public")
def go_on() -> Any:
    account = _account_of_letter()
    if account is None:
        return redirect(url_for("activation.resume") if g.signed_in else url_for("sign_in.sign_in", letter=1))
    return redirect(url_for(f"activation.{activation.step_of(account, code_open=True)}"))


@pages.page("/activate/terms", access="public", methods=("GET", "POST"))
def terms() -> Any:
    account = _account_of_letter()
    if account is None:
        return redirect(url_for("sign_in.sign_in", letter=1))
    if request.method == "POST":
        activation.accept_terms(account)
        return redirect(url_for("activation.password"))
    return render("core/identity/activate_terms.html", account=account, terms=terms_in_force(current_language()))


@pages.page("/activate/password", access="public", methods=("GET", "POST"))
def password() -> Any:
    account = _account_of_letter()
    if account is None:
        return redirect(url_for("sign_in.sign_in", letter=1))
    if activation.step_of(account, code_open=True) == "terms":
        return redirect(url_for("activation.terms"))
    known = activation.has_password_already(account)
    form = KnownPasswordForm() if known else NewPasswordForm()
    if request.method == "GET":
        return _password_page(account, form, known=known)
    if not form.validate():
        return _password_page(account, form, known=known), 422
    try:
        activation.choose_password(account, form.password.data, cookies.visitor())
    except (PasswordRefused, activation.WrongPassword) as refusal:
        form.password.errors = [str(refusal) or gettext("This is not the password that you have at this school.")]
        return _password_page(account, form, known=known), 422
    except activation.CodeGone:
        return redirect(url_for("sign_in.sign_in", letter=1))
    except TooManyAttempts as limit:
        form.password.errors = [gettext("Too many attempts. Try again %(when)s.", when=datetime_words(limit.until))]
        return _password_page(account, form, known=known), 429, {"Retry-After": str(limit.retry_after)}
    except HashingBusy as full:
        raise busy(full) from None
    return _signed_in(account, url_for("activation.resume"))


@pages.page("/activate/resume", access="activating")
def resume() -> Any:
    step = activation.step_of(_own_account(), code_open=False)
    return redirect(url_for("pages.start" if step == "done" else f"activation.{step}"))


@pages.page("/activate/details", access="activating", methods=("GET", "POST"))
def details() -> Any:
    account = _own_account()
    if account.state != "started":
        return redirect(url_for("pages.start"))
    known = activation.details_of(account)
    form = DetailsForm(data=_as_typed(known, account), parent=account.kind == "co")
    if request.method == "POST" and form.validate():
        activation.save_details(account, _details(form, known))
        return redirect(url_for("activation.check"))
    shown = render("core/identity/activate_details.html", account=account, form=form, known=known)
    return shown, 422 if request.method == "POST" else 200


@pages.page("/activate/check", access="activating", methods=("GET", "POST"))
def check() -> Any:
    account = _own_account()
    if account.state != "started":
        return redirect(url_for("pages.start"))
    if activation.step_of(account, code_open=False) != "check":
        return redirect(url_for("activation.details"))
    if request.method == "POST":
        activation.confirm_details(account)
        return _signed_in(account, url_for("pages.start"))
    return render(
        "core/identity/activate_check.html",
        account=account,
        known=activation.details_of(account),
        relation=RELATIONS.get(account.role_label, ""),
    )


@pages.page(f"{EMAIL_PATH}<key>", access="public", methods=("GET", "POST"))
def email(key: str) -> Any:
    """Confirming takes a press of a button: mail servers open links to look at them."""
    confirmed = request.method == "POST" and confirm_address(key)
    address = None if confirmed else address_of_link(key)
    page = render("core/identity/confirm_email.html", address=address, confirmed=confirmed)
    return page, 200 if confirmed or address else 404


def _account_of_letter() -> Account | None:
    return account_of_note(request.cookies.get(cookies.LETTER_COOKIE, ""))


def _own_account() -> Account:
    return Account.select(Account, LoginGroup).join(LoginGroup).where(Account.id == g.signed_in.account_id).get()


def _signed_in(account: Account, where: str) -> Response:
    """On to the next page with a new session id: rights change here. "Stay signed in" stays what it was."""
    stays = g.signed_in is not None and g.signed_in.account_id == account.id and g.signed_in.stays
    answer = make_response(redirect(where))
    cookies.keep_session(answer, open_session(account, cookies.browser(), stays=stays))
    return answer


def _password_page(account: Account, form: NewPasswordForm | KnownPasswordForm, *, known: bool) -> str:
    return render("core/identity/activate_password.html", account=account, form=form, known=known)


def _as_typed(known: activation.Details, account: Account) -> dict[str, Any]:
    return {
        "given_name": known.given_name,
        "family_name": known.family_name,
        "email": known.email,
        "has_no_email": account.person is not None and account.person.has_no_email,
        "mobile": known.mobile,
        "role_label": known.role_label,
    }


def _details(form: DetailsForm, known: activation.Details) -> activation.Details:
    def typed(name: str) -> str:
        return str(form[name].data or "") if name in form else str(getattr(known, name))

    return activation.Details(
        typed("given_name"), typed("family_name"), typed("email"), typed("mobile"), typed("role_label")
    )


def _is_prefetch() -> bool:
    """A browser or messenger that only looks ahead must not use up the letter."""
    headers = request.headers
    ahead = "prefetch" in (headers.get("Sec-Purpose", "") + headers.get("Purpose", "") + headers.get("X-Moz", ""))
    return ahead or headers.get("Sec-Fetch-Dest", "document") != "document"
