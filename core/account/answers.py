"""What all forms of the own account answer when a service refuses: the same page, what was typed, the reason."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from flask_wtf import FlaskForm

from ..dates import datetime_words
from ..i18n import gettext
from ..identity.hashing import HashingBusy
from ..identity.limits import TooManyAttempts
from ..identity.sign_in_views import busy

Refusals = Mapping[type[Exception], tuple[str, str]]
"""Kind of refusal -> (field it is about, or "" for the whole form; what to say, or "" for its own words)."""


def try_form(form: FlaskForm, deed: Callable[[], Any], refusals: Refusals, page: Callable[[], str]) -> Any:
    """Validate the form and do what it asks. Returns None when it is done, else the answer to send."""
    if not form.validate():
        return page(), 422
    try:
        deed()
    except tuple(refusals) as refusal:
        name, words = next(refusals[kind] for kind in type(refusal).__mro__ if kind in refusals)
        _say(form, name, words or str(refusal))
        return page(), 422
    except TooManyAttempts as limit:
        _say(form, "", gettext("Too many attempts. Try again %(when)s.", when=datetime_words(limit.until)))
        return page(), 429, {"Retry-After": str(limit.retry_after)}
    except HashingBusy as full:
        raise busy(full) from None
    return None


def _say(form: FlaskForm, name: str, words: str) -> None:
    if name:
        form[name].errors = [words]
    else:
        form.form_errors.append(words)
