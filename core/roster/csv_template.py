"""Our own template: `leerlingen.csv` with the co-accounts in the pupil's line, and `personeel.csv`.

Classes and groups have no ids here: their name, without case, is the id, so that `1a` and `1A` are one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from ..i18n import lazy_gettext
from .lines import open_sheet
from .reading import Reading
from .records import (
    MemberRole,
    Part,
    PostalAddress,
    Roster,
    RosterContact,
    RosterGroup,
    RosterMembership,
    RosterPupil,
    RosterStaff,
)
from .repeats import once, warn_of_doubles
from .row import GROUP_NAME, SHORT, Row
from .template_groups import NamedGroups
from .template_words import (
    DELIVERIES,
    FAMILY,
    GIVEN,
    LEVELS,
    PUPIL_ID,
    PUPILS,
    PUPILS_FILE,
    RELATIONS,
    SLOT_COLUMNS,
    STAFF,
    STAFF_FILE,
    STAFF_ID,
    STAFF_ROLES,
    YES_OR_NO,
    SlotColumns,
)


@dataclass(frozen=True, slots=True)
class _PupilLine:
    pupil: RosterPupil
    group_names: tuple[str, ...]
    contacts: tuple[RosterContact, ...]


@dataclass(frozen=True, slots=True)
class _StaffLine:
    person: RosterStaff
    class_teacher_of: tuple[str, ...]


def read_template(reading: Reading, names: Mapping[str, str]) -> Roster:
    """The roster; one of the two files may be missing. `names`: the file names as they are, by their
    small letters."""
    covers: set[Part] = set()
    pupil_lines: list[tuple[int, _PupilLine]] = []
    staff_lines: list[tuple[int, _StaffLine]] = []
    if file := names.get(PUPILS_FILE):
        covers |= {"pupils", "contacts"}
        pupil_lines = _pupil_lines(reading, file)
    if file := names.get(STAFF_FILE):
        covers.add("staff")
        staff_lines = _staff_lines(reading, file)
    groups = NamedGroups(reading)
    memberships: dict[tuple[str, str, MemberRole], None] = {}
    pupils: list[RosterPupil] = []
    for line, entry in pupil_lines:
        pupil = entry.pupil
        official = groups.official(names[PUPILS_FILE], line, pupil.class_name or "", pupil.grade)
        pupils.append(pupil if pupil.class_name == official.name else replace(pupil, class_name=official.name))
        memberships[official.external_id, pupil.external_id, "pupil"] = None
    for line, entry in pupil_lines:
        for name in entry.group_names:
            group = groups.other(names[PUPILS_FILE], line, name)
            if group is not None:
                memberships[group.external_id, entry.pupil.external_id, "pupil"] = None
    staff: list[RosterStaff] = []
    for line, member in staff_lines:
        taught = _taught(groups, names[STAFF_FILE], line, member, knows_classes="pupils" in covers)
        memberships |= {(group.external_id, member.person.external_id, role): None for group, role in taught}
        staff.append(replace(member.person, class_names=tuple(group.name for group, _ in taught)))
    return Roster(
        source="template",
        pupils=tuple(pupils),
        staff=tuple(staff),
        groups=groups.all(),
        memberships=tuple(RosterMembership(*membership) for membership in memberships),
        contacts=tuple(contact for _, entry in pupil_lines for contact in entry.contacts),
        covers=frozenset(covers),
    )


def _pupil_lines(reading: Reading, file: str) -> list[tuple[int, _PupilLine]]:
    found: list[tuple[int, _PupilLine]] = []
    unsaid = 0
    sheet = open_sheet(reading, file, PUPILS)
    slots = [(slot, places) for slot in SLOT_COLUMNS if (places := sheet.places_of(slot.all))]
    for row in sheet.rows():
        pupil = RosterPupil(
            external_id=row.obligatory(PUPIL_ID),
            given_name=row.obligatory(GIVEN),
            family_name=row.obligatory(FAMILY),
            birth_date=row.birth_date("geboortedatum", "day-first"),
            class_name=row.obligatory("klas", GROUP_NAME),
            grade=row.maybe("leerjaar", SHORT),
        )
        contacts = tuple(_contact(row, pupil.external_id, slot) for slot, places in slots if row.holds(places))
        _check_parent_ids(row, contacts)
        entry = _PupilLine(pupil, row.listed("groepen"), contacts)
        if row.good:
            found.append((row.line, entry))
            unsaid += sum(contact.level is None for contact in contacts)
    if unsaid:
        reading.warning(
            file,
            None,
            "niveau",
            None,
            lazy_gettext(
                "The level is empty in some places (%(count)s). These parents can sign in, but see nothing "
                "until the school confirms.",
                count=unsaid,
            ),
        )
    pupils = once(reading, file, PUPIL_ID, found, lambda entry: entry.pupil.external_id)
    warn_of_doubles(reading, file, PUPIL_ID, [(line, entry.pupil) for line, entry in pupils])
    _warn_of_changing_parents(reading, file, pupils)
    return pupils


def _contact(row: Row, pupil_id: str, columns: SlotColumns) -> RosterContact:
    address = PostalAddress(row.text(columns.street, 200), row.text(columns.postal_code, SHORT), row.text(columns.town))
    return RosterContact(
        pupil_external_id=pupil_id,
        slot=columns.slot,
        parent_external_id=row.maybe(columns.external_id),
        given_name=row.maybe(columns.given),
        family_name=row.maybe(columns.family),
        relation=row.word(columns.relation, RELATIONS),
        level=row.word(columns.level, LEVELS),
        email=row.email(columns.email),
        mobile=row.phone(columns.mobile),
        delivery=row.word(columns.delivery, DELIVERIES) or "class",
        address=address if address.street or address.postal_code or address.town else None,
        no_device=row.word(columns.no_device, YES_OR_NO) or False,
        staff_external_id=row.maybe(columns.staff_id),
    )


def _check_parent_ids(row: Row, contacts: tuple[RosterContact, ...]) -> None:
    seen: set[str] = set()
    for contact in contacts:
        if contact.parent_external_id in seen:
            row.error(
                f"ouder{contact.slot}_id",
                contact.parent_external_id,
                lazy_gettext("This parent stands twice in this line."),
            )
        if contact.parent_external_id is not None:
            seen.add(contact.parent_external_id)


def _warn_of_changing_parents(reading: Reading, file: str, pupils: list[tuple[int, _PupilLine]]) -> None:
    """Point out one parent id under which two children name different parents."""
    seen: dict[str, tuple[int, str | None, str | None]] = {}
    for line, entry in pupils:
        for contact in entry.contacts:
            if contact.parent_external_id is None:
                continue
            called = (contact.given_name, contact.family_name)
            first, *earlier = seen.setdefault(contact.parent_external_id, (line, *called))
            if tuple(earlier) != called:
                reading.warning(
                    file,
                    line,
                    f"ouder{contact.slot}_id",
                    contact.parent_external_id,
                    lazy_gettext(
                        "Doubtful: line %(first)s gives this parent another name. Is this one person?",
                        first=first,
                    ),
                )


def _staff_lines(reading: Reading, file: str) -> list[tuple[int, _StaffLine]]:
    found: list[tuple[int, _StaffLine]] = []
    for row in open_sheet(reading, file, STAFF).rows():
        person = RosterStaff(
            external_id=row.obligatory(STAFF_ID),
            given_name=row.obligatory(GIVEN),
            family_name=row.obligatory(FAMILY),
            email=row.email("email"),
            roles=row.several("rollen", STAFF_ROLES),
            class_names=row.listed("klassen"),
        )
        entry = _StaffLine(person, row.listed("titularis_van"))
        if row.good:
            found.append((row.line, entry))
    return once(reading, file, STAFF_ID, found, lambda entry: entry.person.external_id)


def _taught(
    groups: NamedGroups, file: str, line: int, member: _StaffLine, *, knows_classes: bool
) -> list[tuple[RosterGroup, MemberRole]]:
    """The groups of a teacher. Without a file of pupils every name counts as that of a class."""
    wanted: dict[str, MemberRole] = dict.fromkeys(member.person.class_names, "teacher")
    wanted |= dict.fromkeys(member.class_teacher_of, "class_teacher")
    taught: dict[str, tuple[RosterGroup, MemberRole]] = {}
    for name, role in wanted.items():
        group = groups.known(name)
        if group is None and not knows_classes:
            group = groups.official(file, line, name, None)
        if group is None:
            groups.report_unknown(file, line, "titularis_van" if role == "class_teacher" else "klassen", name)
        else:
            taught[group.external_id] = (group, role)
    return list(taught.values())
