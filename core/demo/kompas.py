"""Basisschool Het Kompas: small, on the same installation, and not yet open for parents."""

from __future__ import annotations

from .shapes import Adult, ChildOf, DemoClass, DemoSchool, Family, StaffMember

KOMPAS = DemoSchool(
    key="kompas",
    name="Basisschool Het Kompas",
    texts={
        "contact_name": "Ria Van Looy, secretariaat",
        "contact_phone": "+32 9 999 56 78",
        "contact_email": "info@kompas.example",
        "welcome": "Welkom bij Het Kompas. De eerste brieven zijn onderweg.",
        "language": "nl",
    },
    colour="#7a3e1d",
    logo="kompas.svg",
    classes=(DemoClass("K3", "K3", 5, 12), DemoClass("1A", "L1", 6, 12), DemoClass("2A", "L2", 7, 12)),
    staff=(
        StaffMember("Guy", "Mertens", ("head", "admin")),
        StaffMember("Ria", "Van Looy", ("secretary",)),
        StaffMember("Stef", "Daems", ("ict", "teacher"), ("2A",), True),
        StaffMember("Nadia", "Haddad", ("teacher",), ("1A",), True),
        StaffMember("Lore", "Verbeeck", ("teacher",), ("K3",), True),
        StaffMember("Mieke", "Sterckx", ("care",), ("K3", "1A", "2A"), False, "printed"),
    ),
    families=(
        Family(
            family_name="Vos",
            children=(ChildOf(given_name="Lena", class_name="1A"), ChildOf(given_name="Bas", class_name="K3")),
            adults=(
                Adult(given_name="Karen", family_name="Dillen", relation="moeder"),
                Adult(given_name="Ruben", family_name="Vos", relation="vader", progress=("printed",)),
            ),
        ),
    ),
    opens_soon=("news",),
)
