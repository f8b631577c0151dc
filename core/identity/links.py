"""Links that carry a secret: letter, reset, e-mail, first administrator. All below `/link/`: one rule hides them.

The secret (128 bits) is only in the link; the table keeps its SHA-256. Our own log shows `/link/letter/***`
(`masked`), and docs/production.md tells the proxy not to log the folder at all.
"""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta

from ..clock import now
from ..db.context import current_school
from .models import Account, Token

FOLDER = "/link/"
LETTER_PATH = f"{FOLDER}letter/"
RESET_PATH = f"{FOLDER}reset/"
EMAIL_PATH = f"{FOLDER}email/"
FIRST_ADMIN_PATH = f"{FOLDER}first/"

_KEY_BYTES = 16


def masked(path: str) -> str:
    """A path as it may be logged: what follows the kind of link is hidden."""
    before, folder, after = path.partition(FOLDER)
    return f"{before}{folder}{after.partition('/')[0]}/***" if folder else path


def key_tag(key: str) -> bytes:
    """What the table keeps of the secret in a link."""
    return hashlib.sha256(key.encode()).digest()


def link_mark(link: str) -> str:
    """A short name of a link that does not tell its secret."""
    return key_tag(link.rpartition("/")[2]).hex()[:16]


def make_link(
    path: str,
    purpose: str,
    lasts: timedelta,
    *,
    account: Account | None = None,
    person_id: int | None = None,
    value: str = "",
) -> str:
    """A new single-use link of the school at work, inside the transaction that is open."""
    key = secrets.token_hex(_KEY_BYTES)
    Token.create(
        purpose=purpose, tag=key_tag(key), account=account, person=person_id, value=value, expires_at=now() + lasts
    )
    return f"{current_school().origin}{path}{key}"


def find_link(purpose: str, key: str) -> Token | None:
    """The token behind a link that still works, or None: unknown, used and expired look the same."""
    found: Token | None = Token.get_or_none(
        Token.tag == key_tag(key), Token.purpose == purpose, Token.used_at.is_null(), Token.expires_at > now()
    )
    return found


def use_link(token: Token) -> bool:
    """Use up a link inside the transaction of what it does. False: somebody was faster, or it expired."""
    used = (
        Token.update(used_at=now())
        .where(Token.id == token.id, Token.used_at.is_null(), Token.expires_at > now())
        .execute()
    )
    return bool(used)


def drop_links(purpose: str, *, account_ids: list[int]) -> None:
    """Make all unused links of this purpose for these accounts worthless."""
    Token.delete().where(Token.purpose == purpose, Token.account.in_(account_ids), Token.used_at.is_null()).execute()
