"""From slots to pages: school, contact, family order and code, as the letter says them."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlsplit

from ..clock import today
from ..configuration import configuration
from ..db.context import current_school
from ..files import FileMissing
from ..i18n import speaking
from ..identity.codes import DrawnCodes, activation_url
from ..people.dated import holds_on
from ..people.models import RoleAssignment
from ..roles import ROLE_TITLES, STAFF_ROLES
from .family import ChildOfFamily, children_by_holder
from .letter import Contact, Letter
from .slots import Slot

LANGUAGE = "nl"
"""Of the letters; the strip at the foot speaks the others."""


def compose(slots: Sequence[Slot], drawn: DrawnCodes) -> list[Letter]:
    """The letters of these slots with the codes drawn for them, in the same order. At most two queries per 500."""
    school, settings = current_school(), configuration()
    school_name = settings.text("name") or school.key
    contact = Contact(
        settings.text("contact_name") or school_name, settings.text("contact_phone"), settings.text("contact_email")
    )
    logo = _logo()
    families = children_by_holder(
        slot.holder_id for slot in slots if slot.kind == "co_account" and slot.holder_id is not None
    )
    duties = _duties([slot for slot in slots if slot.kind == "staff"])
    letters = []
    for slot in slots:
        code = drawn.by_account[slot.account.id]
        family = _family_of(slot, families)
        letters.append(
            Letter(
                kind=slot.kind,
                school_name=school_name,
                school_logo=logo,
                address=urlsplit(school.origin).netloc,
                pupil_name=slot.pupil_name,
                class_name=duties.get(slot.holder_id or 0, "") if slot.kind == "staff" else slot.class_name,
                addressee=slot.addressee or None,
                username=slot.username,
                code=code,
                activation_url=activation_url(school, slot.username, code),
                expires_on=drawn.last_day,
                contact=contact,
                family_order=tuple(child.shown for child in family),
                starts_here=not family or family[0].pupil_id == slot.pupil_id,
                apart=slot.account.delivery == "apart",
                postal_address=slot.postal_address if slot.account.delivery == "apart" else (),
            )
        )
    return letters


def _family_of(slot: Slot, families: dict[int, tuple[ChildOfFamily, ...]]) -> tuple[ChildOfFamily, ...]:
    """Empty for one child, and where this pupil itself is not among them (no class today)."""
    family = families.get(slot.holder_id or 0, ()) if slot.kind == "co_account" else ()
    return family if len(family) > 1 and any(child.pupil_id == slot.pupil_id for child in family) else ()


def _duties(staff: Sequence[Slot]) -> dict[int, str]:
    """What each member of staff is, in words, with the own class: `Leerkracht 2B`."""
    if not staff:
        return {}
    day = today(configuration().zone)
    rows = RoleAssignment.select(RoleAssignment.person, RoleAssignment.role).where(holds_on(RoleAssignment, day))
    roles: dict[int, list[str]] = {}
    for person_id, role in rows.tuples():
        roles.setdefault(person_id, []).append(role)
    with speaking(LANGUAGE):
        return {
            slot.holder_id: " ".join(
                part
                for part in (
                    ", ".join(str(ROLE_TITLES[r]) for r in STAFF_ROLES if r in roles.get(slot.holder_id, ())),
                    slot.class_name,
                )
                if part
            )
            for slot in staff
            if slot.holder_id is not None
        }


def _logo() -> bytes | None:
    file_id = configuration().text("logo_file")
    if not file_id:
        return None
    try:
        with current_school().files.open(file_id) as content:
            return content.read()
    except FileMissing:
        return None
