"""School year, classes and groups, and who is in them."""

from __future__ import annotations

import re
from collections import defaultdict
from datetime import date
from typing import Literal

from .changes import Difference, NewGroup, NewMembership, NewYear, Ref, What
from .draft import Draft
from .known import KnownGroup, KnownMembership
from .records import MemberRole, RosterGroup
from .row import GROUP_NAME
from .values import folded

Member = Literal["pupil", "staff"]

_NURSERY = ("kleuter", "peuter", "instap", "onthaal", "maternelle")


def position_of(group: RosterGroup) -> int:
    """Where a class stands in lists: kindergarten first, then by year and letter. The same name always
    gives the same number, so that a new class moves no other one."""
    if group.kind != "official_class":
        return 0
    name, grade = folded(group.name), folded(group.grade or "")
    year = re.search(r"\d{1,2}", name) or re.search(r"\d{1,2}", grade)
    letter = re.search(r"\d\s*-?([a-z])\b", name)
    nursery = any(word in name for word in _NURSERY) or re.match(r"k\d", grade or name) or re.match(r"k\d", name)
    place = 30 * int(year.group() if year else 0) + (ord(letter.group(1)) - 96 if letter else 0)
    return place if nursery else 3_000 + place


def school_year_on(day: date) -> NewYear:
    """The Belgian school year that holds this day: 1 September to 31 August."""
    first = day.year if day.month >= 9 else day.year - 1
    return NewYear(f"{first}-{first + 1}", date(first, 9, 1), date(first + 1, 8, 31))


def place_groups(draft: Draft) -> None:
    """Find the school year and every group of the roster in it; the others are new."""
    _find_year(draft)
    here = [group for group in draft.known.groups.values() if group.year_id == draft.plan.year_id]
    by_id = {group.external_id: group for group in here if group.external_id}
    own_ids = {group.external_id for group in draft.roster.groups}
    by_name = {folded(group.name): group for group in here if group.external_id not in own_ids}
    found: dict[int, RosterGroup] = {}
    for group in draft.roster.groups:
        known = by_id.get(group.external_id) or by_name.get(folded(group.name))
        if known is None or known.id in found:
            draft.groups[group.external_id] = group.external_id
        else:
            draft.groups[group.external_id] = known.id
            found[known.id] = group
    names = {folded(group.name) for group in here if group.id not in found}
    for group in draft.roster.groups:
        name = _free_name(group, names)
        ref = draft.groups[group.external_id]
        if isinstance(ref, int):
            _compare_group(draft, draft.known.groups[ref], group, name)
        else:
            made = NewGroup(group.external_id, name, group.kind, group.grade or "", position_of(group))
            draft.plan.groups[group.external_id] = made
            what: What = "class" if group.kind == "official_class" else "group"
            draft.add(Difference("new", "group", name, what), ref)


def place_members(draft: Draft) -> None:
    """Who comes into a group and who goes out of it. Memberships in groups that no roster made stay."""
    wanted: dict[Ref, dict[tuple[Ref, str], MemberRole]] = defaultdict(dict)
    for membership in draft.roster.memberships:
        people = draft.pupils if membership.role == "pupil" else draft.staff
        person = people.get(membership.person_external_id)
        if person is not None:
            group = draft.groups[membership.group_external_id]
            wanted[person][group, membership.role] = membership.role
    kinds = {group.external_id: group.kind for group in draft.roster.groups}
    says_groups = any(
        one.role == "pupil" and kinds[one.group_external_id] == "group" for one in draft.roster.memberships
    )
    says_teaching = any(one.role != "pupil" for one in draft.roster.memberships)
    for roster_id, person in draft.pupils.items():
        _compare_members(draft, roster_id, person, wanted[person], ("pupil",), complete=says_groups)
    for roster_id, person in draft.staff.items():
        roles = ("teacher", "class_teacher")
        _compare_members(draft, roster_id, person, wanted[person], roles, complete=says_teaching)


def _find_year(draft: Draft) -> None:
    for year_id, _title, starts_on, ends_on in draft.known.years:
        if starts_on <= draft.day <= ends_on:
            draft.plan.year_id = year_id
            return
    year = school_year_on(draft.day)
    for year_id, title, starts_on, _ends_on in draft.known.years:
        if title == year.title or starts_on == year.starts_on:
            draft.plan.year_id = year_id
            return
    if draft.roster.groups:
        draft.plan.new_year = year
        draft.add(Difference("new", "group", year.title, "year"), year.title)


def _free_name(group: RosterGroup, names: set[str]) -> str:
    """The group's name; with its id behind it where another group, unknown to the roster, has that name."""
    name = group.name
    if folded(name) in names:
        mark = f" ({group.external_id})"
        name = group.name[: max(GROUP_NAME - len(mark), 1)] + mark[:GROUP_NAME]
    names.add(folded(name))
    return name


def _compare_group(draft: Draft, known: KnownGroup, group: RosterGroup, name: str) -> None:
    changes: dict[str, object] = {}
    if known.name != name and known.external_id:
        changes["name"] = name
        draft.add(Difference("changed", "group", known.name, "name", known.name, name), known.id)
    if known.kind != group.kind and known.external_id:
        changes["kind"] = group.kind
        draft.add(Difference("changed", "group", known.name, "kind", known.kind, group.kind), known.id)
    if group.grade and not known.level:
        changes["level"] = group.grade
        draft.add(Difference("changed", "group", known.name, "level", known.level, group.grade), known.id)
    if changes:
        draft.plan.group_changes[known.id] = changes


def _compare_members(
    draft: Draft,
    roster_id: str,
    person: Ref,
    wanted: dict[tuple[Ref, str], MemberRole],
    roles: tuple[str, ...],
    *,
    complete: bool,
) -> None:
    rows = draft.known.memberships.get(person, []) if isinstance(person, int) else []
    rows = [row for row in rows if row.role in roles]
    held: dict[tuple[Ref, str], KnownMembership] = {(row.group_id, row.role): row for row in rows if row.holds}
    closed: dict[tuple[Ref, str], KnownMembership] = {(row.group_id, row.role): row for row in rows if not row.holds}
    comes: list[Ref] = []
    for (group, role), member_role in wanted.items():
        if (group, role) in held:
            continue
        comes.append(group)
        if (group, role) in closed:
            draft.plan.memberships_reopened.append(closed[group, role].id)
        else:
            draft.plan.memberships.append(NewMembership(person, group, member_role))
    moves = roles == ("pupil",) and any(_is_class(draft, group) for group, _role in wanted)
    goes = [
        row
        for key, row in held.items()
        if key not in wanted and _may_end(draft, row, roster_id, moves=moves, complete=complete)
    ]
    draft.plan.memberships_ended += [row.id for row in goes]
    if person not in draft.joined:
        _show_moves(draft, person, "pupil" if roles == ("pupil",) else "staff", goes, comes)


def _may_end(draft: Draft, row: KnownMembership, roster_id: str, *, moves: bool, complete: bool) -> bool:
    group = draft.known.groups[row.group_id]
    if row.role == "pupil" and group.kind == "official_class":
        return moves
    return complete and group.external_id is not None and draft.may_take(roster_id)


def _is_class(draft: Draft, group: Ref) -> bool:
    if isinstance(group, int):
        kind = draft.plan.group_changes.get(group, {}).get("kind", draft.known.groups[group].kind)
        return bool(kind == "official_class")
    return draft.plan.groups[group].kind == "official_class"


def _show_moves(draft: Draft, person: Ref, about: Member, goes: list[KnownMembership], comes: list[Ref]) -> None:
    """A pupil's old and new class are one move; other groups are told one by one."""
    name = draft.name_of(person)
    classes_left = [row.group_id for row in goes if _is_class(draft, row.group_id)]
    classes_joined = [group for group in comes if _is_class(draft, group)]
    if about == "pupil" and (classes_left or classes_joined):
        before = ", ".join(_group_name(draft, group) for group in classes_left)
        after = ", ".join(_group_name(draft, group) for group in classes_joined)
        draft.add(Difference("moved", "pupil", name, "class", before, after), person)
    for row in goes:
        if about == "staff" or row.group_id not in classes_left:
            draft.add(_group_difference(draft, about, name, row.group_id, gone=True), person)
    for group in comes:
        if about == "staff" or group not in classes_joined:
            draft.add(_group_difference(draft, about, name, group, gone=False), person)


def _group_difference(draft: Draft, about: Member, name: str, group: Ref, *, gone: bool) -> Difference:
    what: What = "class" if _is_class(draft, group) else "group"
    shown = _group_name(draft, group)
    before, after = (shown, "") if gone else ("", shown)
    return Difference("changed", about, name, what, before, after)


def _group_name(draft: Draft, group: Ref) -> str:
    if isinstance(group, str):
        return draft.plan.groups[group].name
    known = draft.known.groups[group]
    if known.year_id != draft.plan.year_id:
        title = next(str(year[1]) for year in draft.known.years if year[0] == known.year_id)
        return f"{known.name} ({title})"
    return str(draft.plan.group_changes.get(group, {}).get("name", known.name))
