"""The gate: one function before every request. School, session, account, module, permission. Default: no.

What is not allowed looks like what does not exist: 404, never 403. Whether a form was sent rightly (Origin,
CSRF) is asked last, so that the answer to that question tells nothing about a page that is hidden.
"""

from __future__ import annotations

from contextlib import ExitStack, suppress
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

from flask import Flask, abort, current_app, g, redirect, request, url_for
from flask_wtf.csrf import CSRFProtect
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from .blueprint import GatedBlueprint, ModuleBlueprint, Policy
from .clock import now
from .configuration import configuration
from .dispatch import is_live
from .i18n import CODES, DEFAULT, use_language
from .identity.login import who_is_signed_in
from .identity.sessions import SignedIn, note_seen
from .people.viewers import load_viewer
from .schools import School
from .themes import DEFAULT as DEFAULT_THEME
from .themes import use_theme
from .viewer import Viewer, set_viewer, viewer_or_none

if TYPE_CHECKING:
    from .portal import Portal

LANGUAGE_COOKIE = "__Host-ganaar-language"
LARGEST_ID = 2**63 - 1
"""No database takes a greater number, so there is nothing behind an address that has one."""
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})

csrf = CSRFProtect()


class Gate:
    """Lets a request in or not."""

    def __init__(self, app: Flask, portal: Portal) -> None:
        self._portal = portal
        self._policies: dict[str, Policy] = {}
        self._modules: dict[str, str] = {}
        app.config["WTF_CSRF_CHECK_DEFAULT"] = False
        app.config["WTF_CSRF_TIME_LIMIT"] = None
        app.config["WTF_CSRF_SSL_STRICT"] = False
        csrf.init_app(app)
        app.before_request(self._enter)
        app.teardown_request(self._leave)

    def watch(self, blueprint: GatedBlueprint) -> None:
        """Take over the policies of a blueprint that is being registered."""
        self._policies.update(blueprint.policies)
        if isinstance(blueprint, ModuleBlueprint):
            self._modules.update(dict.fromkeys(blueprint.policies, blueprint.name))

    def policy(self, endpoint: str) -> Policy | None:
        return self._policies.get(endpoint)

    def _enter(self) -> Any:
        chosen = _language_of_browser()
        _forget_last_request(chosen)
        school: School = request.environ["ganaar.school"]
        stack = ExitStack()
        stack.enter_context(self._portal.at_work(school))
        g.stack = stack
        g.signed_in = None
        use_language(chosen or configuration().text("language"))
        use_theme(self._portal.themes.chosen(configuration().text("theme")))
        self._recognise()
        endpoint, values = _asked_for()
        answer = self._admit(endpoint, values)
        if answer is None and request.routing_exception is None and request.method not in SAFE_METHODS:
            _check_origin(school)
            csrf.protect()
        return answer

    def _recognise(self) -> None:
        found = who_is_signed_in()
        if found is None:
            return
        g.signed_in = found
        note_seen(found)
        if found.language:
            use_language(found.language)
        use_theme(self._portal.themes.chosen(found.theme, configuration().text("theme")))
        if found.state == "active" and found.person_id is not None:
            set_viewer(load_viewer(found, self._portal.role_permissions))

    def _admit(self, endpoint: str, values: dict[str, Any]) -> Any:
        """None to let the request in, or the answer instead: where to sign in, what is being built."""
        policy = self._policies.get(endpoint)
        module = self._modules.get(endpoint)
        if policy is None or (module is not None and self._is_off(module)):
            abort(404)
        if any(isinstance(value, int) and value > LARGEST_ID for value in values.values()):
            abort(404)
        if policy.access == "public":
            return None
        found: SignedIn | None = g.signed_in
        viewer = viewer_or_none()
        if found is None:
            return self._to_sign_in()
        if policy.access == "activating":
            return None
        if viewer is None:
            return redirect(url_for("activation.resume"))
        if policy.permission and not viewer.may(policy.permission):
            abort(404)
        _check_child(viewer, values.get("child_id"))
        return None if module is None else self._admit_to_module(module, viewer)

    def _is_off(self, name: str) -> bool:
        """Whether nobody of this school may know of the module, signed in or not."""
        module = self._portal.registry.module(name)
        return module is None or all(configuration().state(name, one).state == "off" for one in module.audiences)

    def _admit_to_module(self, name: str, viewer: Viewer) -> Any:
        if is_live(self._portal.registry, name, viewer, g.child):
            return None
        state = configuration().state(name, viewer.audience)
        if state.for_groups(viewer.group_ids, now()) == "building":
            if viewer.may("modules.preview"):
                return None
            if request.method == "GET" and not request.headers.get("HX-Request"):
                return redirect(url_for("pages.building", module=name))
        abort(404)

    def _to_sign_in(self) -> Any:
        if request.method == "GET" and not request.headers.get("HX-Request"):
            target = request.full_path.rstrip("?") if request.path != "/" else None
            return redirect(url_for("sign_in.sign_in", next=target))
        return redirect(url_for("sign_in.sign_in", again=1))

    def _leave(self, _fault: BaseException | None) -> None:
        set_viewer(None)
        stack: ExitStack | None = g.pop("stack", None)
        if stack is not None:
            stack.close()


def _asked_for() -> tuple[str, dict[str, Any]]:
    """Endpoint and values of the address; of one that lacks its last slash, those of where it would lead."""
    if isinstance(request.routing_exception, RequestRedirect):
        adapter = current_app.create_url_adapter(request)
        with suppress(HTTPException):
            endpoint, values = adapter.match(unquote(urlsplit(request.routing_exception.new_url).path))  # type: ignore[union-attr]
            return str(endpoint), dict(values)
    return request.endpoint or "", request.view_args or {}


def _check_child(viewer: Viewer, child_id: int | None) -> None:
    """A `child_id` in the address is a child that this viewer may see, or there is no such page."""
    g.child = None
    if child_id is not None and viewer.audience == "parents":
        g.child = viewer.child(child_id)
        if g.child is None:
            abort(404)


def _forget_last_request(language: str) -> None:
    """Threads are used again: nothing of the last request stays, not even where the school cannot be entered."""
    set_viewer(None)
    use_language(language or DEFAULT)
    use_theme(DEFAULT_THEME)


def _language_of_browser() -> str:
    """The language chosen before sign-in, else the first that the browser asks for and we speak, or nothing."""
    chosen = request.cookies.get(LANGUAGE_COOKIE)
    if chosen in CODES:
        return str(chosen)
    return request.accept_languages.best_match(CODES) or ""


def _check_origin(school: School) -> None:
    """A form comes from a page of this very host; a missing Origin is allowed, a foreign one is not."""
    origin = request.headers.get("Origin")
    if origin and origin != "null" and urlsplit(origin).netloc != request.host:
        abort(404)
    if origin == "null":
        abort(404)
