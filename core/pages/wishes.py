""" "Verwittig mij": who wants to hear when a module opens."""

from __future__ import annotations

from ..db.context import current_school
from ..models import ModuleWish
from ..viewer import Viewer


def wish_for(module: str, viewer: Viewer) -> None:
    """Keep the wish of this account; a second one changes nothing."""
    with current_school().writing():
        ModuleWish.insert(module=module, account=viewer.account_id).on_conflict(
            conflict_target=[ModuleWish.module, ModuleWish.account],
            preserve=[ModuleWish.module],
        ).execute()
