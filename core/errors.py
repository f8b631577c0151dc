"""Error pages for people: what happened, what is kept, what to do. The same for hidden and for not there."""

from __future__ import annotations

import uuid
from typing import Any

import peewee
import structlog
from flask import Flask, g, request, url_for
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import BadRequest, HTTPException

from .files import StoreFull
from .i18n import gettext
from .identity.links import masked
from .rendering import render
from .viewer import set_viewer, viewer_or_none

log = structlog.get_logger(__name__)


def add_error_pages(app: Flask) -> None:
    """Answer every error with a page of the portal."""
    app.register_error_handler(CSRFError, _expired_form)
    app.register_error_handler(HTTPException, _known)
    app.register_error_handler(StoreFull, _store_full)
    app.register_error_handler(peewee.OperationalError, _database_busy)
    app.register_error_handler(peewee.DataError, _unfit)
    app.register_error_handler(Exception, _unknown)


def _page(status: int, title: str, text: str, **more: Any) -> tuple[str, int]:
    layout = "layout.html" if viewer_or_none() else "layout_public.html" if "stack" in g else "layout_plain.html"
    action_url = url_for("pages.start") if "stack" in g else None
    try:
        return render("error.html", title=title, text=text, layout=layout, action_url=action_url, **more), status
    except peewee.PeeweeException:
        log.warning("error page asks the database nothing", exc_info=True)
        set_viewer(None)
        g.pop("page", None)
        return render("error.html", title=title, text=text, layout="layout_plain.html", **more), status


def _known(error: HTTPException) -> Any:
    status = error.code or 500
    if status < 400:
        return error
    if status in (401, 403, 404, 405):
        request.url_rule = None  # else the place marked as current in the bar would tell that something is there
        text = gettext("This page does not exist, or it is not for you.")
        return _page(404, gettext("Nothing here"), text)
    if status == 413:
        text = gettext("What you sent is too big. Nothing was kept of it. Choose a smaller file.")
        return _page(413, gettext("Too big"), text)
    if status in (429, 503):
        text = str(error.description) if error.description else gettext("Please try again in a minute.")
        page, code = _page(status, gettext("It is busy now"), text)
        return page, code, {"Retry-After": str(getattr(error, "retry_after", None) or 30)}
    if status < 500:
        text = gettext("The browser sent something we do not understand. Go back and try again.")
        return _page(status, gettext("That did not work"), text)
    return _unknown(error)


def _expired_form(_error: CSRFError) -> Any:
    text = gettext("This page was open for too long or in another window. Go back, reload the page and send it again.")
    return _page(400, gettext("Please send it again"), text)


def _store_full(_error: StoreFull) -> Any:
    text = gettext(
        "The school's disk is full, so the file was not kept. Everything else works. The school has been told."
    )
    return _page(507, gettext("No room for files"), text)


def _database_busy(error: peewee.OperationalError) -> Any:
    if "locked" not in str(error) and "timeout" not in str(error):
        return _unknown(error)
    log.warning("database busy", path=masked(request.path))
    text = gettext("The school's computer is very busy. Nothing was changed. Please try again in a minute.")
    page, _code = _page(503, gettext("It is busy now"), text)
    return page, 503, {"Retry-After": "30"}


def _unfit(error: peewee.DataError) -> Any:
    """A value that PostgreSQL cannot hold, such as a NUL in a username: no browser of a person sends it."""
    log.warning("value that no column takes", endpoint=request.endpoint, exc_info=error)
    return _known(BadRequest())


def _unknown(error: BaseException) -> Any:
    trace_id = uuid.uuid4().hex[:12]
    log.error("request failed", trace_id=trace_id, endpoint=request.endpoint, method=request.method, exc_info=error)
    text = gettext("Something went wrong on our side. What you did just now may not be kept. Please try again later.")
    return _page(500, gettext("Something went wrong"), text, trace_id=trace_id, icon_name="warning")
