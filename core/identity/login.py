"""flask-login, wrapped thinly: who is signed in comes from our session row, never from its own cookies."""

from __future__ import annotations

from flask import Flask, Request
from flask_login import LoginManager, current_user

from .sessions import COOKIE, SignedIn, signed_in


def add_login(app: Flask) -> None:
    """Let `flask_login.current_user` be the `SignedIn` behind the session cookie."""
    manager = LoginManager()
    manager.session_protection = None
    manager.request_loader(_from_cookie)
    manager.init_app(app)


def who_is_signed_in() -> SignedIn | None:
    """The account behind this request's cookie, whatever its state. One query in each request."""
    return current_user._get_current_object() if current_user.is_authenticated else None


def _from_cookie(request: Request) -> SignedIn | None:
    token = request.cookies.get(COOKIE)
    return signed_in(token) if token else None
