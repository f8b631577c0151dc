"""The cookies of identity: all `__Host-`, HttpOnly, Secure, SameSite=Lax, for the whole site."""

from __future__ import annotations

from flask import Response, request

from ..gate import LANGUAGE_COOKIE
from .accounts import Visitor
from .sessions import COOKIE, DEVICE_COOKIE
from .sign_in import Browser, Opened

LETTER_COOKIE = "__Host-ganaar-letter"
"""A letter whose code was right, until the own password is set."""
_YEAR = 365 * 24 * 3600
_LONGEST = 400 * 24 * 3600
"""What browsers keep at most; how long a session lasts is decided by its row."""


def visitor() -> Visitor:
    """Where this request comes from."""
    return Visitor(request.cookies.get(DEVICE_COOKIE, "")[:100], request.remote_addr or "")


def browser() -> Browser:
    """What the browser of this request brings along."""
    return Browser(visitor(), request.headers.get("User-Agent", ""), request.cookies.get(COOKIE, ""))


def keep_session(response: Response, opened: Opened) -> None:
    """Sign the browser in; a session that does not stay goes when the browser is closed."""
    _keep(response, COOKIE, opened.token, _LONGEST if opened.stays else None)
    _keep(response, DEVICE_COOKIE, opened.browser, _LONGEST)
    _drop(response, LETTER_COOKIE)


def drop_session(response: Response) -> None:
    """Sign the browser out; it stays known as a device."""
    _drop(response, COOKIE)


def keep_letter(response: Response, value: str) -> None:
    _keep(response, LETTER_COOKIE, value, None)


def keep_language(response: Response, code: str) -> None:
    _keep(response, LANGUAGE_COOKIE, code, _YEAR)


def _drop(response: Response, name: str) -> None:
    response.delete_cookie(name, path="/", secure=True, httponly=True, samesite="Lax")


def _keep(response: Response, name: str, value: str, seconds: int | None) -> None:
    response.set_cookie(name, value, max_age=seconds, path="/", secure=True, httponly=True, samesite="Lax")
