"""Basisschool De Wegwijzer: classes, staff, and the families in which something special is to be seen."""

from __future__ import annotations

from .shapes import Adult, ChildOf, DemoClass, DemoSchool, Family, StaffMember

CLASSES = (
    DemoClass("K1", "K1", 3, 18),
    DemoClass("K2", "K2", 4, 18),
    DemoClass("K3", "K3", 5, 18),
    DemoClass("1A", "L1", 6, 18),
    DemoClass("1B", "L1", 6, 18),
    DemoClass("2A", "L2", 7, 18),
    DemoClass("2B", "L2", 7, 19),
    DemoClass("3A", "L3", 8, 19),
    DemoClass("4A", "L4", 9, 18),
    DemoClass("5A", "L5", 10, 18),
    DemoClass("5B", "L5", 10, 19),
    DemoClass("6A", "L6", 11, 19),
)

STAFF = (
    StaffMember("Ingrid", "Verhaegen", ("head",)),
    StaffMember("Marleen", "Aerts", ("secretary",)),
    StaffMember("Dorien", "Lemmens", ("secretary",)),
    StaffMember("Koen", "Lambrechts", ("admin",)),
    StaffMember("Bram", "Pauwels", ("ict", "teacher"), ("6A",)),
    StaffMember("Hilde", "Smets", ("care",), ("K1", "K2", "K3", "1A", "1B", "2A", "2B")),
    StaffMember("Joke", "Van Roy", ("care", "teacher"), ("3A", "4A", "5A", "5B", "6A")),
    StaffMember("Greet", "Mertens", classes=("K1", "K2", "K3"), leads=True),
    StaffMember("Lieve", "De Bruyn", classes=("K2",), leads=True),
    StaffMember("Sofie", "Maes", classes=("K3",), leads=True),
    StaffMember("Els", "Wouters", classes=("1A",), leads=True),
    StaffMember("Fatima", "Ouali", classes=("1B",), leads=True),
    StaffMember("Tinne", "Janssen", classes=("2A",), leads=True),
    StaffMember("An", "Peersman", classes=("2B",), leads=True),
    StaffMember("Tom", "De Smedt", classes=("3A",), leads=True),
    StaffMember("Katleen", "Jacobs", classes=("4A",), leads=True),
    StaffMember("Dirk", "Hermans", classes=("5A",), leads=True),
    StaffMember("Merve", "Arslan", classes=("5B",), leads=True),
    StaffMember("Peter", "Goossens", classes=("6A",), leads=True),
    StaffMember("Wim", "Claessens", classes=("1A", "1B", "2A", "2B", "3A", "4A", "5A", "5B", "6A")),
    StaffMember("Lutgart", "Maris", classes=("1A", "2B", "3A", "5A", "6A")),
    StaffMember("Said", "Amrani", classes=("1B", "2A", "2B", "5B", "6A"), progress="started"),
    StaffMember("Nele", "Timmermans", classes=("K1", "K2"), progress="printed"),
    StaffMember("Joris", "Nijs", classes=("K3", "1A", "1B"), progress="printed"),
    StaffMember("Silke", "Brouwers", classes=("4A",), progress="never"),
)


def _mother(given: str, family: str, *progress: str, **more: object) -> Adult:
    return Adult(given_name=given, family_name=family, relation="moeder", progress=progress or ("active",), **more)  # type: ignore[arg-type]


def _father(given: str, family: str, *progress: str, **more: object) -> Adult:
    return Adult(given_name=given, family_name=family, relation="vader", progress=progress or ("active",), **more)  # type: ignore[arg-type]


def _children(**class_by_name: str) -> tuple[ChildOf, ...]:
    return tuple(
        ChildOf(given_name=name.replace("_", " "), class_name=its_class) for name, its_class in class_by_name.items()
    )


FAMILIES = (
    Family(
        family_name="Peeters",
        children=_children(Noor="2B", Lars="5A"),
        adults=(_mother("Sofie", "Claes"), _father("Tom", "Peeters")),
    ),
    Family(
        family_name="El Amrani",
        children=(
            ChildOf(given_name="Yasmin", class_name="1A"),
            ChildOf(given_name="Adam", class_name="3A"),
            ChildOf(given_name="Imane", class_name="5B"),
        ),
        adults=(_mother("Samira", "Bouzid"), _father("Karim", "El Amrani", "active", "printed")),
    ),
    Family(
        family_name="Maes",
        children=_children(Fien="1B"),
        adults=(_mother("Els", "Wouters", staff_name="els.wouters"), _father("Jan", "Maes", "printed")),
    ),
    Family(
        family_name="Janssens",
        children=_children(Wout="4A", Lien="2A"),
        adults=(_mother("Katrien", "De Smet"), _father("Peter", "Janssens", "printed", is_apart=True)),
    ),
    Family(
        family_name="Mertens",
        children=_children(Jules="2A"),
        adults=(_mother("Ann", "Willems"), _father("Dirk", "Mertens", level="inform", is_apart=True)),
    ),
    Family(
        family_name="Goethals",
        children=_children(Mila="1A"),
        adults=(
            _mother("Lies", "Hermans"),
            Adult(given_name="Kevin", family_name="Bogaerts", relation="plusouder", level="none", is_apart=True),
        ),
    ),
    Family(
        family_name="Jacobs",
        children=_children(Louise="3A"),
        adults=(
            _mother("Veerle", "Nys"),
            _father("Steven", "Jacobs", "started"),
            Adult(given_name="Maria", family_name="Pelgrims", relation="grootouder", level="granted", is_apart=True),
        ),
    ),
    Family(
        family_name="Vermeulen",
        children=_children(Senne="4A", Fleur="K2"),
        adults=(
            _mother("Christel", "Bauwens", "printed", has_no_email=True),
            _father("Danny", "Vermeulen", "printed", has_no_email=True),
        ),
        has_no_device=True,
    ),
    Family(
        family_name="Kowalski",
        children=_children(Wiktor="6A"),
        adults=(
            _mother("Agnieszka", "Kowalska"),
            Adult(given_name="Bart", family_name="Claeys", relation="begeleider", level=""),
        ),
    ),
    Family(
        family_name="Yılmaz",
        children=_children(Elif="2B", Emir="K3"),
        adults=(_mother("Ayşe", "Yılmaz"), _father("Mehmet", "Yılmaz", "started", "printed")),
        language="tr",
    ),
    Family(
        family_name="Van De Velde",
        children=(ChildOf(given_name="Chloë", class_name="5A"),),
        adults=(_mother("Hilde", "Roels", "expired"), _father("Luc", "Van De Velde", "void")),
    ),
    Family(
        family_name="Peeters",
        children=_children(Noor="K1"),
        adults=(_mother("Evy", "Cox", "printed"), _father("Jonas", "Peeters", "printed")),
    ),
    Family(
        family_name="Okafor",
        children=_children(Grace="6A"),
        adults=(
            Adult(given_name="Rita", family_name="Segers", relation="pleegouder"),
            Adult(given_name="Marc", family_name="Wijnants", relation="voogd", progress=("ended",)),
        ),
    ),
    Family(
        family_name="Sels",
        children=_children(Otis="2B"),
        adults=(_mother("Lotte", "Raes", "active"), Adult(given_name="Inge", family_name="Sels", relation="moeder")),
    ),
)

WEGWIJZER = DemoSchool(
    key="wegwijzer",
    name="Basisschool De Wegwijzer",
    texts={
        "contact_name": "Marleen Aerts, secretariaat",
        "contact_phone": "+32 9 999 12 34",
        "contact_email": "secretariaat@wegwijzer.example",
        "welcome": "Welkom op het platform van onze school. Je gebruikersnaam staat op de brief die je kind meekreeg.",
        "language": "nl",
    },
    colour="#0f5c6e",
    logo="wegwijzer.svg",
    classes=CLASSES,
    staff=STAFF,
    families=FAMILIES,
    classes_of_pupils_who_sign_in=("5A", "5B", "6A"),
)
