"""Which children of the own person the school still has to confirm."""

from __future__ import annotations

from ..identity.models import Account
from ..people.models import Guardianship
from ..viewer import Viewer


def waiting_for_school(viewer: Viewer) -> int:
    """Own accounts on pupils for whom the school never decided anything. No name is told before it does. One query.

    Where it decided (a guardianship of any level, also one that ended) nothing is waiting, and nothing is promised.
    """
    rows = Account.select().where(
        Account.person == viewer.person.id,
        Account.kind == "co",
        Account.state == "active",
        Account.pupil.not_in(Guardianship.select(Guardianship.pupil).where(Guardianship.guardian == viewer.person.id)),
    )
    return int(rows.count())
