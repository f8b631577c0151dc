"""Microsoft School Data Sync, version 2.1: users, roles and orgs and, where there, classes, enrolments,
relationships and birth dates.

Two choices of ours. Roles of teachers become the role of teacher; any other role (principal, itAdmin,
nurse ...) brings the person in without a role, because a file from outside is not to open care files
or settings: the school gives such roles itself. And a relationship `parent` or `guardian` becomes a
co-account of level `full`, as SDS keeps these two words for those who answer for the child by law;
`relative`, `aide`, `doctor`, `child` and `other` say nothing of that kind and become no co-account.
Usernames and passwords are never read; dates of roles neither, as exports carry those of past years.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from ..i18n import lazy_gettext
from .choice import choose_school
from .classes import arrange
from .lines import open_sheet
from .reading import Reading
from .records import Part, Roster, RosterContact, RosterPupil, RosterStaff
from .repeats import once, warn_of_doubles
from .row import SHORT
from .sds_v21_classes import read_courses, read_enrolments, read_school_year
from .sds_v21_columns import (
    DEMOGRAPHICS,
    ID,
    ORG,
    ORGS,
    OTHER_STAFF_ROLES,
    PARENT,
    PARENT_ROLES,
    RELATIONSHIPS,
    ROLES,
    TEACHING_ROLES,
    USER,
    USERS,
)


@dataclass(frozen=True, slots=True)
class _User:
    external_id: str
    given_name: str
    family_name: str
    email: str | None
    mobile: str | None


@dataclass(slots=True)
class _Standing:
    """What somebody is in the chosen school."""

    is_pupil: bool = False
    teaches: bool = False
    is_staff: bool = False
    grade: str | None = None


def read_sds_v21(reading: Reading, names: Mapping[str, str]) -> Roster:
    """The roster of the chosen school, or of all orgs when at most one of them is a school.
    `names`: the file names as they are, by their small letters."""
    orgs = _orgs_in_scope(reading, names["orgs.csv"])
    users = _users(reading, names["users.csv"])
    standings, elsewhere = _standings(reading, names["roles.csv"], orgs, users)
    births = _birth_dates(reading, names)
    pupils = [
        (
            line,
            RosterPupil(user.external_id, user.given_name, user.family_name, births.get(key), None, standing.grade),
        )
        for key, (line, user) in users.items()
        if (standing := standings.get(key)) and standing.is_pupil
    ]
    warn_of_doubles(reading, names["users.csv"], ID, pupils)
    staff = [
        RosterStaff(
            user.external_id,
            user.given_name,
            user.family_name,
            user.email,
            ("teacher",) if standing.teaches else (),
        )
        for key, (_, user) in users.items()
        if (standing := standings.get(key)) and standing.is_staff and not standing.is_pupil
    ]
    related, contacts = _contacts(reading, names, users, {pupil.external_id for _, pupil in pupils})
    for key, (line, _) in users.items():
        if key not in standings and key not in elsewhere and key not in related:
            reason = lazy_gettext("This person has no role in this school and was left out.")
            reading.warning(names["users.csv"], line, ID, key, reason)
    courses = read_courses(reading, names, orgs[0])
    enrolments = read_enrolments(
        reading,
        names,
        courses,
        users.keys(),
        {pupil.external_id for _, pupil in pupils},
        {person.external_id for person in staff},
    )
    arranged = arrange(reading, pupils, names["users.csv"], staff, courses.own, enrolments)
    covers: set[Part] = {"pupils", "staff"}
    if "relationships.csv" in names:
        covers.add("contacts")
    return Roster(
        source="sds-v2.1",
        school_year=read_school_year(reading, names),
        pupils=arranged.pupils,
        staff=arranged.staff,
        groups=arranged.groups,
        memberships=arranged.memberships,
        contacts=contacts,
        covers=frozenset(covers),
    )


def _orgs_in_scope(reading: Reading, file: str) -> tuple[set[str], set[str]]:
    """Ids of the orgs that count, and of all orgs."""
    names: dict[str, str] = {}
    schools: dict[str, str] = {}
    parents: dict[str, str] = {}
    for row in open_sheet(reading, file, ORGS).rows():
        org_id, name, kind = row.obligatory(ID), row.text("name", 200), row.text("type")
        parent_id = row.text("parentSourcedId")
        if row.good:
            names[org_id], parents[org_id] = name, parent_id
            if kind.casefold() == "school":
                schools[org_id] = name
    everything = set(names)
    if reading.options.school is None and len(schools) <= 1:
        return everything, everything
    chosen = {choose_school(reading, file, schools if reading.options.school is None else names)}
    while added := {org for org, parent in parents.items() if parent in chosen and org not in chosen}:
        chosen |= added
    return chosen, everything


def _users(reading: Reading, file: str) -> dict[str, tuple[int, _User]]:
    found: list[tuple[int, _User]] = []
    for row in open_sheet(reading, file, USERS).rows():
        user = _User(
            external_id=row.obligatory(ID),
            given_name=row.obligatory("givenName"),
            family_name=row.obligatory("familyName"),
            email=row.email("email"),
            mobile=row.phone("sms") or row.phone("phone"),
        )
        if row.good:
            found.append((row.line, user))
    return {user.external_id: (line, user) for line, user in once(reading, file, ID, found, lambda u: u.external_id)}


def _standings(
    reading: Reading, file: str, orgs: tuple[set[str], set[str]], users: Mapping[str, tuple[int, _User]]
) -> tuple[dict[str, _Standing], set[str]]:
    """What each user is in the orgs that count, and who has a role but only elsewhere."""
    in_scope, everything = orgs
    standings: dict[str, _Standing] = {}
    elsewhere: set[str] = set()
    for row in open_sheet(reading, file, ROLES).rows():
        user_id, org_id, role = row.obligatory(USER), row.obligatory(ORG), row.obligatory("role")
        grade = row.maybe("grade", SHORT)
        if not row.good or (user_id not in users and user_id in reading.doubtful_ids):
            continue
        if user_id not in users:
            row.error(USER, user_id, lazy_gettext("There is no such person in the other files."))
        elif org_id not in everything:
            row.error(ORG, org_id, lazy_gettext("There is no such school in the other files."))
        elif org_id not in in_scope:
            elsewhere.add(user_id)
        elif role.casefold() == "student":
            standing = standings.setdefault(user_id, _Standing())
            standing.is_pupil, standing.grade = True, standing.grade or grade
        elif role.casefold() in TEACHING_ROLES:
            standing = standings.setdefault(user_id, _Standing())
            standing.teaches = standing.is_staff = True
        elif role.casefold() in OTHER_STAFF_ROLES:
            standings.setdefault(user_id, _Standing()).is_staff = True
            row.warning("role", role, lazy_gettext("This role gives no rights here; the school gives them itself."))
        else:
            elsewhere.add(user_id)
            row.warning("role", role, lazy_gettext("Nobody of this school has such a role; it was left out."))
    return standings, elsewhere


def _birth_dates(reading: Reading, names: Mapping[str, str]) -> dict[str, date]:
    if "demographics.csv" not in names:
        return {}
    births: dict[str, date] = {}
    for row in open_sheet(reading, names["demographics.csv"], DEMOGRAPHICS).rows():
        user_id, born = row.obligatory(USER), row.birth_date("birthDate", "month-first")
        if row.good and born is not None:
            births[user_id] = born
    return births


def _contacts(
    reading: Reading, names: Mapping[str, str], users: Mapping[str, tuple[int, _User]], pupils: set[str]
) -> tuple[set[str], tuple[RosterContact, ...]]:
    """Everybody who stands in a relationship with a child, and the co-accounts that follow from it."""
    related: set[str] = set()
    contacts: dict[tuple[str, str], RosterContact] = {}
    if "relationships.csv" not in names:
        return related, ()
    for row in open_sheet(reading, names["relationships.csv"], RELATIONSHIPS).rows():
        pupil_id, parent_id = row.obligatory(USER), row.obligatory(PARENT)
        role = row.text("relationshipRole")
        related.add(parent_id)
        if not row.good:
            continue
        if missing := next((key for key in (pupil_id, parent_id) if key not in users), None):
            if missing not in reading.doubtful_ids:
                column = USER if missing == pupil_id else PARENT
                row.error(column, missing, lazy_gettext("There is no such person in the other files."))
        elif role.casefold() not in PARENT_ROLES:
            row.warning("relationshipRole", role, lazy_gettext("This relationship gives no co-account."))
        elif pupil_id in pupils:
            _, parent = users[parent_id]
            contacts[pupil_id, parent_id] = RosterContact(
                pupil_external_id=pupil_id,
                parent_external_id=parent_id,
                given_name=parent.given_name,
                family_name=parent.family_name,
                relation="other",
                level="full",
                email=parent.email,
                mobile=parent.mobile,
            )
    return related, tuple(contacts.values())
