"""Classes, enrolments and the school year of School Data Sync 2.1."""

from __future__ import annotations

from collections.abc import Mapping, Set
from dataclasses import dataclass, replace

from ..i18n import lazy_gettext
from .classes import Course, Enrolment
from .lines import open_sheet
from .reading import Reading
from .repeats import once
from .row import GROUP_NAME, SHORT
from .sds_v21_columns import CLASS, CLASSES, COURSES, ENROLLMENTS, ID, ORG, SESSIONS, USER


@dataclass(frozen=True, slots=True)
class Courses:
    """The classes of the orgs that count, and the ids of all others."""

    own: dict[str, Course]
    others: frozenset[str]


def read_courses(reading: Reading, names: Mapping[str, str], in_scope: Set[str]) -> Courses:
    """The courses of the orgs with these ids; their grade stands in courses.csv."""
    found: list[tuple[int, tuple[bool, Course]]] = []
    if "classes.csv" in names:
        grades = _course_grades(reading, names)
        for row in open_sheet(reading, names["classes.csv"], CLASSES).rows():
            course = Course(row.obligatory(ID), row.obligatory("title", GROUP_NAME))
            org_id, course_id = row.obligatory(ORG), row.text("courseSourcedId")
            if row.good:
                found.append((row.line, (org_id in in_scope, replace(course, grade=grades.get(course_id)))))
    elif reading.options.class_from == "section":
        reading.refuse(
            names["users.csv"], lazy_gettext("The classes cannot come from sections: classes.csv is missing.")
        )
    courses = once(reading, names.get("classes.csv", ""), ID, found, lambda entry: entry[1].external_id)
    return Courses(
        own={course.external_id: course for _, (counts, course) in courses if counts},
        others=frozenset(course.external_id for _, (counts, course) in courses if not counts),
    )


def _course_grades(reading: Reading, names: Mapping[str, str]) -> dict[str, str]:
    if "courses.csv" not in names:
        return {}
    rows = open_sheet(reading, names["courses.csv"], COURSES).rows()
    return {row.obligatory(ID): grade for row in rows if (grade := row.text("grade", SHORT))}


def read_enrolments(
    reading: Reading,
    names: Mapping[str, str],
    courses: Courses,
    users: Set[str],
    pupils: Set[str],
    staff: Set[str],
) -> list[Enrolment]:
    """Who is in which course. People and courses of other schools are left out without a word."""
    if "enrollments.csv" not in names:
        return []
    file = names["enrollments.csv"]
    found: list[Enrolment] = []
    for row in open_sheet(reading, file, ENROLLMENTS).rows():
        course_id, user_id = row.obligatory(CLASS), row.obligatory(USER)
        row.text("role")
        if not row.good or (user_id not in users and user_id in reading.doubtful_ids):
            continue
        if user_id not in users:
            row.error(USER, user_id, lazy_gettext("There is no such person in the other files."))
        elif course_id not in courses.own and course_id not in courses.others:
            row.error(CLASS, course_id, lazy_gettext("There is no such class in the other files."))
        elif course_id in courses.own and user_id in pupils:
            found.append(Enrolment(file, row.line, course_id, user_id, "pupil"))
        elif course_id in courses.own and user_id in staff:
            found.append(Enrolment(file, row.line, course_id, user_id, "teacher"))
    return found


def read_school_year(reading: Reading, names: Mapping[str, str]) -> str | None:
    """The title of the school year, when the files hold exactly one."""
    if "academicsessions.csv" not in names:
        return None
    rows = open_sheet(reading, names["academicsessions.csv"], SESSIONS).rows()
    titles = {row.text("title", 40) for row in rows if row.text("type").casefold() == "schoolyear"}
    return titles.pop() if len(titles) == 1 else None
