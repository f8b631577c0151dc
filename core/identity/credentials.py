"""The sign-in construction: one Argon2id per attempt, a keyed tag per slot (docs/adr/0003-sign-in.md).

A login group has one salt; each slot keeps HMAC(pepper, slot salt + derived key). The pepper lives outside
the school's database. All eight padded slots are compared, for password and code, without leaving early;
an unknown username does the same work.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from typing import Literal

from anyascii import anyascii

from ..clock import now
from ..db.context import current_school
from .codes import normalised
from .hashing import derive
from .models import Account, LoginGroup
from .tags import code_tag, password_tag

SLOTS = 8
"""One main account, six co-accounts, one to spare."""
SALT_BYTES = 16

By = Literal["password", "code"]

_NO_TAG = secrets.token_bytes(32)
"""Equals no tag: nobody can make a secret for it."""
_IN_USE = ("new", "started", "active")


@dataclass(frozen=True, slots=True)
class Slot:
    """What one slot compares with; an empty, ended or voided slot compares with nothing."""

    account_id: int
    person_id: int | None
    salt: bytes
    password_tag: bytes
    code_tag: bytes


@dataclass(frozen=True, slots=True)
class Slots:
    """The eight slots of a username, whether it exists or not."""

    salt: bytes
    slots: tuple[Slot, ...]

    @property
    def person_ids(self) -> tuple[int, ...]:
        return tuple(slot.person_id for slot in self.slots if slot.person_id is not None)


@dataclass(frozen=True, slots=True)
class Matched:
    """The one slot that a secret opens, and by what."""

    account_id: int
    by: By


_EMPTY = Slot(0, None, bytes(SALT_BYTES), _NO_TAG, _NO_TAG)


def new_login_group(username: str) -> LoginGroup:
    """A new username, with the salt of its group. Raises `peewee.IntegrityError` when it is taken."""
    return LoginGroup.create(username=username, salt=secrets.token_bytes(SALT_BYTES))


def typed_username(text: str) -> str:
    """A username as it is looked up, however it was typed: `Chloë. van de Velde ` -> `chloe.vandevelde`."""
    return "".join(anyascii(text[:200]).lower().split())[:60]


def read_slots(username: str) -> Slots:
    """The slots behind a username as it is stored. One query, always eight slots."""
    rows = list(
        LoginGroup.select(
            LoginGroup.salt,
            Account.id,
            Account.person,
            Account.state,
            Account.slot_salt,
            Account.password_tag,
            Account.code_tag,
            Account.code_expires_at,
        )
        .join(Account, "LEFT OUTER JOIN")
        .where(LoginGroup.username == username)
        .limit(SLOTS)
        .tuples()
    )
    salt = bytes(rows[0][0]) if rows else _salt_of_nobody(username)
    filled = [_slot(row) for row in rows if row[1] is not None]
    return Slots(salt, (*filled, *[_EMPTY] * (SLOTS - len(filled))))


def match(slots: Slots, secret: str) -> Matched | None:
    """The slot that this password or code opens; None when none does, or more than one. Raises `HashingBusy`."""
    derived = derive(secret, slots.salt)
    code = normalised(secret)
    found: list[Matched] = []
    for slot in slots.slots:
        by_password = hmac.compare_digest(password_tag(slot.salt, derived), slot.password_tag)
        by_code = hmac.compare_digest(code_tag(slot.salt, code), slot.code_tag)
        found += [Matched(slot.account_id, "password")] * by_password + [Matched(slot.account_id, "code")] * by_code
    return found[0] if len(found) == 1 else None


def _slot(row: tuple[object, ...]) -> Slot:
    _salt, account_id, person_id, state, slot_salt, password, code, expires_at = row
    in_use = state in _IN_USE
    code_holds = in_use and code is not None and expires_at is not None and expires_at > now()  # type: ignore[operator]
    return Slot(
        account_id,  # type: ignore[arg-type]
        person_id,  # type: ignore[arg-type]
        bytes(slot_salt),  # type: ignore[call-overload]
        bytes(password) if in_use and password is not None else _NO_TAG,  # type: ignore[call-overload]
        bytes(code) if code_holds else _NO_TAG,  # type: ignore[call-overload]
    )


def _salt_of_nobody(username: str) -> bytes:
    """The same salt for the same unknown username every time, like a real one."""
    return hmac.digest(current_school().key_for("unknown username"), username.encode(), hashlib.sha256)[:SALT_BYTES]
