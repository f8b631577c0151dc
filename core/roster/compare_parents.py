"""Parents: their persons, their slots, and what they may see of whom.

What a parent who signs in already says of themselves stands; so does every word of the office. A guardian
whom the roster no longer names, or in whose place another one stands, is doubtful.
"""

from __future__ import annotations

from dataclasses import dataclass

from ..i18n import lazy_gettext
from .changes import AccountChange, Difference, NewAccount, NewGuardianship, NewPerson, Ref
from .compare_pupils import compare_name
from .draft import Draft
from .guests import Guest, guests_of
from .known import KnownGuardianship
from .seats import Seat, Table, seat_guests


@dataclass(slots=True)
class Said:
    """What the lines about one parent say together: the first that says something counts."""

    guest: Guest
    given_name: str = ""
    family_name: str = ""
    email: str | None = None
    mobile: str | None = None
    address: str = ""
    no_device: bool = False


def place_parents(draft: Draft) -> None:
    """Seat all parents of the roster, and give every pupil the slots that the school wants."""
    tables: dict[str, Table] = {}
    said: dict[Ref, Said] = {}
    for pupil_id, guests in guests_of(draft).items():
        tables[pupil_id] = seat_guests(draft, guests)
        for seat in tables[pupil_id].seats.values():
            _listen(said, seat.guest)
    for ref, words in said.items():
        draft.parents.add(ref)
        _keep_person(draft, ref, words)
    for pupil_id, pupil in draft.pupils.items():
        table = tables.get(pupil_id)
        seats = table.seats if table else {}
        for seat in seats.values():
            _keep_seat(draft, seat)
        _add_empty_slots(draft, pupil, seats)
        if table is not None and isinstance(pupil, int):
            _find_gone(draft, pupil_id, pupil, table)


def _listen(said: dict[Ref, Said], guest: Guest) -> None:
    if guest.person is None:
        return
    contact = guest.contact
    words = said.setdefault(guest.person, Said(guest))
    if not words.given_name and not words.family_name:
        words.given_name, words.family_name = contact.given_name or "", contact.family_name or ""
    words.email = words.email or contact.email
    words.mobile = words.mobile or contact.mobile
    words.no_device = words.no_device or contact.no_device
    if not words.address and contact.address is not None:
        town = f"{contact.address.postal_code} {contact.address.town}".strip()
        words.address = "\n".join(line for line in (contact.address.street, town) if line)


def _keep_person(draft: Draft, ref: Ref, said: Said) -> None:
    if isinstance(ref, str):
        if ref not in draft.plan.persons:
            draft.plan.persons[ref] = NewPerson(
                ref, said.given_name, said.family_name, None, said.email, said.mobile, said.address, said.no_device
            )
        return
    known = draft.known.persons[ref]
    if known.external_id and known.external_id.startswith("staff:"):
        return
    of = said.guest.pupil_name
    if ref not in draft.known.in_use:
        if said.given_name or said.family_name:
            compare_name(draft, known, "parent", said.given_name, said.family_name, of)
        if said.email and said.email != known.email:
            draft.plan.change_person(ref, email=said.email, email_confirmed_at=None, has_no_email=False)
            draft.add(Difference("changed", "parent", known.name, "email", known.email or "", said.email, of), ref)
        if said.mobile and said.mobile != known.mobile:
            draft.plan.change_person(ref, mobile=said.mobile)
            draft.add(Difference("changed", "parent", known.name, "mobile", known.mobile or "", said.mobile, of), ref)
    if said.address and said.address != known.address:
        draft.plan.change_person(ref, address=said.address)
        before, after = known.address.replace("\n", ", "), said.address.replace("\n", ", ")
        draft.add(Difference("changed", "parent", known.name, "address", before, after, of), ref)
    if said.no_device and not known.has_no_device:
        draft.plan.change_person(ref, has_no_device=True)
        draft.add(Difference("changed", "parent", known.name, "no_device", "", "x", of), ref)


def _keep_seat(draft: Draft, seat: Seat) -> None:
    guest, account = seat.guest, seat.account
    contact = guest.contact
    joins = account is None or (guest.person is not None and account.person_id != guest.person)
    if joins and guest.person is not None:
        shown = contact.level or ""
        name = guest.name or draft.name_of(guest.person)
        draft.add(Difference("new", "parent", name, "guardian", "", shown, guest.pupil_name), guest.person)
    if account is None:
        _add_account(draft, guest.pupil, seat.slot, guest.person, guest.name, contact.delivery == "apart")
    else:
        _change_account(draft, seat, joins=joins)
    if guest.person is not None and contact.level is not None:
        _keep_guardianship(draft, guest, shown=joins)


def _add_account(draft: Draft, pupil: Ref, slot: int, person: Ref | None, addressee: str, apart: bool) -> None:
    draft.plan.accounts.append(
        NewAccount(
            pupil, login_group_of(draft, pupil), slot, "co", person, addressee[:200], "apart" if apart else "class"
        )
    )


def _change_account(draft: Draft, seat: Seat, *, joins: bool) -> None:
    """A letter never goes back from "apart" to the class: the office may have had a reason."""
    guest, account = seat.guest, seat.account
    assert account is not None, "asked for those that are there"
    change = AccountChange(account.id, takes_over=seat.takes_over)
    if joins and guest.person is not None:
        change.person = guest.person
    shown = account.addressee or (draft.known.persons[account.person_id].name if account.person_id else "")
    if guest.name and guest.name[:200] != shown:
        change.addressee = guest.name[:200]
        if not joins:
            who = account.person_id or account.id
            draft.add(
                Difference("changed", "parent", shown, "name_on_letter", shown, guest.name, guest.pupil_name), who
            )
    if guest.contact.delivery == "apart" and account.delivery != "apart" and account.state == "new":
        change.delivery = "apart"
        who = account.person_id or account.id
        draft.add(
            Difference("changed", "parent", guest.name, "delivery", account.delivery, "apart", guest.pupil_name), who
        )
    if change.person is not None or change.addressee is not None or change.delivery is not None:
        draft.plan.account_changes.append(change)


def _add_empty_slots(draft: Draft, pupil: Ref, seats: dict[int, Seat]) -> None:
    accounts = draft.known.slots.get(pupil, {}) if isinstance(pupil, int) else {}
    missing = [slot for slot in range(1, draft.slots + 1) if slot not in accounts and slot not in seats]
    for slot in missing:
        _add_account(draft, pupil, slot, None, "", apart=False)
    if missing and pupil not in draft.joined:
        had = len(accounts)
        total = len(accounts.keys() | seats.keys()) + len(missing)
        draft.add(Difference("changed", "pupil", draft.name_of(pupil), "slots", str(had), str(total)), pupil)


def login_group_of(draft: Draft, pupil: Ref) -> int | None:
    """The username that the pupil has already."""
    if not isinstance(pupil, int):
        return None
    own = [draft.known.main.get(("pupil", pupil)), *draft.known.slots.get(pupil, {}).values()]
    return next((account.login_group_id for account in own if account is not None), None)


def _keep_guardianship(draft: Draft, guest: Guest, *, shown: bool) -> None:
    contact, person, pupil = guest.contact, guest.person, guest.pupil
    assert person is not None, "a guardian is somebody"
    assert contact.level is not None, "the roster says what they may see"
    new = NewGuardianship(person, pupil, contact.relation or "", contact.level)
    known = draft.known.guardianships.get(pupil, {}) if isinstance(pupil, int) else {}
    row = known.get(person) if isinstance(person, int) else None
    if row is None:
        draft.plan.guardianships.append(new)
        if not shown:
            _show_level(draft, guest, "")
        return
    relation = contact.relation or row.relation
    if row.source == "office":
        if not row.holds or row.level != contact.level:
            before = row.level if row.holds else ""
            draft.kept.append(
                Difference("changed", "parent", guest.name, "level", before, contact.level, guest.pupil_name)
            )
        return
    same_level = row.holds and row.level == contact.level
    if same_level and row.relation == relation:
        return
    if same_level or row.since == draft.day:
        draft.plan.guardianship_changes[row.id] = (relation, contact.level)
        if not row.holds:
            draft.plan.guardianships_reopened.append(row.id)
    else:
        if row.holds:
            draft.plan.guardianships_ended.append(row.id)
        draft.plan.guardianships.append(NewGuardianship(person, pupil, relation, contact.level))
    if not same_level:
        _show_level(draft, guest, row.level if row.holds else "")
    else:
        draft.add(
            Difference("changed", "parent", guest.name, "relation", row.relation, relation, guest.pupil_name), person
        )


def _show_level(draft: Draft, guest: Guest, before: str) -> None:
    assert guest.person is not None, "a level is somebody's"
    name = guest.name or draft.name_of(guest.person)
    after = guest.contact.level or ""
    draft.add(Difference("changed", "parent", name, "level", before, after, guest.pupil_name), guest.person)


def _find_gone(draft: Draft, pupil_id: str, pupil: int, table: Table) -> None:
    """Guardians whom the roster no longer names for a pupil of whom it names others."""
    named = {seat.guest.person for seat in table.seats.values()}
    for guardian, row in draft.known.guardianships.get(pupil, {}).items():
        if not _roster_lets_see(row) or guardian in named:
            continue
        if guardian in table.replaced or (
            not table.uncertain
            and draft.may_take(pupil_id)
            and draft.doubt(
                "parent",
                draft.known.persons[guardian].name,
                lazy_gettext("The roster no longer names this parent, who then sees nothing more of this pupil."),
                guardian,
                before=row.level,
                of=draft.known.persons[pupil].name,
            )
        ):
            draft.plan.guardianships_ended.append(row.id)


def _roster_lets_see(row: KnownGuardianship) -> bool:
    return row.holds and row.source == "roster" and row.level != "none"
