"""What a slot keeps of its password and its code: keyed hashes under secrets that are not in the database."""

from __future__ import annotations

import hashlib
import hmac

from ..db.context import current_school


def password_tag(slot_salt: bytes, derived: bytes) -> bytes:
    """What a slot keeps of a password: 32 bytes that are worth nothing without the pepper."""
    return hmac.digest(current_school().key_for("password"), slot_salt + derived, hashlib.sha256)


def code_tag(slot_salt: bytes, normalised_code: str) -> bytes:
    """What a slot keeps of the code on its letter: 32 bytes."""
    return hmac.digest(current_school().key_for("code"), slot_salt + normalised_code.encode(), hashlib.sha256)
