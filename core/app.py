"""Puts the application together: portal, gate, blueprints of core and modules, templates, headers, static files."""

from __future__ import annotations

import hashlib
import hmac
import importlib
import sys
from collections.abc import Callable, Iterable
from typing import Any

import structlog
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.routing import IntegerConverter, Map
from whitenoise import WhiteNoise

from .compression import add_compression
from .errors import add_error_pages
from .gate import Gate
from .headers import add_headers, add_static_headers
from .identity.login import add_login
from .logs import set_up_logs
from .portal import CORE, Portal
from .rendering import prepare
from .themes import ThemedFlask, ThemedLoader

CORE_BLUEPRINTS = (
    "ganaar.core.identity.sign_in_views:pages",
    "ganaar.core.identity.activation_views:pages",
    "ganaar.core.identity.reset_views:pages",
    "ganaar.core.identity.first_admin_views:pages",
    "ganaar.core.account.views:pages",
    "ganaar.core.pages.views:pages",
    "ganaar.core.office.views:pages",
    "ganaar.core.demo.pages:pages",
)

UPLOAD_LIMIT = 26 * 1024 * 1024
"""Bytes of one request; a module that takes more raises it on its own route."""


def create_app(portal: Portal | None = None) -> ThemedFlask:
    """The application of an installation, ready to serve."""
    if not structlog.is_configured():
        set_up_logs(human=sys.stderr.isatty())
    portal = portal or Portal()
    app = ThemedFlask("ganaar", static_folder=None, template_folder=None)
    app.config.update(
        SECRET_KEY=hmac.digest(portal.config.master_key, b"forms", hashlib.sha256),
        SESSION_COOKIE_NAME="__Host-ganaar-form",
        SESSION_COOKIE_SECURE=True,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        MAX_CONTENT_LENGTH=UPLOAD_LIMIT,
        MAX_FORM_MEMORY_SIZE=2 * 1024 * 1024,
        MAX_FORM_PARTS=2000,
        TEMPLATES_AUTO_RELOAD=False,
    )
    app.url_map.converters["int"] = RowId
    app.extensions["ganaar"] = portal
    add_login(app)
    gate = Gate(app, portal)
    app.extensions["ganaar_gate"] = gate
    for path in CORE_BLUEPRINTS:
        source, _, name = path.partition(":")
        _register(app, gate, getattr(importlib.import_module(source), name))
    for loaded in portal.registry:
        if loaded.blueprint is not None:
            _register(app, gate, loaded.blueprint)
    app.jinja_loader = None
    prepare(app, portal)
    app.jinja_env.loader = ThemedLoader(
        portal.themes, [CORE / "templates", *(loaded.folder / "templates" for loaded in portal.registry)]
    )
    add_error_pages(app)
    add_headers(app)
    add_compression(app)
    app.wsgi_app = _outer_layers(app, portal)  # type: ignore[method-assign, assignment]
    return app


class RowId(IntegerConverter):
    """A number in an address that a database can hold; a longer one is an address that does not exist."""

    def __init__(self, map: Map) -> None:
        super().__init__(map, max=2**63 - 1)


def _register(app: ThemedFlask, gate: Gate, blueprint: Any) -> None:
    gate.watch(blueprint)
    app.register_blueprint(blueprint)


def _outer_layers(app: ThemedFlask, portal: Portal) -> Callable[[dict[str, Any], Any], Iterable[bytes]]:
    """Proxy headers as far as they are trusted, then the host, then static files, then Flask."""
    served: Any = WhiteNoise(
        app.wsgi_app,
        max_age=0,
        add_headers_function=add_static_headers,
        immutable_file_test=lambda path, url: "/built/" in url,
    )
    for name, theme in portal.themes.known.items():
        built = theme.folder / "static" / "built"
        if built.exists():
            served.add_files(str(built), prefix=f"static/{name}/built/")
    for loaded in portal.registry:
        built = loaded.folder / "static" / "built"
        if built.exists():
            served.add_files(str(built), prefix=f"static/modules/{loaded.module.name}/built/")
    hosts = KnownHosts(served, portal)
    trusted = portal.config.trusted_proxies
    if trusted == 0:
        return hosts
    return ProxyFix(hosts, x_for=trusted, x_proto=trusted, x_host=trusted)


class KnownHosts:
    """Answers 404 without a word unless the host belongs to a school; keeps the school for the gate."""

    def __init__(self, inner: Callable[..., Iterable[bytes]], portal: Portal) -> None:
        self._inner = inner
        self._portal = portal

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        school = self._school(str(environ.get("HTTP_HOST", "")).lower())
        if school is None:
            start_response("404 Not Found", [("Content-Length", "0")])
            return [b""]
        environ["ganaar.school"] = school
        return self._inner(environ, start_response)

    def _school(self, host: str) -> Any:
        name = host if host.endswith("]") else host.rsplit(":", 1)[0]
        school = self._portal.directory.school_at(name)
        default = self._portal.config.default_school
        if school is None and default and name in ("127.0.0.1", "localhost", "[::1]"):
            return self._portal.directory.school(default)
        return school
