"""Which slot each parent gets. A slot keeps its person; who is there already keeps their slot.

The number in the roster counts where it is free; otherwise the next free one. Where somebody else sits, the
change is doubtful. A letter that was never used stops working when its slot goes to somebody else; an account
that was used stays with whoever used it, and sees nothing once the guardianship has ended.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from ..i18n import lazy_gettext
from .draft import MOST_SLOTS, Draft
from .guests import PLACE_PREFIX, Guest, place_id, same_name
from .known import KnownAccount, KnownPerson


@dataclass(frozen=True, slots=True)
class Seat:
    """A guest with a slot; `account` is the one that is there already."""

    guest: Guest
    slot: int
    account: KnownAccount | None
    takes_over: bool = False


@dataclass(slots=True)
class Table:
    """The slots of one pupil while parents are being seated."""

    accounts: dict[int, KnownAccount]
    seats: dict[int, Seat] = field(default_factory=dict)
    replaced: set[int] = field(default_factory=set)
    """Persons whose place another one gets, as the school accepted."""
    uncertain: bool = False
    """Somebody of this pupil's parents takes no part as yet: nobody of the others is called gone."""

    def sit(self, guest: Guest, slot: int, *, takes_over: bool = False) -> None:
        self.seats[slot] = Seat(guest, slot, self.accounts.get(slot), takes_over)

    def free_slot(self, wanted: set[int]) -> int | None:
        """The lowest slot that nobody has or is meant to have."""
        for slot in range(1, MOST_SLOTS + 1):
            account = self.accounts.get(slot)
            if slot not in self.seats and slot not in wanted and (account is None or is_empty(account)):
                return slot
        return None


def is_empty(account: KnownAccount) -> bool:
    """A slot of nobody whose letter, if any, nobody used."""
    return account.person_id is None and not account.in_use and account.state != "ended"


def seat_guests(draft: Draft, guests: list[Guest]) -> Table:
    """Give every guest of one pupil a slot."""
    pupil = guests[0].pupil
    table = Table(dict(draft.known.slots.get(pupil, {})) if isinstance(pupil, int) else {})
    waiting: list[Guest] = []
    for guest in guests:
        slot = _own_slot(table, guest)
        if slot is None and guest.standing != "absent":
            waiting.append(guest)
        elif slot is not None and slot not in table.seats:
            table.sit(guest, slot)
    wanted = {guest.contact.slot for guest in waiting if guest.contact.slot}
    for guest in sorted(waiting, key=lambda one: one.contact.slot is None):
        _seat(draft, table, guest, wanted)
    table.uncertain = any(guest.standing == "absent" for guest in guests)
    return table


def _own_slot(table: Table, guest: Guest) -> int | None:
    """The slot that this person has with this pupil already."""
    if guest.standing != "placed" or not isinstance(guest.person, int):
        return None
    own = [one for one in table.accounts.values() if one.person_id == guest.person and one.state != "ended"]
    return min((one.slot for one in own), default=None)


def _seat(draft: Draft, table: Table, guest: Guest, wanted: set[int]) -> None:
    slot = guest.contact.slot
    if slot is None or slot in table.seats:
        if not guest.is_anonymous:
            _seat_elsewhere(draft, table, guest, wanted)
        return
    account = table.accounts.get(slot)
    if account is None or is_empty(account) or (guest.is_anonymous and guest.rival is None):
        table.sit(guest, slot)
    elif account.person_id is None:
        _doubt_used(draft, guest, account)
    else:
        _seat_at_somebodys(draft, table, guest, account, draft.known.persons[account.person_id], wanted)


def _seat_at_somebodys(
    draft: Draft, table: Table, guest: Guest, account: KnownAccount, holder: KnownPerson, wanted: set[int]
) -> None:
    if _is_now_known_by_id(guest, holder, account):
        draft.plan.change_person(holder.id, external_id=guest.person)
        guest.person = holder.id
        table.sit(guest, account.slot)
        return
    adopts = holder.external_id is None and account.in_use and same_name(guest, holder, [account.addressee])
    why = (
        lazy_gettext("Somebody of this name signed up with this letter. This is taken as the same person.")
        if adopts and isinstance(guest.person, str)
        else lazy_gettext("Another parent takes the place of this one, who then sees nothing more of this pupil.")
    )
    accepted = draft.doubt(
        "parent", guest.name, why, holder.id, before=holder.name, after=guest.name, of=guest.pupil_name
    )
    if not accepted:
        guest.standing = "absent"
    elif adopts and isinstance(guest.person, str):
        draft.plan.change_person(holder.id, external_id=guest.person)
        guest.person = holder.id
        table.sit(guest, account.slot)
    else:
        if guest.person is None:
            guest.person, guest.standing = place_id(draft, guest), "placed"
        table.replaced.add(holder.id)
        if account.never_used:
            table.sit(guest, account.slot, takes_over=True)
        else:
            _seat_elsewhere(draft, table, guest, wanted)


def _is_now_known_by_id(guest: Guest, holder: KnownPerson, account: KnownAccount) -> bool:
    """A parent whom the roster named without id until now, in the same place by the same name."""
    return (
        isinstance(guest.person, str)
        and holder.external_id is not None
        and holder.external_id.startswith(PLACE_PREFIX)
        and same_name(guest, holder, [account.addressee])
    )


def _seat_elsewhere(draft: Draft, table: Table, guest: Guest, wanted: set[int]) -> None:
    slot = table.free_slot(wanted)
    if slot is not None:
        table.sit(guest, slot)
        return
    guest.standing = "absent"
    draft.doubt(
        "parent",
        guest.name,
        lazy_gettext("All co-accounts of this pupil are taken."),
        guest.pupil,
        after=guest.name,
        of=guest.pupil_name,
        never=True,
    )


def _doubt_used(draft: Draft, guest: Guest, account: KnownAccount) -> None:
    guest.standing = "absent"
    draft.doubt(
        "parent",
        guest.name,
        lazy_gettext("Somebody uses the letter of this place right now. Import again when that is done."),
        account.id,
        after=guest.name,
        of=guest.pupil_name,
        never=True,
    )
