"""One-time codes of letters: 65 random bits as 13 characters without look-alikes, grouped 4-4-5.

A slot has at most one code; a new one kills the old one and its QR code. Codes are keyed hashes, because
hashing those of a whole school with Argon2 would take minutes and 65 random bits need no slow hash.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from ..clock import local, now, today, utc
from ..configuration import configuration
from ..db.context import current_school
from ..schools import School
from .links import LETTER_PATH, key_tag
from .models import Account, LoginGroup, Token
from .tags import code_tag

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32: no I, L, O, U."""
LENGTH = 13
_READ_AS = str.maketrans({"O": "0", "I": "1", "L": "1", "U": "V"})
_AT_ONCE = 500


class AccountEnded(ValueError):
    """A code was asked for an account that is no longer in use."""


def new_code() -> str:
    """A fresh code as it is printed: `K7QM-2XRD-9TVWB`."""
    letters = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
    return grouped(letters)


def grouped(letters: str) -> str:
    """13 characters in groups of 4, 4 and 5."""
    return f"{letters[:4]}-{letters[4:8]}-{letters[8:]}"


def normalised(typed: str) -> str:
    """A code however it was typed: any case, blanks or dashes; O is read as 0, I and L as 1, U as V."""
    letters = "".join(character for character in typed[:100].upper() if character.isalnum() and character.isascii())
    return letters.translate(_READ_AS)


@dataclass(frozen=True, slots=True)
class DrawnCodes:
    """New codes by account id that do not work yet: first the paper is made, then `store_codes` makes them work."""

    by_account: dict[int, str]
    expires_at: datetime

    @property
    def last_day(self) -> date:
        """The last day on which these codes work, as the letter says it."""
        return _last_day(self.expires_at)


def issue_code(account: Account) -> str:
    """A new code for this slot, to be printed now; the old one no longer works. Raises `AccountEnded`."""
    return issue_codes([account])[account.id]


def issue_codes(accounts: Iterable[Account]) -> dict[int, str]:
    """New codes for many slots in one transaction, by account id. Raises `AccountEnded` before anything changes."""
    chosen = list(accounts)
    drawn = draw_codes(chosen)
    store_codes(chosen, drawn)
    return drawn.by_account


def draw_codes(accounts: Iterable[Account]) -> DrawnCodes:
    """Codes to print for these slots; the old ones go on working. Raises `AccountEnded`."""
    chosen = list(accounts)
    if any(account.state == "ended" for account in chosen):
        raise AccountEnded
    return DrawnCodes({account.id: new_code() for account in chosen}, _expiry())


def store_codes(accounts: Iterable[Account], drawn: DrawnCodes) -> None:
    """Make drawn codes work, in one transaction; the old ones of these slots do not any more.

    A voided account becomes new again; an active one stays active until its code is used.
    """
    chosen = list(accounts)
    printed_at, usernames = now(), _usernames(chosen)
    with current_school().writing():
        for account in chosen:
            account.code_tag = code_tag(bytes(account.slot_salt), normalised(drawn.by_account[account.id]))
            account.code_expires_at, account.printed_at = drawn.expires_at, printed_at
        Account.bulk_update(
            chosen, [Account.code_tag, Account.code_expires_at, Account.printed_at], batch_size=_AT_ONCE
        )
        _reopen_voided(chosen)
        _renew_letter_links(chosen, usernames, drawn.by_account, drawn.expires_at)


def activation_url(school: School, username: str, code: str) -> str:
    """What the QR code of a letter opens. It works once and tells neither username nor code (see the ADR)."""
    return f"{school.origin}{LETTER_PATH}{_letter_key(school, username, code)}"


def last_day(account: Account) -> date:
    """The last day on which the code of this account works, as the letter says it."""
    return _last_day(account.code_expires_at)


def _last_day(expires_at: datetime) -> date:
    return local(expires_at, configuration().zone).date() - timedelta(days=1)


def _expiry() -> datetime:
    """The end of the last day: the code works through all of the day that stands on the letter."""
    zone = configuration().zone
    ends = today(zone) + timedelta(days=configuration().number("code_days") + 1)
    return utc(datetime.combine(ends, time.min), zone)


def _usernames(accounts: list[Account]) -> dict[int, str]:
    groups = sorted({account.login_group_id for account in accounts})
    found: dict[int, str] = {}
    for start in range(0, len(groups), _AT_ONCE):
        some = groups[start : start + _AT_ONCE]
        found.update(LoginGroup.select(LoginGroup.id, LoginGroup.username).where(LoginGroup.id.in_(some)).tuples())
    return found


def _reopen_voided(accounts: list[Account]) -> None:
    """Only what is void in the table: an activation of this very moment keeps its state."""
    voided = [account for account in accounts if account.state == "void"]
    for account in voided:
        Account.update(state="new").where(Account.id == account.id, Account.state == "void").execute()
        account.state = "new"


def _renew_letter_links(
    accounts: list[Account], usernames: dict[int, str], codes: dict[int, str], expires_at: datetime
) -> None:
    school = current_school()
    rows = [
        {
            "purpose": "letter",
            "account": account.id,
            "tag": key_tag(_letter_key(school, usernames[account.login_group_id], codes[account.id])),
            "expires_at": expires_at,
            "created_at": now(),
        }
        for account in accounts
    ]
    for start in range(0, len(rows), _AT_ONCE):
        some = rows[start : start + _AT_ONCE]
        ids = [row["account"] for row in some]
        Token.delete().where(Token.purpose == "letter", Token.account.in_(ids)).execute()
        Token.insert_many(some).execute()


def _letter_key(school: School, username: str, code: str) -> str:
    """128 bits that follow from the code but do not tell it."""
    typed = f"{username}\n{normalised(code)}".encode()
    return hmac.digest(school.key_for("letter link"), typed, hashlib.sha256)[:16].hex()
