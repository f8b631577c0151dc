"""The columns and words of our own CSV template: Dutch, as a school secretary writes them."""

from __future__ import annotations

from dataclasses import dataclass

from .lines import Columns
from .records import Delivery, Level, Relation, StaffRole

PUPILS_FILE = "leerlingen.csv"
STAFF_FILE = "personeel.csv"

PUPIL_ID = "leerling_id"
STAFF_ID = "personeel_id"
GIVEN = "voornaam"
FAMILY = "familienaam"

SLOTS = range(1, 7)
"""Co-accounts are numbered 1 to 6; the template shows three."""


@dataclass(frozen=True, slots=True)
class SlotColumns:
    """The columns of one co-account."""

    slot: int
    external_id: str
    given: str
    family: str
    relation: str
    level: str
    email: str
    mobile: str
    delivery: str
    street: str
    postal_code: str
    town: str
    no_device: str
    staff_id: str

    @property
    def all(self) -> tuple[str, ...]:
        """Their names, in the order of the template."""
        return (
            self.external_id, self.given, self.family, self.relation, self.level, self.email, self.mobile,
            self.delivery, self.street, self.postal_code, self.town, self.no_device, self.staff_id,
        )  # fmt: skip


def _slot(number: int) -> SlotColumns:
    start = f"ouder{number}_"
    return SlotColumns(
        number, start + "id", start + "voornaam", start + "familienaam", start + "relatie", start + "niveau",
        start + "email", start + "gsm", start + "bezorging", start + "straat", start + "postcode",
        start + "gemeente", start + "geen_toestel", start + "personeelsnummer",
    )  # fmt: skip


SLOT_COLUMNS = tuple(_slot(number) for number in SLOTS)

PUPILS = Columns(
    PUPIL_ID,
    (PUPIL_ID, GIVEN, FAMILY, "klas"),
    ("geboortedatum", "leerjaar", "groepen", *(name for slot in SLOT_COLUMNS for name in slot.all)),
)
STAFF = Columns(STAFF_ID, (STAFF_ID, GIVEN, FAMILY), ("email", "rollen", "klassen", "titularis_van"))

RELATIONS: dict[str, Relation] = {
    "moeder": "moeder",
    "vader": "vader",
    "plusouder": "plusouder",
    "voogd": "voogd",
    "grootouder": "grootouder",
    "pleegouder": "pleegouder",
    "begeleider": "begeleider",
    "andere": "other",
}
LEVELS: dict[str, Level] = {"volledig": "full", "informatie": "inform", "geen": "none"}
DELIVERIES: dict[str, Delivery] = {"klas": "class", "apart": "apart"}
YES_OR_NO = {"ja": True, "nee": False}
STAFF_ROLES: dict[str, StaffRole] = {
    "leerkracht": "teacher",
    "zorg": "care",
    "secretariaat": "secretary",
    "directie": "head",
    "beheerder": "admin",
    "ict": "ict",
}
