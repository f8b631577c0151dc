"""Pupils: who is new, back, changed, perhaps somebody the school knows under another id, or gone."""

from __future__ import annotations

from collections.abc import Set
from datetime import date
from typing import Any

from ..i18n import lazy_gettext
from ..people.names import sort_key
from .changes import PREFIXES, Difference, NewAccount, NewLogin, NewPerson, Ref, What
from .draft import Draft, words_of
from .known import KnownPerson
from .records import RosterPupil
from .usernames import username_for
from .values import folded

PREFIX = PREFIXES["pupil"]

_Likeness = tuple[str, str, date]


def place_pupils(draft: Draft) -> None:
    """Find every pupil of the roster, and note what differs. Who is doubtful takes no part until that was asked for."""
    own = {PREFIX + pupil.external_id: pupil for pupil in draft.roster.pupils}
    alike: dict[_Likeness, list[KnownPerson]] = {}
    for person in draft.known.of_kind(PREFIX):
        named = own.get(person.external_id or "", person)
        born = named.birth_date or person.birth_date
        if born is not None:
            alike.setdefault(_likeness(named.given_name, named.family_name, born), []).append(person)
    for pupil in draft.roster.pupils:
        known = draft.known.person(PREFIX + pupil.external_id)
        if known is None:
            _place_unknown(draft, pupil, alike, own.keys())
        elif not _is_somebody_else(known, pupil) or draft.doubt(
            "pupil",
            known.name,
            lazy_gettext("This id belonged to a child of another name and birth date. Was the number used again?"),
            known.id,
            before=_described(known.name, known.birth_date),
            after=_described(f"{pupil.given_name} {pupil.family_name}", pupil.birth_date),
        ):
            _compare(draft, pupil, known)


def find_left_pupils(draft: Draft) -> int:
    """Pupils whom the roster no longer names: they stay, with the day they left. Returns how many there were before."""
    present = [person for person in draft.known.of_kind(PREFIX) if person.left_on is None]
    if "pupils" not in draft.roster.covers:
        return len(present)
    own_ids = {PREFIX + pupil.external_id for pupil in draft.roster.pupils}
    for person in present:
        assert person.external_id is not None, "found by it"
        if (
            person.external_id in own_ids
            or person.id in draft.spared
            or not draft.may_take(person.external_id.removeprefix(PREFIX))
        ):
            continue
        held = [row for row in draft.known.memberships.get(person.id, ()) if row.holds]
        classes = [draft.known.groups[row.group_id] for row in held]
        before = next((group.name for group in classes if group.kind == "official_class"), "")
        draft.add(Difference("left", "pupil", person.name, "person", before), person.id)
        draft.plan.change_person(person.id, left_on=draft.day)
        draft.plan.memberships_ended += [row.id for row in held]
    return len(present)


def add_login(draft: Draft, owner: Ref, kind: Any, given_name: str, family_name: str) -> None:
    """A username of its own with its main account, new and without password."""
    username = username_for(given_name, family_name, draft.known.usernames)
    draft.known.usernames.add(username)
    draft.plan.logins.append(NewLogin(owner, username))
    draft.plan.accounts.append(NewAccount(owner, None, 0, kind, owner))


def _place_unknown(
    draft: Draft, pupil: RosterPupil, alike: dict[_Likeness, list[KnownPerson]], own_ids: Set[str]
) -> None:
    shown = f"{pupil.given_name} {pupil.family_name}"
    others = []
    if pupil.birth_date is not None:
        others = alike.get(_likeness(pupil.given_name, pupil.family_name, pupil.birth_date), [])
    former = next((one for one in others if one.external_id not in own_ids and one.id not in draft.spared), None)
    if former is not None:
        draft.spared.add(former.id)
        assert former.external_id is not None, "found by it"
        if draft.doubt(
            "pupil",
            shown,
            lazy_gettext("Same name and birth date under another id. This is taken as the same child with a new id."),
            former.id,
            before=former.external_id.removeprefix(PREFIX),
            after=pupil.external_id,
        ):
            draft.plan.change_person(former.id, external_id=PREFIX + pupil.external_id)
            _compare(draft, pupil, former)
        return
    if others and not draft.doubt(
        "pupil",
        shown,
        lazy_gettext("Another child of this school has the same name and birth date. Is this a second child?"),
        PREFIX + pupil.external_id,
        after=pupil.external_id,
    ):
        return
    ref = PREFIX + pupil.external_id
    draft.plan.persons[ref] = NewPerson(ref, pupil.given_name, pupil.family_name, pupil.birth_date)
    draft.pupils[pupil.external_id] = ref
    draft.joined.add(ref)
    add_login(draft, ref, "pupil", pupil.given_name, pupil.family_name)
    draft.add(Difference("new", "pupil", shown, "person", "", pupil.class_name or ""), ref)


def _compare(draft: Draft, pupil: RosterPupil, known: KnownPerson) -> None:
    draft.pupils[pupil.external_id] = known.id
    if known.left_on is not None:
        draft.joined.add(known.id)
        draft.plan.change_person(known.id, left_on=None)
        draft.add(Difference("returned", "pupil", known.name, "person", "", pupil.class_name or ""), known.id)
    compare_name(draft, known, "pupil", pupil.given_name, pupil.family_name)
    if pupil.birth_date is not None and pupil.birth_date != known.birth_date:
        draft.plan.change_person(known.id, birth_date=pupil.birth_date)
        before = "" if known.birth_date is None else known.birth_date.isoformat()
        what: What = "birth_date"
        draft.add(Difference("changed", "pupil", known.name, what, before, pupil.birth_date.isoformat()), known.id)
    if ("pupil", known.id) not in draft.known.main and not draft.known.slots.get(known.id):
        add_login(draft, known.id, "pupil", pupil.given_name, pupil.family_name)


def compare_name(draft: Draft, known: KnownPerson, about: Any, given_name: str, family_name: str, of: str = "") -> None:
    """A name that was corrected. The username stays what it was: letters and memory know it."""
    if (known.given_name, known.family_name) == (given_name, family_name):
        return
    key = sort_key(given_name, family_name)
    draft.plan.change_person(known.id, given_name=given_name, family_name=family_name, sort_key=key)
    after = f"{given_name} {family_name}".strip()
    draft.add(Difference("changed", about, known.name, "name", known.name, after, of), known.id)


def _is_somebody_else(known: KnownPerson, pupil: RosterPupil) -> bool:
    """Another name altogether and another birth date: most likely a number that was given out again."""
    same_words = words_of(known.given_name, known.family_name) & words_of(pupil.given_name, pupil.family_name)
    return not same_words and known.birth_date is not None and pupil.birth_date not in (None, known.birth_date)


def _likeness(given_name: str, family_name: str, birth_date: date) -> _Likeness:
    return folded(given_name), folded(family_name), birth_date


def _described(name: str, birth_date: date | None) -> str:
    return name if birth_date is None else f"{name} ({birth_date.isoformat()})"
