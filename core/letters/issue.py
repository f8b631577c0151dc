"""Printing letters: first the paper, then the codes, so that a letter that failed opens and closes nothing.

A code is nowhere kept in the clear: it stands on the page, the table has its keyed hash. A new letter kills
the code of the old one in the transaction that is the printing.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NoReturn

import structlog
import typst

from ..audit import note
from ..db.context import current_school
from ..i18n import gettext
from ..identity.accounts import void_account
from ..identity.codes import DrawnCodes, draw_codes, store_codes
from ..identity.models import Account
from ..identity.password_store import hold
from .compose import compose
from .sheet import letters_pdf
from .slots import Run, Slot, slot_of

log = structlog.get_logger(__name__)

_AT_ONCE = 500


class LetterRefused(ValueError):
    """A letter that is not printed; the text is for the person at the printer."""


@dataclass(frozen=True, slots=True)
class Printed:
    """The pages, and the codes that stand on them by account id. Only in memory, only for this answer."""

    pdf: bytes
    codes: dict[int, str]


def print_run(
    run: Run,
    *,
    about: str,
    progress: Callable[[int, int], None] | None = None,
    alongside: Callable[[bytes], None] = lambda pdf: None,
) -> Printed:
    """Print these slots in their order; from then on their new codes work and the old ones do not.

    `about` tells the audit what it was ("1A"); `alongside` gets the pages in the transaction of the codes: when
    it raises, no code changes. Raises `LetterRefused` when there is nothing to print, the pages cannot be made,
    or one of the accounts changed meanwhile: then all old codes go on working.
    """
    slots = run.slots
    if not slots:
        raise LetterRefused(gettext("There is no letter to print."))
    accounts = [slot.account for slot in slots]
    drawn = draw_codes(accounts)
    pdf = _pages(slots, drawn, progress)
    with current_school().writing():
        hold(sorted({account.login_group_id for account in accounts}))
        _refuse_changed(accounts)
        store_codes(accounts, drawn)
        note("letters.printed", detail=f"{about}: {len(slots)}")
        alongside(pdf)
    return Printed(pdf, drawn.by_account)


def reprint(account: Account, *, by_admin: bool, alongside: Callable[[bytes], None] = lambda pdf: None) -> Printed:
    """One letter with a new code; the old one dies. The account itself stays as it is. Raises `LetterRefused`.

    With this code somebody chooses a new password for all that the person has here: a letter for somebody
    with more rights than the secretariat is only printed for an administrator.
    """
    slot = _printable(account, by_admin)
    drawn = draw_codes([slot.account])
    pdf = _pages([slot], drawn, None)
    with current_school().writing():
        hold([slot.account.login_group_id])
        _refuse_changed([slot.account])
        store_codes([slot.account], drawn)
        _note_of_one("letters.reprinted", slot)
        alongside(pdf)
    return Printed(pdf, drawn.by_account)


def void_and_reprint(
    account: Account, *, by_admin: bool, alongside: Callable[[bytes], None] = lambda pdf: None
) -> Printed:
    """The wrong person used the code: their account is closed with its sessions, and a new letter is printed.

    Closing comes first and stays, whatever the printer does. The other slots of the username notice nothing.
    """
    slot = _printable(account, by_admin)
    with current_school().writing():
        void_account(slot.account)
        _note_of_one("accounts.voided", slot)
    return reprint(slot.account, by_admin=by_admin, alongside=alongside)


def _printable(account: Account, by_admin: bool) -> Slot:
    slot = slot_of(account)
    if slot is None or slot.account.state == "ended":
        raise LetterRefused(gettext("This account is no longer in use, so it gets no letter."))
    if not slot.has_access:
        raise LetterRefused(gettext("The school decided that this person sees nothing of this pupil."))
    if slot.is_guarded and not by_admin:
        raise LetterRefused(
            gettext("This person has rights that you do not have. An administrator prints this letter.")
        )
    return slot


def _pages(slots: Sequence[Slot], drawn: DrawnCodes, progress: Callable[[int, int], None] | None) -> bytes:
    try:
        return letters_pdf(compose(slots, drawn), progress=progress)
    except typst.TypstError as fault:
        _could_not_print(fault)


def _could_not_print(fault: Exception) -> NoReturn:
    log.error("letters failed", fault=type(fault).__name__)
    raise LetterRefused(
        gettext(
            "The letters could not be made. Nothing was changed: letters that were printed before still work. "
            "Is the logo of the school a picture that can be printed?"
        )
    ) from fault


def _refuse_changed(accounts: Sequence[Account]) -> None:
    """Somebody printed, signed in or was closed while the pages were made: their page would be wrong."""
    known = {account.id: (account.state, _bytes(account.code_tag), account.person_id) for account in accounts}
    ids = list(known)
    for start in range(0, len(ids), _AT_ONCE):
        rows = (
            Account.select(Account.id, Account.state, Account.code_tag, Account.person)
            .where(Account.id.in_(ids[start : start + _AT_ONCE]))
            .tuples()
        )
        found = {row_id: (state, _bytes(tag), person_id) for row_id, state, tag, person_id in rows}
        if any(found.get(one) != known[one] for one in ids[start : start + _AT_ONCE]):
            raise LetterRefused(
                gettext(
                    "Somebody else printed one of these letters or used its code at this very moment. "
                    "Nothing was changed. Look at the list again and print what is left."
                )
            )


def _bytes(tag: bytes | memoryview | None) -> bytes | None:
    return None if tag is None else bytes(tag)


def _note_of_one(action: str, slot: Slot) -> None:
    note(action, person_id=slot.pupil_id or slot.holder_id, detail=f"{slot.username}, {slot.account.slot}")
