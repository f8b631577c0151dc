"""A few plain HTTP requests with cookies, to look at a page before it is measured."""

from __future__ import annotations

import http.client
from collections.abc import Mapping
from dataclasses import dataclass
from http.cookies import SimpleCookie


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back."""

    status: int
    body: str
    headers: Mapping[str, str]
    cookies: Mapping[str, str]
    """Cookies that the answer sets."""


def cookie_header(cookies: Mapping[str, str]) -> str:
    return "; ".join(f"{name}={value}" for name, value in cookies.items())


def fetch(
    port: int,
    host: str,
    path: str,
    cookies: Mapping[str, str] | None = None,
    headers: Mapping[str, str] | None = None,
    form: str = "",
) -> Answer:
    """GET a page of the server on this port, or POST a form to it."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    try:
        sent = {"Host": host, **(headers or {})}
        if cookies:
            sent["Cookie"] = cookie_header(cookies)
        if form:
            sent["Content-Type"] = "application/x-www-form-urlencoded"
        connection.request("POST" if form else "GET", path, body=form or None, headers=sent)
        answer = connection.getresponse()
        set_cookies = SimpleCookie()
        for value in answer.headers.get_all("Set-Cookie") or ():
            set_cookies.load(value)
        return Answer(
            answer.status,
            answer.read().decode("utf-8", "replace"),
            dict(answer.headers),
            {name: morsel.value for name, morsel in set_cookies.items()},
        )
    finally:
        connection.close()
