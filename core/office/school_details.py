"""Name, contact, language, zone and welcome of the school: the first thing an administrator fills in."""

from __future__ import annotations

from collections.abc import Mapping

from ..audit import note
from ..configuration import Snapshot
from ..db.context import current_school
from ..settings import SettingCatalogue
from .editions import edition_of, refuse_other_edition

DETAILS = ("name", "contact_name", "contact_phone", "contact_email", "language", "zone", "welcome")


def details_of(snapshot: Snapshot) -> dict[str, str]:
    """What is kept now, by name of the setting."""
    return {name: snapshot.text(name) for name in DETAILS}


def edition_of_details(details: Mapping[str, str]) -> str:
    return edition_of(*(details[name] for name in DETAILS))


def keep_settings(
    catalogue: SettingCatalogue, wanted: Mapping[str, str], shown_edition: str, names: tuple[str, ...]
) -> list[str]:
    """Keep these texts of the core in one transaction; returns the names of those that changed.

    Raises `ChangedMeanwhile` when `shown_edition` is no longer what is kept.
    """
    with current_school().writing():
        all_kept = catalogue.read_all()
        kept = {name: str(all_kept["core", name]) for name in names}
        refuse_other_edition(shown_edition, edition_of(*(kept[name] for name in names)))
        changed = [name for name in names if name in wanted and wanted[name] != kept[name]]
        for name in changed:
            catalogue.write("core", name, wanted[name])
        if changed:
            note("school.settings_changed", detail=", ".join(changed))
    return changed
