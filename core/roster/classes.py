"""What becomes a class, in formats that know grades and courses but no official classes.

With `grade` every grade is a class and every course a group. With `section` the first course of a
pupil is the class; other courses stay groups, unless they are somebody else's class: a pupil has one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from ..i18n import lazy_gettext
from .reading import ClassFrom, Reading
from .records import MemberRole, RosterGroup, RosterMembership, RosterPupil, RosterStaff
from .row import GROUP_NAME


@dataclass(frozen=True, slots=True)
class Course:
    """A course section of the format."""

    external_id: str
    name: str
    grade: str | None = None


@dataclass(frozen=True, slots=True)
class Enrolment:
    """A person in a course, with the place where that stands."""

    file: str
    line: int
    course_id: str
    person_id: str
    role: Literal["pupil", "teacher"]


@dataclass(frozen=True, slots=True)
class Arrangement:
    """Pupils with their class, staff with what they teach, groups and who is in them."""

    pupils: tuple[RosterPupil, ...]
    staff: tuple[RosterStaff, ...]
    groups: tuple[RosterGroup, ...]
    memberships: tuple[RosterMembership, ...]


def arrange(
    reading: Reading,
    pupils: Sequence[tuple[int, RosterPupil]],
    pupils_file: str,
    staff: Sequence[RosterStaff],
    courses: Mapping[str, Course],
    enrolments: Sequence[Enrolment],
) -> Arrangement:
    """Choose each pupil's class and turn the courses into groups."""
    class_from = reading.options.class_from
    own_class = (
        {pupil.external_id: f"grade:{pupil.grade}" for _, pupil in pupils if pupil.grade}
        if class_from == "grade"
        else _first_courses(enrolments)
    )
    groups = {group.external_id: group for group in _groups(class_from, own_class, pupils, courses)}
    for line, pupil in pupils:
        if pupil.external_id not in own_class:
            reading.warning(pupils_file, line, None, pupil.external_id, lazy_gettext("This pupil has no class."))
    memberships: dict[tuple[str, str, MemberRole], None] = {
        (own_class[pupil.external_id], pupil.external_id, "pupil"): None
        for _, pupil in pupils
        if pupil.external_id in own_class
    }
    for enrolment in enrolments:
        if _is_second_class(enrolment, own_class, groups):
            reading.warning(
                enrolment.file,
                enrolment.line,
                None,
                enrolment.person_id,
                lazy_gettext("A pupil has one class; this second one was left out."),
            )
        else:
            memberships.setdefault((enrolment.course_id, enrolment.person_id, enrolment.role))
    taught: dict[str, list[str]] = {}
    for group_id, person_id, role in memberships:
        if role == "teacher":
            taught.setdefault(person_id, []).append(groups[group_id].name)
    return Arrangement(
        pupils=tuple(_placed(pupil, groups, own_class) for _, pupil in pupils),
        staff=tuple(replace(person, class_names=tuple(taught.get(person.external_id, ()))) for person in staff),
        groups=tuple(groups.values()),
        memberships=tuple(RosterMembership(*membership) for membership in memberships),
    )


def _first_courses(enrolments: Iterable[Enrolment]) -> dict[str, str]:
    first: dict[str, str] = {}
    for enrolment in enrolments:
        if enrolment.role == "pupil":
            first.setdefault(enrolment.person_id, enrolment.course_id)
    return first


def _is_second_class(enrolment: Enrolment, own_class: Mapping[str, str], groups: Mapping[str, RosterGroup]) -> bool:
    return (
        enrolment.role == "pupil"
        and groups[enrolment.course_id].kind == "official_class"
        and own_class.get(enrolment.person_id) != enrolment.course_id
    )


def _groups(
    class_from: ClassFrom,
    own_class: Mapping[str, str],
    pupils: Sequence[tuple[int, RosterPupil]],
    courses: Mapping[str, Course],
) -> list[RosterGroup]:
    classes = set(own_class.values())
    groups: list[RosterGroup] = []
    if class_from == "grade":
        grades = dict.fromkeys(pupil.grade for _, pupil in pupils if pupil.grade)
        groups += [RosterGroup(f"grade:{grade}", grade, "official_class", grade) for grade in grades]
    for course in courses.values():
        kind: Literal["official_class", "group"] = "official_class" if course.external_id in classes else "group"
        groups.append(RosterGroup(course.external_id, course.name, kind, course.grade))
    return with_distinct_names(groups)


def with_distinct_names(groups: Sequence[RosterGroup]) -> list[RosterGroup]:
    """The groups, those of equal name told apart by their id: `Maths (11001)`."""
    names = Counter(group.name.casefold() for group in groups)
    return [_told_apart(group) if names[group.name.casefold()] > 1 else group for group in groups]


def _told_apart(group: RosterGroup) -> RosterGroup:
    mark = f" ({group.external_id})"
    return replace(group, name=group.name[: max(GROUP_NAME - len(mark), 1)] + mark)


def _placed(pupil: RosterPupil, groups: Mapping[str, RosterGroup], own_class: Mapping[str, str]) -> RosterPupil:
    group_id = own_class.get(pupil.external_id)
    return pupil if group_id is None else replace(pupil, class_name=groups[group_id].name)
