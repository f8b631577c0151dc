"""Forgotten password: username and own e-mail. The answer is always the same, and so is the time it takes."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

from ..clock import now
from ..db.context import current_school
from ..people.models import Person
from . import limits
from .accounts import Visitor, accounts_with_password, password_chosen
from .credentials import typed_username
from .links import find_link, use_link
from .mails import mail_password_changed, mail_reset
from .models import Account, LoginGroup, Token
from .password_store import store
from .sessions import end_sessions_of_person

ANSWER_AFTER = 0.25
"""Seconds that asking takes, whether a mail leaves or not."""


class LinkGone(Exception):
    """The link was used already, or is too old."""


def ask_reset(username: str, email: str, visitor: Visitor) -> None:
    """Mail a link to each account of this username that has this e-mail: both parents may share one address.

    Nothing tells the caller whether there was any. Raises `TooManyAttempts`.
    """
    typed = typed_username(username)
    counters = limits.of_reset(typed, visitor.network)
    limits.refuse_too_many(counters)
    with _same_time(), current_school().writing():
        limits.count(counters)
        for account in _accounts(typed, email.strip()[:254]):
            mail_reset(account.person, account)


def account_of_link(key: str) -> Account | None:
    """The account whose password this link may set, or None."""
    token = find_link("reset", key)
    return None if token is None else _account_of(token)


def set_new_password(key: str, password: str, visitor: Visitor) -> None:
    """Use up the link: the person's new password on all their accounts, all their sessions ended.

    Raises `LinkGone`, `PasswordRefused` (the link then still works), `TooManyAttempts`, `HashingBusy`.
    """
    token = find_link("reset", key)
    account = None if token is None else _account_of(token)
    if token is None or account is None:
        raise LinkGone
    accounts = accounts_with_password(account.person_id)
    with password_chosen(accounts, password, visitor) as prepared, current_school().writing():
        if not use_link(token):
            raise LinkGone
        store(prepared)
        end_sessions_of_person(account.person_id)
        _confirm_address(account.person)
        mail_password_changed(account.person, account)


def _accounts(username: str, email: str) -> list[Account]:
    rows = (
        Account.select(Account, Person)
        .join(LoginGroup)
        .switch(Account)
        .join(Person, on=(Account.person == Person.id))
        .where(
            LoginGroup.username == username,
            Account.state.in_(("started", "active")),
            Account.password_tag.is_null(False),
            Person.email.is_null(False),
        )
        .order_by(Account.slot)
    )
    return [account for account in rows if account.person.email.casefold() == email.casefold()]


def _account_of(token: Token) -> Account | None:
    found: Account | None = (
        Account.select(Account, Person)
        .join(Person, on=(Account.person == Person.id))
        .where(Account.id == token.account_id, Account.state.in_(("started", "active")))
        .first()
    )
    return found


def _confirm_address(person: Person) -> None:
    """Who opened a link that was mailed reads that mailbox."""
    if person.email and person.email_confirmed_at is None:
        Person.update(email_confirmed_at=now()).where(Person.id == person.id).execute()


@contextmanager
def _same_time() -> Iterator[None]:
    """Leave the block after a fixed time, so that a mail that is written cannot be told by the clock."""
    ends = time.monotonic() + ANSWER_AFTER
    try:
        yield
    finally:
        time.sleep(max(0.0, ends - time.monotonic()))
