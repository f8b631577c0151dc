"""Staff: who is new, back, changed or gone, and which roles come and go.

A role is taken away only when a roster gave it. The school always keeps an administrator who can sign in.
"""

from __future__ import annotations

from ..i18n import lazy_gettext
from .changes import PREFIXES, Difference, NewPerson, NewRole
from .compare_pupils import add_login, compare_name
from .draft import Draft, words_of
from .known import KnownPerson, KnownRole
from .records import RosterStaff
from .values import folded

PREFIX = PREFIXES["staff"]
ORDINARY = "teacher"
"""Every other role opens more than one's own classes."""


def place_staff(draft: Draft) -> None:
    """Find every member of staff of the roster, and note what differs."""
    if "staff" not in draft.roster.covers:
        return
    without_id = {
        folded(person.name): person
        for person in draft.known.persons.values()
        if person.external_id is None and ("staff", person.id) in draft.known.main
    }
    for member in draft.roster.staff:
        known = draft.known.person(PREFIX + member.external_id)
        if known is not None:
            if _same_person(draft, known, member):
                _compare(draft, member, known)
            continue
        shown = f"{member.given_name} {member.family_name}"
        twin = without_id.pop(folded(shown), None)
        if twin is None:
            _add(draft, member)
        elif draft.doubt(
            "staff",
            shown,
            lazy_gettext("Somebody of this name has an account that no roster made. This is taken as the same person."),
            twin.id,
            after=member.external_id,
        ):
            draft.plan.change_person(twin.id, external_id=PREFIX + member.external_id)
            _compare(draft, member, twin)


def find_left_staff(draft: Draft) -> tuple[int, int]:
    """Staff whom the roster no longer names: their roles and groups end and they can no longer sign in.

    Returns how many there were before, and how many of them left.
    """
    present = [one for one in draft.known.of_kind(PREFIX) if _is_present(draft, one)]
    if "staff" not in draft.roster.covers:
        return len(present), 0
    own_ids = {PREFIX + member.external_id for member in draft.roster.staff}
    gone = [
        person
        for person in present
        if person.external_id
        and person.external_id not in own_ids
        and person.id not in draft.spared
        and draft.may_take(person.external_id.removeprefix(PREFIX))
    ]
    needed = _last_administrators(draft, {person.id for person in gone})
    for person in gone:
        if person.id in needed:
            _keep_administrator(draft, person)
        else:
            _leave(draft, person)
    return len(present), len(gone)


def _add(draft: Draft, member: RosterStaff) -> None:
    ref = PREFIX + member.external_id
    shown = f"{member.given_name} {member.family_name}"
    draft.plan.persons[ref] = NewPerson(ref, member.given_name, member.family_name, email=member.email)
    draft.staff[member.external_id] = ref
    draft.joined.add(ref)
    add_login(draft, ref, "staff", member.given_name, member.family_name)
    draft.add(Difference("new", "staff", shown, "person", "", ", ".join(member.class_names)), ref)
    for role in member.roles:
        draft.plan.roles.append(NewRole(ref, role))
        draft.add(_role_given(shown, role), ref)


def _same_person(draft: Draft, known: KnownPerson, member: RosterStaff) -> bool:
    if words_of(known.name) & words_of(member.given_name, member.family_name):
        return True
    draft.spared.add(known.id)
    return draft.doubt(
        "staff",
        known.name,
        lazy_gettext("This id belonged to somebody of another name. Was the number used again?"),
        known.id,
        before=known.name,
        after=f"{member.given_name} {member.family_name}",
    )


def _compare(draft: Draft, member: RosterStaff, known: KnownPerson) -> None:
    draft.staff[member.external_id] = known.id
    account = draft.known.main.get(("staff", known.id))
    if account is None:
        add_login(draft, known.id, "staff", member.given_name, member.family_name)
    if known.left_on is not None or (account is not None and account.state == "ended"):
        draft.joined.add(known.id)
        shown = ", ".join(member.class_names)
        draft.add(Difference("returned", "staff", known.name, "person", "", shown), known.id)
        if known.left_on is not None:
            draft.plan.change_person(known.id, left_on=None)
        if account is not None and account.state == "ended":
            used = "active" if account.was_active else "started"
            draft.plan.account_states[account.id] = used if account.has_password else "new"
    compare_name(draft, known, "staff", member.given_name, member.family_name)
    if member.email and member.email != known.email and known.id not in draft.known.in_use:
        draft.plan.change_person(known.id, email=member.email, email_confirmed_at=None)
        draft.add(Difference("changed", "staff", known.name, "email", known.email or "", member.email), known.id)
    _compare_roles(draft, member, known)


def _compare_roles(draft: Draft, member: RosterStaff, known: KnownPerson) -> None:
    held = draft.known.roles.get(known.id, {})
    for role in member.roles:
        row = held.get(role)
        if row is not None and row.holds:
            continue
        if row is not None and row.source == "office":
            draft.kept.append(Difference("role_given", "staff", known.name, "role", "", role))
            continue
        if row is not None and row.since == draft.day:
            draft.plan.roles_reopened.append(row.id)
        else:
            draft.plan.roles.append(NewRole(known.id, role))
        draft.plan.signed_out.add(known.id)
        draft.add(_role_given(known.name, role), known.id)
    if not member.roles or not draft.may_take(member.external_id):
        return
    for row in held.values():
        if row.holds and row.source == "roster" and row.role not in member.roles:
            _take(draft, known, row)


def _take(draft: Draft, known: KnownPerson, row: KnownRole) -> None:
    if row.role == "admin" and known.id in _last_administrators(draft, {known.id}):
        _keep_administrator(draft, known)
        return
    draft.plan.roles_ended.append(row.id)
    draft.plan.signed_out.add(known.id)
    draft.add(Difference("role_taken", "staff", known.name, "role", row.role, powerful=row.role != ORDINARY), known.id)


def _role_given(name: str, role: str) -> Difference:
    return Difference("role_given", "staff", name, "role", "", role, powerful=role != ORDINARY)


def _leave(draft: Draft, person: KnownPerson) -> None:
    held = [row for row in draft.known.memberships.get(person.id, ()) if row.holds and row.role != "pupil"]
    roles = [row for row in draft.known.roles.get(person.id, {}).values() if row.holds]
    shown = ", ".join(row.role for row in roles)
    draft.add(Difference("left", "staff", person.name, "person", shown), person.id)
    draft.plan.memberships_ended += [row.id for row in held]
    draft.plan.roles_ended += [row.id for row in roles]
    draft.plan.signed_out.add(person.id)
    account = draft.known.main.get(("staff", person.id))
    if account is not None and account.state not in ("ended", "void"):
        draft.plan.account_states[account.id] = "ended"
    if not _is_parent(draft, person.id):
        draft.plan.change_person(person.id, left_on=draft.day)


def _is_present(draft: Draft, person: KnownPerson) -> bool:
    account = draft.known.main.get(("staff", person.id))
    has_role = any(row.holds for row in draft.known.roles.get(person.id, {}).values())
    return person.left_on is None and (has_role or (account is not None and account.state not in ("ended", "void")))


def _is_parent(draft: Draft, person_id: int) -> bool:
    return any(person_id in guardians for guardians in draft.known.guardianships.values()) or any(
        account.person_id == person_id for slots in draft.known.slots.values() for account in slots.values()
    )


def _last_administrators(draft: Draft, losing: set[int]) -> set[int]:
    """Those of these persons without whom nobody could administer the school: all of them, or none."""
    taken = set(draft.plan.roles_ended)
    able = {
        person_id
        for person_id, roles in draft.known.roles.items()
        if (row := roles.get("admin")) is not None
        and row.holds
        and row.id not in taken
        and (account := draft.known.main.get(("staff", person_id))) is not None
        and account.state == "active"
    }
    return able if able and able <= losing else set()


def _keep_administrator(draft: Draft, person: KnownPerson) -> None:
    draft.doubt(
        "staff",
        person.name,
        lazy_gettext("This is the only administrator who can sign in. First give the role to somebody else."),
        person.id,
        never=True,
    )
