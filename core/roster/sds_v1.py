"""Microsoft School Data Sync, version 1: School, Student and, where there, Teacher, Section and enrolments.

Usernames and passwords of the other system are known columns that no code here ever reads.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal

from ..i18n import lazy_gettext
from .choice import choose_school
from .classes import Course, Enrolment, arrange
from .lines import Columns, Sheet, open_sheet
from .reading import Reading
from .records import Part, Roster, RosterPupil, RosterStaff
from .repeats import once, warn_of_doubles
from .row import GROUP_NAME, SHORT, Row

_ID = "SIS ID"
_SCHOOL_ID = "School SIS ID"
_GIVEN = "First Name"
_FAMILY = "Last Name"

_NEVER_READ = ("Username", "Password", "State ID", "Middle Name")

SCHOOL = Columns(
    _ID,
    (_ID, "Name"),
    (
        "School Number", "School NCES_ID", "State ID", "Grade Low", "Grade High", "Principal SIS ID",
        "Principal Name", "Principal Secondary Email", "Address", "City", "State", "Country", "Zip", "Phone",
        "Zone",
    ),
)  # fmt: skip
STUDENT = Columns(
    _ID,
    (_ID, _SCHOOL_ID, _GIVEN, _FAMILY),
    (
        *_NEVER_READ, "Secondary Email", "Student Number", "Grade", "Status", "Birthdate", "Graduation Year",
        "Mailing Address", "Mailing City", "Mailing State", "Mailing Zip", "Mailing Latitude",
        "Mailing Longitude", "Mailing Country", "Residence Address", "Residence City", "Residence State",
        "Residence Zip", "Residence Latitude", "Residence Longitude", "Residence Country", "Gender",
        "ELL Status", "FederalRace",
    ),
)  # fmt: skip
TEACHER = Columns(
    _ID,
    (_ID, _SCHOOL_ID, _GIVEN, _FAMILY),
    (*_NEVER_READ, "Teacher Number", "Status", "Secondary Email", "Title", "Qualification"),
)
SECTION = Columns(
    _ID,
    (_ID, _SCHOOL_ID, "Section Name"),
    (
        "Section Number", "Term SIS ID", "Term Name", "Term StartDate", "Term EndDate", "Course SIS ID",
        "Course Name", "Course Number", "Course Description", "Course Subject", "Periods", "Status",
    ),
)  # fmt: skip
IN_SECTION = Columns(_ID, ("Section SIS ID", _ID))


@dataclass(frozen=True, slots=True)
class _Section:
    school_id: str
    course: Course
    term: str | None


def read_sds_v1(reading: Reading, names: Mapping[str, str]) -> Roster:
    """The roster of the chosen school. `names`: the file names as they are, by their small letters."""
    school_id = choose_school(reading, names["school.csv"], _schools(open_sheet(reading, names["school.csv"], SCHOOL)))
    pupils_file = names["student.csv"]
    all_pupils, other_pupils = _pupils(open_sheet(reading, pupils_file, STUDENT), school_id)
    pupils = once(reading, pupils_file, _ID, all_pupils, lambda pupil: pupil.external_id)
    warn_of_doubles(reading, pupils_file, _ID, pupils)
    covers: set[Part] = {"pupils"}
    staff: list[RosterStaff] = []
    other_staff: set[str] = set()
    if "teacher.csv" in names:
        covers.add("staff")
        file = names["teacher.csv"]
        all_staff, other_staff = _staff(open_sheet(reading, file, TEACHER), school_id)
        staff = [person for _, person in once(reading, file, _ID, all_staff, lambda person: person.external_id)]
    sections = _sections(reading, names)
    enrolments = [
        *_enrolments(
            reading, names, "studentenrollment.csv", "pupil", sections, school_id,
            {pupil.external_id for _, pupil in pupils}, other_pupils,
        ),
        *_enrolments(
            reading, names, "teacherroster.csv", "teacher", sections, school_id,
            {person.external_id for person in staff}, other_staff,
        ),
    ]  # fmt: skip
    own = {key: section.course for key, section in sections.items() if section.school_id == school_id}
    terms = {section.term for key, section in sections.items() if key in own}
    arranged = arrange(reading, pupils, pupils_file, staff, own, enrolments)
    return Roster(
        source="sds-v1",
        school_year=terms.pop() if len(terms) == 1 else None,
        pupils=arranged.pupils,
        staff=arranged.staff,
        groups=arranged.groups,
        memberships=arranged.memberships,
        covers=frozenset(covers),
    )


def _schools(sheet: Sheet) -> dict[str, str]:
    schools = {row.obligatory(_ID): row.text("Name", 200) for row in sheet.rows()}
    schools.pop("", None)
    if not schools:
        sheet.reading.refuse(sheet.file, lazy_gettext("There is no school in this file."))
    return schools


def _is_active(row: Row) -> bool:
    status = row.text("Status")
    if status and status.casefold() != "active":
        row.warning("Status", status, lazy_gettext("This line is not active and was left out."))
        return False
    return True


def _pupils(sheet: Sheet, school_id: str) -> tuple[list[tuple[int, RosterPupil]], set[str]]:
    """The pupils of the school, with their lines, and the ids of all others in the file."""
    pupils: list[tuple[int, RosterPupil]] = []
    others: set[str] = set()
    for row in sheet.rows():
        if row.obligatory(_SCHOOL_ID) != school_id and row.good:
            others.add(row.text(_ID))
            continue
        pupil = RosterPupil(
            external_id=row.obligatory(_ID),
            given_name=row.obligatory(_GIVEN),
            family_name=row.obligatory(_FAMILY),
            birth_date=row.birth_date("Birthdate", "month-first"),
            grade=row.maybe("Grade", SHORT),
        )
        if not row.good or not _is_active(row):
            others.add(pupil.external_id)
        else:
            pupils.append((row.line, pupil))
    return pupils, others


def _staff(sheet: Sheet, school_id: str) -> tuple[list[tuple[int, RosterStaff]], set[str]]:
    staff: list[tuple[int, RosterStaff]] = []
    others: set[str] = set()
    for row in sheet.rows():
        if row.obligatory(_SCHOOL_ID) != school_id and row.good:
            others.add(row.text(_ID))
            continue
        person = RosterStaff(
            external_id=row.obligatory(_ID),
            given_name=row.obligatory(_GIVEN),
            family_name=row.obligatory(_FAMILY),
            email=row.email("Secondary Email"),
            roles=("teacher",),
        )
        if not row.good or not _is_active(row):
            others.add(person.external_id)
        else:
            staff.append((row.line, person))
    return staff, others


def _sections(reading: Reading, names: Mapping[str, str]) -> dict[str, _Section]:
    if "section.csv" not in names:
        if reading.options.class_from == "section":
            reading.refuse(
                names["student.csv"],
                lazy_gettext("The classes cannot come from sections: Section.csv is missing."),
            )
        return {}
    file = names["section.csv"]
    no_school = ""
    found: list[tuple[int, _Section]] = []
    for row in open_sheet(reading, file, SECTION).rows():
        course = Course(row.obligatory(_ID), row.obligatory("Section Name", GROUP_NAME))
        section = _Section(row.obligatory(_SCHOOL_ID), course, row.maybe("Term Name", 40))
        if row.good:
            found.append((row.line, section if _is_active(row) else replace(section, school_id=no_school)))
    sections = once(reading, file, _ID, found, lambda section: section.course.external_id)
    return {section.course.external_id: section for _, section in sections}


def _enrolments(
    reading: Reading,
    names: Mapping[str, str],
    name: str,
    role: Literal["pupil", "teacher"],
    sections: Mapping[str, _Section],
    school_id: str,
    own: set[str],
    others: set[str],
) -> list[Enrolment]:
    """Who is in which section of the school. A person or section that exists nowhere is an error;
    people of other schools and those whose own line was refused are left out without a word."""
    if name not in names:
        return []
    file = names[name]
    found: list[Enrolment] = []
    for row in open_sheet(reading, file, IN_SECTION).rows():
        section_id, person_id = row.obligatory("Section SIS ID"), row.obligatory(_ID)
        if not row.good or (person_id not in own and (person_id in others or person_id in reading.doubtful_ids)):
            continue
        if person_id not in own:
            row.error(_ID, person_id, lazy_gettext("There is no such person in the other files."))
        elif section_id not in sections:
            row.error("Section SIS ID", section_id, lazy_gettext("There is no such class in the other files."))
        elif sections[section_id].school_id == school_id:
            found.append(Enrolment(file, row.line, section_id, person_id, role))
    return found
