"""Security headers of every answer: own files only, nothing inline, nothing kept by the browser of what is personal."""

from __future__ import annotations

from collections.abc import MutableMapping

from flask import Flask, Response, request

CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "manifest-src 'self'",
        "worker-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)

FIXED = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "geolocation=(), microphone=(), payment=(), usb=(), interest-cohort=()",
    "X-Robots-Tag": "noindex, nofollow",
}


def add_headers(app: Flask) -> None:
    """Set the headers after each request; a view may have set its own `Cache-Control` (logo, colours)."""

    @app.after_request
    def _set(response: Response) -> Response:
        for name, value in FIXED.items():
            response.headers.setdefault(name, value)
        if "Cache-Control" not in response.headers:
            response.headers["Cache-Control"] = "no-store"
        if request.is_secure:
            response.headers.setdefault("Strict-Transport-Security", "max-age=31536000")
        return response


def add_static_headers(headers: MutableMapping[str, str], _path: str, _url: str) -> None:
    """The same for files that never reach Flask; how long they are kept is WhiteNoise's to say."""
    for name, value in FIXED.items():
        headers[name] = value
