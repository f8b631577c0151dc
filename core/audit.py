"""Who did what to whom, kept for the school in the transaction of the deed itself."""

from __future__ import annotations

from .models import AuditEntry
from .viewer import viewer_or_none

LONGEST_DETAIL = 2000


def note(action: str, *, person_id: int | None = None, detail: str = "") -> None:
    """Keep an entry of the current viewer; of nobody (a command, a job) where nobody is signed in.

    `action` is `<part>.<what_happened>`, `person_id` the person it was done to. `detail` is for the
    office: it never holds a password, code, token or address.
    """
    viewer = viewer_or_none()
    AuditEntry.create(
        account=None if viewer is None else viewer.account_id,
        action=action,
        person=person_id,
        detail=" ".join(detail.split())[:LONGEST_DETAIL],
    )
