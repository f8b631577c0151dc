"""HTTP of the portal's own pages. A view is parse, ask, render."""

from __future__ import annotations

from typing import Any

from flask import Response, abort, flash, g, redirect, request, url_for

from ..account.children import waiting_for_school
from ..blueprint import CoreBlueprint
from ..clock import now
from ..colours import school_stylesheet
from ..configuration import configuration
from ..i18n import gettext
from ..navigation import promise, wished_modules
from ..rendering import page_in_view, portal_of_app, render
from ..uploads import send_stored
from ..viewer import current_viewer
from .start import child_content, photo_file_for, start_content
from .wishes import wish_for

pages = CoreBlueprint("pages", __name__)

PUBLIC_FOR_A_YEAR = "public, max-age=31536000, immutable"


@pages.page("/", access="signed_in")
def start() -> Any:
    viewer = current_viewer()
    if len(viewer.children) > 0:
        return redirect(url_for("pages.start_of_child", child_id=viewer.children[0].id))
    return render(
        "core/start.html",
        start=start_content(portal_of_app(), viewer, None),
        waiting=viewer.audience == "parents" and waiting_for_school(viewer),
    )


@pages.page("/children/<int:child_id>/", access="signed_in")
def start_of_child(child_id: int) -> Any:
    if g.child is None:
        abort(404)
    return render("core/start.html", start=start_content(portal_of_app(), current_viewer(), g.child))


@pages.page("/children/<int:child_id>/about", access="signed_in")
def child(child_id: int) -> Any:
    if g.child is None:
        abort(404)
    return render("core/child.html", content=child_content(portal_of_app(), current_viewer(), g.child))


@pages.page("/go-to", access="signed_in")
def go_to() -> Any:
    return render("core/go_to.html", entries=page_in_view(portal_of_app()).navigation)


@pages.page("/building/<module>", access="signed_in")
def building(module: str) -> Any:
    viewer = current_viewer()
    known = portal_of_app().registry.module(module)
    state = configuration().state(module, viewer.audience)
    if known is None or state.for_groups(viewer.group_ids, now()) != "building":
        abort(404)
    return render(
        "core/building.html",
        module=known,
        promise=promise(module, viewer),
        wished=module in wished_modules(viewer),
    )


@pages.page("/building/<module>/wish", access="signed_in", methods=("POST",))
def wish(module: str) -> Any:
    viewer = current_viewer()
    known = portal_of_app().registry.module(module)
    state = configuration().state(module, viewer.audience)
    if known is None or state.for_groups(viewer.group_ids, now()) != "building":
        abort(404)
    wish_for(module, viewer)
    flash(gettext("We will tell you when %(title)s opens.", title=known.title), "good")
    return redirect(url_for("pages.go_to"))


@pages.page("/photos/<int:person_id>", access="signed_in")
def photo(person_id: int) -> Any:
    file_id = photo_file_for(current_viewer(), person_id)
    if file_id is None:
        abort(404)
    return send_stored(file_id)


@pages.page("/logo", access="public")
def logo() -> Any:
    file_id = configuration().text("logo_file")
    if not file_id:
        abort(404)
    answer = send_stored(file_id)
    is_current = request.args.get("v") == file_id[:8]
    answer.headers["Cache-Control"] = PUBLIC_FOR_A_YEAR if is_current else "public, max-age=60"
    return answer


@pages.page("/school.css", access="public")
def school_stylesheet_file() -> Any:
    colour = configuration().text("primary_colour")
    if not colour:
        abort(404)
    is_current = request.args.get("v") == str(configuration().clock)
    answer = Response(school_stylesheet(colour), mimetype="text/css")
    answer.headers["Cache-Control"] = PUBLIC_FOR_A_YEAR if is_current else "public, max-age=60"
    return answer


@pages.page("/robots.txt", access="public")
def robots() -> Any:
    return Response("User-agent: *\nDisallow: /\n", mimetype="text/plain")
