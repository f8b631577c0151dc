"""Name, contact, welcome, colour and logo of a demo school, and which of its modules are open for whom."""

from __future__ import annotations

import io
from datetime import timedelta

from ..clock import today
from ..configuration import configuration
from ..db.context import current_school
from ..portal import Portal
from ..states import set_state
from ..uploads import keep_picture
from .drawings import PICTURES, drawn
from .shapes import DemoSchool

PROMISED_IN = timedelta(days=42)


def give_look(portal: Portal, school: DemoSchool) -> None:
    """Write the settings of the school at work."""
    with current_school().writing():
        logo = io.BytesIO(drawn((PICTURES / school.logo).read_bytes()))
        picture = keep_picture(logo, module="core", name=school.logo, longest_side=800, keep_alpha=True)
        texts = school.texts | {"primary_colour": school.colour, "logo_file": picture.file_id}
        for name, text in texts.items():
            portal.settings.write("core", name, text)
        portal.settings.write("core", "pupils_sign_in", bool(school.classes_of_pupils_who_sign_in))


def open_modules(portal: Portal, school: DemoSchool) -> None:
    """Every installed module is live, but for what the school promised its parents for later."""
    promised = today(configuration().zone) + PROMISED_IN
    for loaded in portal.registry:
        name = loaded.module.name
        for audience in loaded.module.audiences:
            if name not in school.opens_soon or audience == "staff":
                set_state(name, audience, "live")
            elif audience == "parents":
                set_state(name, audience, "building", promised_on=promised)
