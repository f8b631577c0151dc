"""The page behind the one-time link of `ganaar school create`."""

from __future__ import annotations

from typing import Any

from flask import make_response, redirect, request, url_for

from ..blueprint import CoreBlueprint
from ..rendering import render
from . import cookies
from .first_admin import FirstAdmin, UsernameTaken, create_first_admin, link_works
from .forms import FirstAdminForm
from .hashing import HashingBusy
from .links import FIRST_ADMIN_PATH
from .passwords import PasswordRefused
from .reset import LinkGone
from .sign_in import open_session
from .sign_in_views import busy

pages = CoreBlueprint("first_admin", __name__)


@pages.page(f"{FIRST_ADMIN_PATH}<key>", access="public", methods=("GET", "POST"))
def first_admin(key: str) -> Any:
    if not link_works(key):
        return render("core/identity/link_gone.html", again=None), 404
    form = FirstAdminForm()
    if request.method == "GET":
        return render("core/identity/first_admin.html", form=form)
    if not form.validate():
        return render("core/identity/first_admin.html", form=form), 422
    who = FirstAdmin(form.given_name.data, form.family_name.data, form.email.data, form.username.data)
    try:
        account = create_first_admin(key, who, form.password.data)
    except PasswordRefused as refusal:
        form.password.errors = [str(refusal)]
        return render("core/identity/first_admin.html", form=form), 422
    except UsernameTaken as refusal:
        form.username.errors = [str(refusal)]
        return render("core/identity/first_admin.html", form=form), 422
    except LinkGone:
        return render("core/identity/link_gone.html", again=None), 404
    except HashingBusy as full:
        raise busy(full) from None
    answer = make_response(redirect(url_for("office.first_steps")))
    cookies.keep_session(answer, open_session(account, cookies.browser()))
    return answer
