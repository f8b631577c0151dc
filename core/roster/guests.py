"""Who the parents of a roster are: persons the school knows, or new ones.

Two adults are never made one by likeness alone where that could open a child to the wrong one. In this order:
the number of a member of staff, the parent's own id, and without any id the place (pupil and slot) with the
same name. Parents without id at several children become one new person only when given name, family name,
e-mail address and relation are all filled in and equal, no mobile contradicts, the children share their family
name, and no single child names two such parents. Taking two for one would show somebody a stranger's
child; taking one for two costs a parent one more code, for which there is "add a child".
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from ..i18n import lazy_gettext
from .changes import PREFIXES, Ref
from .draft import Draft, words_of
from .known import KnownAccount, KnownPerson
from .records import RosterContact
from .values import folded

PREFIX = PREFIXES["parent"]
PLACE_PREFIX = "slot:"

_FamilyKey = tuple[str, str, str, str, str]


@dataclass(slots=True)
class Guest:
    """One parent of one pupil on the way to a slot. `person` is None for a slot of which nothing is known."""

    contact: RosterContact
    pupil: Ref
    pupil_name: str
    person: Ref | None = None
    standing: Literal["placed", "unplaced", "absent"] = "unplaced"
    """`placed` has a person, `absent` is doubtful and takes no part."""
    rival: KnownAccount | None = None
    """The account in this parent's slot that somebody else has."""

    @property
    def name(self) -> str:
        return f"{self.contact.given_name or ''} {self.contact.family_name or ''}".strip()

    @property
    def is_anonymous(self) -> bool:
        """Nothing is said that would need a person, or by which a person could ever be found again."""
        contact = self.contact
        if self.has_no_id and contact.slot is None and not self.name:
            return True
        said = (contact.given_name, contact.family_name, contact.email, contact.mobile, contact.level, contact.address)
        return self.has_no_id and not any(said) and not contact.no_device

    @property
    def has_no_id(self) -> bool:
        return self.contact.parent_external_id is None and self.contact.staff_external_id is None


def guests_of(draft: Draft) -> dict[str, list[Guest]]:
    """The parents of every pupil who takes part, by the pupil's id in the roster."""
    guests: dict[str, list[Guest]] = defaultdict(list)
    for contact in draft.roster.contacts:
        pupil = draft.pupils.get(contact.pupil_external_id)
        if pupil is not None:
            guests[contact.pupil_external_id].append(Guest(contact, pupil, draft.name_of(pupil)))
    everybody = [guest for of_pupil in guests.values() for guest in of_pupil]
    for guest in everybody:
        _recognise(draft, guest)
    _join_families(draft, [guest for guest in everybody if guest.standing == "unplaced"])
    for guest in everybody:
        if guest.standing == "unplaced" and not guest.is_anonymous and guest.rival is None:
            guest.person, guest.standing = place_id(draft, guest), "placed"
    return guests


def same_name(guest: Guest, known: KnownPerson, addressees: Iterable[str]) -> bool:
    """Whether the whole name is the one that the school had, in the portal or on the letter."""
    return folded(guest.name) in {folded(known.name), *(folded(name) for name in addressees)}


def _recognise(draft: Draft, guest: Guest) -> None:
    contact = guest.contact
    if contact.staff_external_id is not None:
        _recognise_staff(draft, guest, contact.staff_external_id)
    elif contact.parent_external_id is not None:
        _recognise_by_id(draft, guest, PREFIX + contact.parent_external_id)
    else:
        _recognise_by_place(draft, guest)


def _recognise_staff(draft: Draft, guest: Guest, staff_id: str) -> None:
    ref = draft.staff.get(staff_id) or draft.known.by_external_id.get(PREFIXES["staff"] + staff_id)
    if ref is not None:
        guest.person, guest.standing = ref, "placed"
        return
    guest.standing = "absent"
    draft.doubt(
        "parent",
        guest.name,
        lazy_gettext("There is no member of staff with this number."),
        PREFIXES["staff"] + staff_id,
        after=staff_id,
        of=guest.pupil_name,
        never=True,
    )


def _recognise_by_id(draft: Draft, guest: Guest, external_id: str) -> None:
    guest.person, guest.standing = external_id, "placed"
    known = draft.known.person(external_id)
    if known is None:
        return
    guest.person = known.id
    said, had = words_of(guest.name), words_of(known.name, *draft.known.addressees.get(known.id, ()))
    if (
        said
        and had
        and not said & had
        and not draft.doubt(
            "parent",
            known.name,
            lazy_gettext("This id belonged to a parent of another name. Is this the same person?"),
            known.id,
            before=known.name,
            after=guest.name,
            of=guest.pupil_name,
        )
    ):
        guest.standing = "absent"


def _recognise_by_place(draft: Draft, guest: Guest) -> None:
    """Without any id the slot says who it is, as long as the name does not contradict. Where it does, this may be
    the parent who got another slot for that reason before."""
    accounts = draft.known.slots.get(guest.pupil, {}) if isinstance(guest.pupil, int) else {}
    slot = guest.contact.slot
    here = [accounts[slot]] if slot in accounts else list(accounts.values()) if slot is None else []
    for account in _of_somebody(here):
        if _says_the_same(guest, draft.known.persons[account.person_id or 0], account):
            guest.person, guest.standing = account.person_id, "placed"
            return
        if slot is not None:
            guest.rival = account
    for account in _of_somebody(accounts.values()) if guest.rival else ():
        known = draft.known.persons[account.person_id or 0]
        if (known.external_id or "").startswith(PLACE_PREFIX) and same_name(guest, known, [account.addressee]):
            guest.person, guest.standing, guest.rival = known.id, "placed", None
            return


def _of_somebody(accounts: Iterable[KnownAccount]) -> list[KnownAccount]:
    return [one for one in accounts if one.person_id is not None and one.state != "ended"]


def _says_the_same(guest: Guest, known: KnownPerson, account: KnownAccount) -> bool:
    """No name says nothing against it. The same given name may stand with another family name when e-mail or
    mobile are the same: a corrected name, not a new partner of that name."""
    contact = guest.contact
    if not guest.name or (not known.name and not account.addressee) or same_name(guest, known, [account.addressee]):
        return True
    same_given = words_of(contact.given_name) & words_of(known.given_name)
    same_contact = (contact.email and contact.email == known.email) or (
        contact.mobile and contact.mobile == known.mobile
    )
    return bool(same_given and same_contact)


def _join_families(draft: Draft, guests: list[Guest]) -> None:
    """Parents without id who are one person at several children, by the rule above."""
    families: dict[_FamilyKey, list[Guest]] = defaultdict(list)
    for guest in guests:
        key = _family_key(draft, guest)
        if key is not None and guest.rival is None:
            families[key].append(guest)
    placed: dict[_FamilyKey, set[Ref]] = defaultdict(set)
    for guest in _placed_without_id(draft):
        key = _family_key(draft, guest)
        if key in families and guest.person is not None:
            placed[key].add(guest.person)
            families[key].append(guest)
    for key, members in families.items():
        pupils = {member.pupil for member in members}
        mobiles = {member.contact.mobile for member in members if member.contact.mobile}
        if len(pupils) < len(members) or len(mobiles) > 1 or len(placed[key]) > 1 or len(members) < 2:
            continue
        person = next(iter(placed[key]), None) or place_id(draft, members[0])
        for member in members:
            member.person, member.standing = person, "placed"


def _placed_without_id(draft: Draft) -> Iterable[Guest]:
    for contact in draft.roster.contacts:
        pupil = draft.pupils.get(contact.pupil_external_id)
        if pupil is None or contact.parent_external_id or contact.staff_external_id or not contact.email:
            continue
        guest = Guest(contact, pupil, draft.name_of(pupil))
        _recognise_by_place(draft, guest)
        if guest.standing == "placed":
            yield guest


def _family_key(draft: Draft, guest: Guest) -> _FamilyKey | None:
    contact = guest.contact
    if not (contact.given_name and contact.family_name and contact.email and contact.relation):
        return None
    family = (
        draft.known.persons[guest.pupil].family_name
        if isinstance(guest.pupil, int)
        else draft.plan.persons[guest.pupil].family_name
    )
    return (
        folded(contact.given_name),
        folded(contact.family_name),
        contact.email.casefold(),
        contact.relation,
        folded(family),
    )


def place_id(draft: Draft, guest: Guest) -> str:
    """The id of a new person without one, `slot:<pupil>:<slot>`; with a number behind it while the former person
    of that place still has it."""
    start = f"{PLACE_PREFIX}{guest.contact.pupil_external_id}:{guest.contact.slot or 0}"
    external_id, number = start, 1
    while external_id in draft.known.by_external_id or external_id in draft.place_ids:
        number += 1
        external_id = f"{start}:{number}"
    draft.place_ids.add(external_id)
    return external_id
