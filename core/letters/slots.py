"""Who gets a letter: the slots of a class, the staff or the pupils, in the order in which they are handed out.

What is left out is counted with its reason, so that nobody wonders where a page went.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

from ..clock import now, today
from ..configuration import configuration
from ..identity.models import Account, LoginGroup
from ..module import Role
from ..people.dated import holds_on
from ..people.models import Group, Guardianship, Membership, Person, RoleAssignment
from .letter import LetterKind

LeftOutBecause = Literal["in_use", "printed", "apart", "void", "ended", "no_access", "guarded"]
"""`in_use`: signed in already; `printed`: has a letter whose code still works; `apart`: by post or in person;
`void`: closed by the school; `ended`: no longer here; `no_access`: may see nothing of this pupil; `guarded`:
of a member of staff with rights that only an administrator hands out."""

GUARDED_ROLES: tuple[Role, ...] = ("care", "head", "ict", "admin")
"""Whoever holds the letter of such an account could take these rights: an administrator prints it."""

Pupil = Person.alias()
Holder = Person.alias()


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """An account that a letter can open, with what the school knows for its page."""

    account: Account
    kind: LetterKind
    username: str
    pupil_id: int | None
    pupil_name: str
    class_name: str
    holder_id: int | None
    addressee: str
    postal_address: tuple[str, ...]
    has_access: bool
    is_guarded: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """Which letters are asked for. Without `group_id` those of the whole school.

    `apart` chooses the slots that a class run leaves out; `reissue` also those whose printed code still works.
    """

    kind: LetterKind = "co_account"
    group_id: int | None = None
    apart: bool = False
    reissue: bool = False
    by_admin: bool = False


@dataclass(frozen=True, slots=True)
class Run:
    """The slots to print, in class order (family name, given name, slot), and how many are left out and why."""

    slots: tuple[Slot, ...]
    left_out: Mapping[LeftOutBecause, int]


def letters_for(choice: Choice) -> Run:
    """The slots that this choice prints now. Three queries."""
    slots = {"co_account": _co_accounts, "staff": _staff, "pupil": _pupils}[choice.kind](choice.group_id)
    if choice.apart:
        slots = [slot for slot in slots if slot.account.delivery == "apart"]
    at = now()
    reasons = [(slot, _reason(slot, choice, at)) for slot in slots]
    counted = Counter(reason for _slot, reason in reasons if reason is not None)
    return Run(tuple(slot for slot, reason in reasons if reason is None), counted)


def slot_of(account: Account) -> Slot | None:
    """The one slot of this account, whatever its state."""
    found: Iterable[Slot]
    if account.kind == "co":
        found = _read(Account.pupil, (Account.id == account.id,), "co_account")
    elif account.kind == "staff":
        found = _read(Account.person, (Account.id == account.id,), "staff")
    else:
        found = _read(Account.person, (Account.id == account.id,), "pupil")
    return next(iter(found), None)


def has_valid_code(account: Account, at: datetime) -> bool:
    """Whether a letter of this account that lies about somewhere would still work."""
    return account.code_tag is not None and account.code_expires_at is not None and account.code_expires_at > at


def _reason(slot: Slot, choice: Choice, at: datetime) -> LeftOutBecause | None:
    account = slot.account
    if account.state in ("void", "ended"):
        return "void" if account.state == "void" else "ended"
    if not slot.has_access:
        return "no_access"
    if account.state != "new":
        return "in_use"
    if slot.kind == "staff" and slot.is_guarded and not choice.by_admin:
        return "guarded"
    if account.delivery == "apart" and not choice.apart:
        return "apart"
    return "printed" if has_valid_code(account, at) and not choice.reissue else None


def _co_accounts(group_id: int | None) -> list[Slot]:
    return _read(Account.pupil, (Account.kind == "co", *_in_class(group_id)), "co_account")


def _pupils(group_id: int | None) -> list[Slot]:
    if not configuration().yes("pupils_sign_in"):
        return []
    return _read(Account.person, (Account.kind == "pupil", *_in_class(group_id)), "pupil")


def _staff(_group_id: int | None) -> list[Slot]:
    return _read(Account.person, (Account.kind == "staff", Pupil.left_on.is_null()), "staff")


def _in_class(group_id: int | None) -> tuple[Any, ...]:
    return (Group.id == group_id,) if group_id is not None else (Group.id.is_null(False),)


def _read(about: Any, conditions: tuple[Any, ...], kind: LetterKind) -> list[Slot]:
    """`about` is the column with the person whose name orders the pile: the pupil, or who is on the staff."""
    day = today(configuration().zone)
    role = "class_teacher" if kind == "staff" else "pupil"
    rows = (
        Account.select(
            Account,
            LoginGroup.username.alias("username"),
            Pupil.id.alias("about_id"),
            Pupil.given_name.alias("given"),
            Pupil.family_name.alias("family"),
            Group.name.alias("class_name"),
            Holder.given_name.alias("holder_given"),
            Holder.family_name.alias("holder_family"),
            Holder.address.alias("holder_address"),
        )
        .join(LoginGroup)
        .join(Pupil, on=(about == Pupil.id))
        .join(
            Membership,
            "LEFT OUTER JOIN",
            on=((Membership.person == Pupil.id) & (Membership.role == role) & holds_on(Membership, day)),
        )
        .join(Group, "LEFT OUTER JOIN", on=((Membership.group == Group.id) & (Group.kind == "official_class")))
        .join(Holder, "LEFT OUTER JOIN", on=(Account.person == Holder.id))
        .where(*conditions)
        .order_by(*([] if kind == "staff" else [Group.position, Group.name]), Pupil.sort_key, Pupil.id, Account.slot)
        .objects()
    )
    shut_out, guarded = _shut_out(day), _guarded(day)
    slots: dict[int, Slot] = {}
    for row in rows:
        if row.id not in slots or not slots[row.id].class_name:
            slots[row.id] = _slot(row, kind, shut_out, guarded)
    return list(slots.values())


def _slot(row: Any, kind: LetterKind, shut_out: set[tuple[int, int]], guarded: set[int]) -> Slot:
    holder = f"{row.holder_given or ''} {row.holder_family or ''}".strip()
    return Slot(
        account=row,
        kind=kind,
        username=row.username,
        pupil_id=row.about_id if kind != "staff" else None,
        pupil_name=f"{row.given} {row.family}".strip(),
        class_name=row.class_name or "",
        holder_id=row.person_id,
        addressee=row.addressee or (holder if kind == "co_account" else ""),
        postal_address=tuple(line.strip() for line in (row.holder_address or "").splitlines() if line.strip()),
        has_access=(row.person_id, row.about_id) not in shut_out,
        is_guarded=row.person_id in guarded,
    )


def _shut_out(day: date) -> set[tuple[int, int]]:
    """(guardian, pupil) where the school said that this guardian sees nothing. Few, whatever the school's size."""
    rows = Guardianship.select(Guardianship.guardian, Guardianship.pupil).where(
        Guardianship.level == "none", holds_on(Guardianship, day)
    )
    return set(rows.tuples())


def _guarded(day: date) -> set[int]:
    """Persons whose accounts, also those as a parent, open rights that only an administrator hands out."""
    rows = RoleAssignment.select(RoleAssignment.person).where(
        RoleAssignment.role.in_(GUARDED_ROLES), holds_on(RoleAssignment, day)
    )
    return {person_id for (person_id,) in rows.tuples()}
