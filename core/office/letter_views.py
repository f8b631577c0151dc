"""HTTP of the letters: choose a pile, download it as PDF, print one again, close what the wrong person used."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from flask import Response, abort, flash, redirect, request, url_for

from ..clock import now
from ..i18n import gettext
from ..idempotency import SentAlready, remember_sent, sent_before
from ..identity.models import Account
from ..letters.issue import LetterRefused, Printed, print_run, reprint, void_and_reprint
from ..letters.slots import has_valid_code, letters_for, slot_of
from ..rendering import render
from ..viewer import current_viewer
from .doors import pages, tabs
from .letter_choices import Pile, found_accounts, left_out_in_words, piles


@pages.page("/letters", permission="core.letters")
def letters() -> Any:
    offered = piles(_by_admin())
    chosen = _chosen(offered, request.args.get("what", ""))
    words = request.args.get("q", "").strip()[:100]
    context: dict[str, Any] = {"piles": offered, "chosen": chosen, "words": words, "found": found_accounts(words)}
    if chosen is not None:
        run = letters_for(chosen.choice)
        context |= {
            "count": len(run.slots),
            "left_out": left_out_in_words(run),
            "again": run.left_out.get("printed", 0),
        }
    return render("core/office/letters.html", tabs=tabs(current_viewer()), **context)


@pages.page("/letters/print", permission="core.letters", methods=("POST",))
def letters_of_print() -> Any:
    chosen = _chosen(piles(_by_admin()), request.form.get("what", ""))
    if chosen is None:
        abort(404)
    back = url_for("office.letters", what=chosen.key)
    choice = replace(chosen.choice, reissue=request.form.get("reissue") == "yes")
    return _download(
        lambda remember: print_run(letters_for(choice), about=chosen.title, alongside=remember), back, chosen.title
    )


@pages.page("/letters/<int:account_id>", permission="core.letters")
def letters_of_account(account_id: int) -> Any:
    account = _account(account_id)
    slot = slot_of(account)
    if slot is None:
        abort(404)
    return render(
        "core/office/letter.html",
        tabs=tabs(current_viewer()),
        slot=slot,
        account=account,
        code_works=has_valid_code(account, now()),
        may_print=slot.has_access and account.state != "ended" and (_by_admin() or not slot.is_guarded),
    )


@pages.page("/letters/<int:account_id>/reprint", permission="core.letters", methods=("POST",))
def letters_of_reprint(account_id: int) -> Any:
    account = _account(account_id)
    return _download(
        lambda remember: reprint(account, by_admin=_by_admin(), alongside=remember),
        url_for("office.letters_of_account", account_id=account_id),
        account.login_group.username,
    )


@pages.page("/letters/<int:account_id>/close", permission="core.letters", methods=("POST",))
def letters_of_closing(account_id: int) -> Any:
    account = _account(account_id)
    return _download(
        lambda remember: void_and_reprint(account, by_admin=_by_admin(), alongside=remember),
        url_for("office.letters_of_account", account_id=account_id),
        account.login_group.username,
    )


def _download(printing: Callable[[Callable[[bytes], None]], Printed], back: str, title: str) -> Any:
    """The PDF as a file; what is refused, or was sent before, leads back to the page with a sentence."""
    key = request.form.get("idempotency_key", "")
    if sent_before(key):
        return _sent_already(back)
    try:
        printed = printing(lambda _pdf: remember_sent(key, back))
    except SentAlready:
        return _sent_already(back)
    except LetterRefused as refusal:
        flash(str(refusal), "danger")
        return redirect(back)
    name = re.sub(r"[^a-z0-9]+", "-", f"{gettext('letters')} {title}".lower()).strip("-")
    answer = Response(printed.pdf, mimetype="application/pdf")
    answer.headers.set("Content-Disposition", "attachment", filename=f"{name}.pdf")
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _sent_already(back: str) -> Any:
    flash(
        gettext(
            "These letters were made a moment ago: look among your downloads. Is the file not there? "
            "Then print them again; the codes of the lost file stop working."
        ),
        "warning",
    )
    return redirect(back)


def _chosen(offered: list[Pile], key: str) -> Pile | None:
    return next((pile for pile in offered if pile.key == key), None)


def _account(account_id: int) -> Account:
    account = Account.get_or_none(Account.id == account_id)
    if account is None:
        abort(404)
    return account


def _by_admin() -> bool:
    return "admin" in current_viewer().roles
