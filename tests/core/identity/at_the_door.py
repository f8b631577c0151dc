"""Letters, passwords and a browser that fills in forms, for the tests of identity."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from flask.testing import FlaskClient

from ganaar.core.identity.models import Account

GOOD = "een groene fiets in de regen"
OTHER_GOOD = "zeven lantaarns langs het kanaal"
HIDDEN = re.compile(r'name="(csrf_token|idempotency_key)" value="([^"]*)"')


@dataclass
class Browser:
    """A browser that fills in forms as a person does: it opens the page first and sends what stands there."""

    client: FlaskClient

    def open(self, path: str, **more: Any) -> Any:
        return self.client.get(path, **more)

    def follow(self, path: str) -> Any:
        return self.client.get(path, follow_redirects=True)

    def send(self, path: str, *, to: str = "", network: str = "", **fields: str) -> Any:
        """Open `path` and send its form, to `to` where the form stands on another page."""
        hidden = dict(HIDDEN.findall(self.client.get(path, follow_redirects=True).text))
        address = {"environ_overrides": {"REMOTE_ADDR": network}} if network else {}
        return self.client.post(to or path, data={**hidden, **fields}, **address)

    def sign_in(self, username: str, secret: str, **more: str) -> Any:
        return self.send("/sign-in", username=username, password=secret, **more)

    def cookie(self, name: str) -> Any:
        return self.client.get_cookie(name, domain=self.client.host)  # type: ignore[attr-defined]


@dataclass
class Letter:
    """A co-account as its letter tells it."""

    account: Account
    username: str
    code: str
