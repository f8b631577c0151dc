"""A form that is sent twice is stored once: by its key, for the account that sent it.

    earlier = sent_before(key)
    if earlier: return redirect(earlier)
    with current_school().writing():
        ...
        remember_sent(key, location)

Two sendings at the same moment both find nothing at first; the slower one then meets `SentAlready`
inside its transaction, which takes back all that it did.
"""

from __future__ import annotations

from .models import SentForm
from .viewer import current_viewer

LONGEST_KEY = 64
LONGEST_LOCATION = 300


class SentAlready(Exception):
    """The same form was stored while this one was on its way; `sent_before` now says where it led."""


def sent_before(key: str) -> str | None:
    """Where this viewer's form with this key led to, or None when it was not sent yet."""
    if not key:
        return None
    row = (
        SentForm.select(SentForm.location)
        .where(SentForm.account == current_viewer().account_id, SentForm.key == key[:LONGEST_KEY])
        .tuples()
        .first()
    )
    return None if row is None else str(row[0])


def remember_sent(key: str, location: str) -> None:
    """Keep in the same transaction that this form was stored. Raises `SentAlready`.

    A form without a key cannot be recognised and is not kept.
    """
    if not key:
        return
    if len(location) > LONGEST_LOCATION:
        raise ValueError(f"The location of a form has at most {LONGEST_LOCATION} characters.")
    stored = (
        SentForm.insert(account=current_viewer().account_id, key=key[:LONGEST_KEY], location=location)
        .on_conflict(action="NOTHING", conflict_target=[SentForm.account, SentForm.key])
        .as_rowcount()
        .execute()
    )
    if not stored:
        raise SentAlready
