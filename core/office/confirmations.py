"""Co-accounts that the school has not confirmed: somebody used the code, and no guardianship says what they may see.

What the person typed (name, role) grants nothing. The school confirms with a level, or closes the account.
Whose guardianship ended is not asked about again: somebody decided that.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

from peewee import fn

from ..audit import note
from ..clock import today
from ..configuration import configuration
from ..db.context import current_school
from ..i18n import gettext
from ..identity.accounts import void_account
from ..identity.models import Account, LoginGroup
from ..people.dated import holds_on
from ..people.models import Group, Guardianship, Membership, Person

Level = Literal["full", "inform"]
LEVELS: tuple[Level, ...] = ("full", "inform")

Holder = Person.alias()
Pupil = Person.alias()


class ConfirmationRefused(ValueError):
    """What was asked cannot be done; the text is for the office."""


@dataclass(frozen=True, slots=True)
class Unconfirmed:
    """One co-account that waits, with what its user typed. Nothing of any other account on the pupil."""

    account_id: int
    slot: int
    state: str
    addressee: str
    typed_name: str
    typed_role: str
    pupil_id: int
    pupil_name: str
    class_name: str
    activated_at: datetime | None


def open_confirmations() -> list[Unconfirmed]:
    """Those whose code was used and who never had a guardianship; in class order. One query."""
    day = today(configuration().zone)
    rows = (
        _waiting(day)
        .select(
            Account.id,
            Account.slot,
            Account.state,
            Account.addressee,
            fn.COALESCE(Holder.given_name, ""),
            fn.COALESCE(Holder.family_name, ""),
            Account.role_label,
            Pupil.id,
            Pupil.given_name,
            Pupil.family_name,
            fn.COALESCE(Group.name, ""),
            Account.activated_at,
        )
        .order_by(fn.COALESCE(Group.position, 0), Group.name, Pupil.sort_key, Account.slot)
        .tuples()
    )
    found: dict[int, Unconfirmed] = {}
    for account, slot, state, addressee, given, family, role, pupil, p_given, p_family, class_name, at in rows:
        found[account] = Unconfirmed(
            account, slot, state, addressee, f"{given} {family}".strip(), role, pupil, f"{p_given} {p_family}".strip(),
            class_name, at,
        )  # fmt: skip
    return list(found.values())


def count_open() -> int:
    """How many wait. One query."""
    return int(_waiting(today(configuration().zone)).select(fn.COUNT(fn.DISTINCT(Account.id))).scalar() or 0)


def confirm(account_id: int, level: Level, relation: str) -> None:
    """From today this person sees the pupil: `full` decides too, `inform` only reads. Raises `ConfirmationRefused`."""
    day = today(configuration().zone)
    with current_school().writing():
        account = _waiting_account(account_id, day)
        if account.person_id is None:
            raise ConfirmationRefused(gettext("This person has not filled in a name yet. Wait until that is done."))
        Guardianship.create(
            guardian=account.person_id,
            pupil=account.pupil_id,
            relation=relation,
            level=level,
            since=day,
            source="office",
        )
        note("guardians.confirmed", person_id=account.pupil_id, detail=f"slot {account.slot}: {level}")


def refuse(account_id: int) -> None:
    """Close the account of somebody who has no business with this pupil. Raises `ConfirmationRefused`."""
    with current_school().writing():
        account = _waiting_account(account_id, today(configuration().zone))
        void_account(account)
        note("guardians.refused", person_id=account.pupil_id, detail=f"slot {account.slot}")


def _waiting_account(account_id: int, day: date) -> Account:
    row = _waiting(day).select(Account).where(Account.id == account_id).first()
    if row is None:
        raise ConfirmationRefused(gettext("This is already done, perhaps by a colleague."))
    return row


def _waiting(day: date) -> Any:
    known = Guardianship.select(Guardianship.id).where(
        Guardianship.guardian == Account.person, Guardianship.pupil == Account.pupil
    )
    return (
        Account.select()
        .join(LoginGroup)
        .join(Pupil, on=(Account.pupil == Pupil.id))
        .join(Holder, "LEFT OUTER JOIN", on=(Account.person == Holder.id))
        .join(
            Membership,
            "LEFT OUTER JOIN",
            on=((Membership.person == Pupil.id) & (Membership.role == "pupil") & holds_on(Membership, day)),
        )
        .join(Group, "LEFT OUTER JOIN", on=((Membership.group == Group.id) & (Group.kind == "official_class")))
        .where(Account.kind == "co", Account.state.in_(("started", "active")), ~fn.EXISTS(known))
    )
