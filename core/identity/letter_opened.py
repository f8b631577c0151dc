"""Between the code of a letter and the own password: a signed note in the browser, worth nothing once the code is used.

There is no session yet and no row is kept. The note names the account and the code it was given for, so
it dies with that code: used by somebody else, printed again, voided or expired.
"""

from __future__ import annotations

import hashlib

from itsdangerous import BadSignature, URLSafeTimedSerializer

from ..clock import now
from ..db.context import current_school
from .links import find_link, key_tag, use_link
from .models import Account, LoginGroup, Token

LASTS = 2 * 3600
"""Seconds between the code and the password; after that the code is typed again."""
_OPEN_STATES = ("new", "started", "active")


def note_for(account: Account) -> str:
    """The note for the browser in which this account's code was right."""
    return str(_signer().dumps([account.id, _mark(account)]))


def account_of_note(note: str) -> Account | None:
    """The account whose letter was opened in this browser, while its code still works."""
    try:
        account_id, mark = _signer().loads(note, max_age=LASTS)
    except (BadSignature, ValueError, TypeError):
        return None
    account = _account_with_code(account_id)
    return account if account is not None and _mark(account) == mark else None


def account_of_letter(key: str, note: str) -> Account | None:
    """The account behind the QR code of a letter: once for anybody, again for the browser that has its note."""
    token = find_link("letter", key)
    if token is None:
        noted = account_of_note(note)
        return noted if noted is not None and _is_link_of(key, noted) else None
    with current_school().writing():
        return _account_with_code(token.account_id) if use_link(token) else None


def _is_link_of(key: str, account: Account) -> bool:
    return bool(
        Token.select().where(Token.tag == key_tag(key), Token.purpose == "letter", Token.account == account).exists()
    )


def _account_with_code(account_id: int) -> Account | None:
    found: Account | None = (
        Account.select(Account, LoginGroup)
        .join(LoginGroup)
        .where(
            Account.id == account_id,
            Account.code_tag.is_null(False),
            Account.code_expires_at > now(),
            Account.state.in_(_OPEN_STATES),
        )
        .first()
    )
    return found


def _mark(account: Account) -> str:
    return hashlib.sha256(bytes(account.code_tag)).hexdigest()[:32]


def _signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_school().key_for("letter opened"), salt="ganaar.letter")
