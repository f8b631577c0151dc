"""What somebody says about themselves and how the portal looks for them."""

from __future__ import annotations

from dataclasses import dataclass

from ..audit import note
from ..db.context import current_school
from ..people.models import Person
from ..people.names import sort_key
from ..viewer import Viewer


@dataclass(frozen=True, slots=True)
class OwnDetails:
    """The page "Settings" as it is filled in. An empty theme is that of the school."""

    given_name: str
    family_name: str
    mobile: str
    language: str
    theme: str
    colour_scheme: str


def own_details(viewer: Viewer) -> OwnDetails:
    """As they are now. One query."""
    person = Person.get_by_id(viewer.person.id)
    return OwnDetails(
        person.given_name, person.family_name, person.mobile or "", person.language, person.theme, person.colour_scheme
    )


def save_details(viewer: Viewer, details: OwnDetails) -> None:
    """Keep the details. Only parents change their name: that of pupils and staff is the school's to change."""
    with current_school().writing():
        person = Person.get_by_id(viewer.person.id)
        named = (person.given_name, person.family_name)
        if viewer.audience == "parents" and named != (details.given_name, details.family_name):
            person.given_name, person.family_name = details.given_name, details.family_name
            person.sort_key = sort_key(details.given_name, details.family_name)
            renamed = f"{' '.join(named)} -> {details.given_name} {details.family_name}"
            note("account.name_changed", person_id=person.id, detail=renamed)
        person.mobile = details.mobile or None
        person.language = details.language
        person.theme = details.theme
        person.colour_scheme = details.colour_scheme
        person.save()
