"""A further child: the slot of its letter becomes an account of this very parent. All of it or nothing.

A parent is one person with one co-account for each child and one password. Whatever cannot be added gets
one answer, unless it is about the parent's own accounts; nothing tells whose letter a code belongs to.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ..audit import note
from ..clock import now, today
from ..configuration import configuration
from ..db.context import current_school
from ..events import ChildAdded
from ..identity.accounts import Match, Visitor, find_by_credentials
from ..identity.limits import count, of_account
from ..identity.links import drop_links
from ..identity.models import Account
from ..identity.password_store import hold, prepare, store
from ..identity.passwords import PasswordRefused
from ..identity.sessions import end_sessions_of_account
from ..people.models import Guardianship
from ..topics import announce
from ..viewer import Viewer
from .own import own_account, prove
from .stubs import is_stub, merge_stub

_IN_USE = ("new", "started", "active")
_READING = ("full", "inform", "granted")


class ChildRefused(Exception):
    """No child can be added with this username and secret: the one answer for all that is wrong."""


class ChildKnown(Exception):
    """This parent has an account on this child already."""


class BelongsToSomebodyElse(Exception):
    """The password is that of an account under another name; only the school can join two persons."""


class PasswordTaken(Exception):
    """The own password cannot be used on this username as well; it has to be changed first."""


@dataclass(frozen=True, slots=True)
class Letter:
    """What the parent typed: from the child's letter, and the own password."""

    username: str
    secret: str
    own_password: str
    role_label: str


@dataclass(frozen=True, slots=True)
class AddedChild:
    """The child that was added. It is shown once the school has confirmed the guardianship."""

    child_id: int
    confirmed: bool


def add_child(
    viewer: Viewer, letter: Letter, visitor: Visitor, stored: Callable[[AddedChild], None] = lambda added: None
) -> AddedChild:
    """Add the child of a letter to the viewer's person. `stored` is called inside the transaction.

    Raises `WrongPassword` before the letter is looked at, then `ChildRefused`, `ChildKnown`,
    `BelongsToSomebodyElse` and `PasswordTaken`; also `TooManyAttempts` and `HashingBusy`.
    """
    own = own_account(viewer)
    prove(own, letter.own_password, visitor)
    match = find_by_credentials(letter.username, letter.secret, visitor)
    if match is None or match.account.kind != "co":
        raise ChildRefused
    slot = match.account
    _refuse_known(viewer, slot)
    _refuse_foreign(viewer, match)
    prepared = prepare([slot], letter.own_password)
    try:
        with current_school().writing():
            hold([slot.login_group_id])
            _refuse_known(viewer, slot)
            _take(own, match, letter.role_label)
            store(prepared)
            if slot.person_id not in (None, viewer.person.id):
                merge_stub(slot.person_id, viewer.person.id, slot.pupil_id)
            added = AddedChild(slot.pupil_id, _is_confirmed(viewer.person.id, slot.pupil_id))
            note("account.child_added", person_id=slot.pupil_id)
            announce(ChildAdded(account_id=slot.id, person_id=viewer.person.id, child_id=slot.pupil_id))
            stored(added)
    except PasswordRefused:
        count(of_account(viewer.account_id))
        raise PasswordTaken from None
    return added


def _refuse_known(viewer: Viewer, slot: Account) -> None:
    """One account for each child: not a second one, and not another slot than the one the school made for them."""
    own = Account.select(Account.id, Account.state).where(
        Account.person == viewer.person.id, Account.pupil == slot.pupil_id, Account.kind == "co"
    )
    states = {account_id: state for account_id, state in own.tuples() if state in _IN_USE}
    others = {state for account_id, state in states.items() if account_id != slot.id}
    if states.get(slot.id) == "active" or others & {"started", "active"}:
        raise ChildKnown
    if others and slot.person_id is None:
        raise ChildRefused


def _refuse_foreign(viewer: Viewer, match: Match) -> None:
    """A slot of nobody, or of a roster person who never used anything, may be taken; by code, in the latter case."""
    person_id = match.account.person_id
    if person_id in (None, viewer.person.id):
        return
    if match.by == "password":
        raise BelongsToSomebodyElse
    knows_her = Guardianship.guardian == viewer.person.id
    if not is_stub(person_id) or (
        Guardianship.select().where(knows_her, Guardianship.pupil == match.account.pupil_id).exists()
    ):
        raise ChildRefused


def _take(own: Account, match: Match, role_label: str) -> None:
    """Make the slot an account of this person and use up its code, if it is still as it was read."""
    slot = match.account
    unchanged = Account.person.is_null() if slot.person_id is None else Account.person == slot.person_id
    if match.by == "code":
        unchanged &= (Account.code_tag == slot.code_tag) & (Account.code_expires_at > now())
    else:
        unchanged &= Account.password_tag == slot.password_tag
    taken = (
        Account.update(
            person=own.person_id,
            state="active",
            code_tag=None,
            code_expires_at=None,
            role_label=role_label,
            terms_version=own.terms_version,
            terms_language=own.terms_language,
            terms_accepted_at=own.terms_accepted_at,
            activated_at=now(),
        )
        .where(Account.id == slot.id, Account.state.in_(_IN_USE), unchanged)
        .execute()
    )
    if not taken:
        raise ChildRefused
    slot.state = "active"
    end_sessions_of_account(slot.id)
    drop_links("letter", account_ids=[slot.id])


def _is_confirmed(person_id: int, pupil_id: int) -> bool:
    """Whether the school lets this person see the pupil today."""
    day = today(configuration().zone)
    return bool(
        Guardianship.select()
        .where(
            Guardianship.guardian == person_id,
            Guardianship.pupil == pupil_id,
            Guardianship.level.in_(_READING),
            Guardianship.since <= day,
            Guardianship.until.is_null() | (Guardianship.until > day),
        )
        .exists()
    )
