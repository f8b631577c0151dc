"""Which children of the own person the school still has to confirm."""

from __future__ import annotations

from ..identity.models import Account
from ..viewer import Viewer


def waiting_for_school(viewer: Viewer) -> int:
    """Own accounts on pupils whom this parent does not see. No name is told before the school confirms. One query."""
    rows = Account.select().where(
        Account.person == viewer.person.id,
        Account.kind == "co",
        Account.state == "active",
        Account.pupil.not_in(viewer.child_ids or (0,)),
    )
    return int(rows.count())
