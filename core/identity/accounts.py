"""Accounts as others use them: made, found by what somebody types, given a password, voided.

One person has one password: what changes it changes all slots of that person, in one transaction. Two
slots of one username never have the same one; who tries hears what somebody with a common password hears.
"""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from ..db.context import current_school
from ..people.models import Guardianship, Person
from . import credentials, limits
from .devices import known_device
from .hashing import derive
from .models import Account, LoginGroup, Token
from .password_store import Prepared, prepare, store
from .passwords import PasswordRefused, refuse_weak, words_of
from .sessions import end_sessions_of_account
from .tags import password_tag


@dataclass(frozen=True, slots=True)
class Visitor:
    """Where somebody tries from: the cookie of the browser (or empty) and the network address."""

    browser: str = ""
    network: str = ""


@dataclass(frozen=True, slots=True)
class Match:
    """The account that a username and a secret open, and by what."""

    account: Account
    by: credentials.By


NOWHERE = Visitor()


def add_account(
    login_group: LoginGroup,
    slot: int,
    kind: str,
    *,
    person: Person | None = None,
    pupil: Person | None = None,
    addressee: str = "",
    delivery: str = "class",
) -> Account:
    """A new slot of a username, without password and code. `kind` is `staff`, `pupil` or `co`."""
    return Account.create(
        login_group=login_group,
        slot=slot,
        kind=kind,
        person=person,
        pupil=pupil,
        addressee=addressee,
        delivery=delivery,
        slot_salt=secrets.token_bytes(credentials.SALT_BYTES),
    )


def find_by_credentials(username: str, secret: str, visitor: Visitor = NOWHERE) -> Match | None:
    """The account that this username with this password or code opens.

    None for every failure, which is counted; it costs the same for each. Raises `TooManyAttempts` before
    anything is hashed, `HashingBusy` when the machine is full.
    """
    typed = credentials.typed_username(username)
    slots = credentials.read_slots(typed)
    counters = _counters(typed, slots.person_ids, visitor)
    limits.refuse_too_many(counters)
    matched = credentials.match(slots, secret)
    if matched is None:
        limits.count(counters)
        return None
    return Match(Account.get_by_id(matched.account_id), matched.by)


def check_password_of(account: Account, password: str, visitor: Visitor = NOWHERE) -> bool:
    """Whether this is the password of this account: for what asks it again. Raises as `find_by_credentials`."""
    counters = _counters_within(account, visitor)
    limits.refuse_too_many(counters)
    derived = derive(password, bytes(account.login_group.salt))
    right = hmac.compare_digest(password_tag(bytes(account.slot_salt), derived), bytes(account.password_tag or b""))
    if not right:
        limits.count(counters)
    return right


def set_password(account: Account, password: str, visitor: Visitor = NOWHERE) -> None:
    """Give this slot its password; a new account is then `started`. Sessions stay as they are.

    Raises `PasswordRefused`, `TooManyAttempts` and `HashingBusy`.
    """
    _set_passwords([account], password, visitor)


def set_password_of_person(person: Person, password: str, visitor: Visitor = NOWHERE) -> None:
    """Give every slot of this person that has a password this new one, all or none. Raises as `set_password`."""
    _set_passwords(accounts_with_password(person.id), password, visitor)


def accounts_with_password(person_id: int) -> list[Account]:
    """All slots of a person that can be signed in to with the own password."""
    return list(
        Account.select(Account, LoginGroup)
        .join(LoginGroup)
        .where(
            Account.person == person_id,
            Account.password_tag.is_null(False),
            Account.state.in_(("started", "active")),
        )
        .order_by(Account.id)
    )


@contextmanager
def password_chosen(accounts: Sequence[Account], password: str, visitor: Visitor) -> Iterator[Prepared]:
    """Judge and hash a new password, then store it in the transaction of the block. Raises as `set_password`.

        with password_chosen([account], typed, visitor) as prepared, current_school().writing():
            store(prepared)

    A password that is in use on the same username counts as a failed sign-in. Every change counts as well, else
    somebody could try passwords of others by taking one after the other as their own. A first one costs a code.
    """
    counters = tuple(dict.fromkeys(one for account in accounts for one in _counters_within(account, visitor)))
    changed = [account.id for account in accounts if account.password_tag is not None]
    changes = tuple(one for account_id in changed for one in limits.of_new_password(account_id))
    limits.refuse_too_many(counters + changes)
    refuse_weak(password, [word for account in accounts for word in words_of(account)])
    limits.count(changes)
    prepared = prepare(accounts, password)
    try:
        yield prepared
    except PasswordRefused:
        limits.count(counters)
        raise


def void_account(account: Account) -> None:
    """Take an account away from whoever used its letter. The other slots of the username notice nothing.

    Password, code, sessions and links are gone at once, so that the next code starts afresh. A person whom
    the school never confirmed is unlinked; what a confirmed one had filled in as contact is forgotten.
    """
    person_id = account.person_id if _is_confirmed(account) else None
    with current_school().writing():
        end_sessions_of_account(account.id)
        Token.delete().where(Token.account == account.id).execute()
        if person_id is not None and account.password_tag is not None:
            _forget_contact(person_id)
        changes = {**_AFRESH, "state": "void", "person": person_id}
        Account.update(changes).where(Account.id == account.id).execute()
    for name, value in changes.items():
        setattr(account, name, value)


_AFRESH: dict[str, Any] = {
    "password_tag": None,
    "code_tag": None,
    "code_expires_at": None,
    "role_label": "",
    "terms_version": "",
    "terms_language": "",
    "terms_accepted_at": None,
    "password_set_at": None,
    "activated_at": None,
    "last_sign_in_at": None,
}


def _is_confirmed(account: Account) -> bool:
    """Whether the school itself says who uses this slot: by roster, by guardianship or as main account."""
    if account.kind != "co" or account.person_id is None:
        return True
    known = Person.select().where(Person.id == account.person_id, Person.external_id.is_null(False)).exists()
    return known or (
        Guardianship.select()
        .where(Guardianship.guardian == account.person_id, Guardianship.pupil == account.pupil_id)
        .exists()
    )


def _forget_contact(person_id: int) -> None:
    """E-mail and mobile may be those of the wrong person; with an e-mail a password could be reset."""
    Person.update(email=None, email_confirmed_at=None, mobile=None, has_no_email=False).where(
        Person.id == person_id
    ).execute()


def _set_passwords(accounts: Sequence[Account], password: str, visitor: Visitor) -> None:
    with password_chosen(accounts, password, visitor) as prepared, current_school().writing():
        store(prepared)


def _counters(username: str, person_ids: Iterable[int], visitor: Visitor) -> tuple[limits.Counter, ...]:
    known = known_device(visitor.browser, person_ids)
    return limits.of_known_device(*known) if known else limits.of_stranger(username, visitor.network)


def _counters_within(account: Account, visitor: Visitor) -> tuple[limits.Counter, ...]:
    """The counters of a sign-in from here, and that of the account whatever the browser."""
    persons = [account.person_id] if account.person_id is not None else []
    return _counters(account.login_group.username, persons, visitor) + limits.of_account(account.id)
