"""Logo, colour and theme of the school, kept together in one transaction."""

from __future__ import annotations

from dataclasses import dataclass
from typing import BinaryIO

from ..audit import note
from ..configuration import Snapshot
from ..db.context import current_school
from ..settings import SettingCatalogue
from ..uploads import drop_stored, keep_picture
from .editions import edition_of, refuse_other_edition

LOOK = ("theme", "primary_colour", "logo_file")
LOGO_SIDE = 800
"""Pixels: enough for a letterhead in print."""


@dataclass(frozen=True, slots=True)
class NewLogo:
    """A picture that was sent."""

    content: BinaryIO
    name: str


def edition_of_look(snapshot: Snapshot) -> str:
    return edition_of(*(snapshot.text(name) for name in LOOK))


def keep_look(
    catalogue: SettingCatalogue,
    *,
    theme: str,
    colour: str,
    logo: NewLogo | None = None,
    remove_logo: bool = False,
    shown: str,
) -> None:
    """Keep the look; an old logo is dropped with its file. Raises `ChangedMeanwhile` and `PictureRefused`."""
    with current_school().writing():
        all_kept = catalogue.read_all()
        kept = {name: str(all_kept["core", name]) for name in LOOK}
        refuse_other_edition(shown, edition_of(*(kept[name] for name in LOOK)))
        wanted = {"theme": theme, "primary_colour": colour, "logo_file": "" if remove_logo else kept["logo_file"]}
        if logo is not None:
            picture = keep_picture(logo.content, module="core", name=logo.name, longest_side=LOGO_SIDE, keep_alpha=True)
            wanted["logo_file"] = picture.file_id
        changed = [name for name in LOOK if wanted[name] != kept[name]]
        for name in changed:
            catalogue.write("core", name, wanted[name])
        if "logo_file" in changed and kept["logo_file"]:
            drop_stored(kept["logo_file"])
        if changed:
            note("school.look_changed", detail=", ".join(changed))
