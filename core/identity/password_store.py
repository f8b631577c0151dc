"""Writes passwords: hashed before the transaction, compared and stored inside it, while the login groups are held.

Two parents who choose the same password at the same second therefore cannot both get it.
"""

from __future__ import annotations

import hmac
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ..clock import now
from .hashing import derive
from .links import drop_links
from .models import Account, LoginGroup
from .passwords import too_common
from .tags import password_tag


@dataclass(frozen=True, slots=True)
class Prepared:
    """A password hashed for some accounts; only in memory, only for a moment."""

    accounts: tuple[Account, ...]
    derived: Mapping[int, bytes]
    """By login group: each has a salt of its own."""


def prepare(accounts: Sequence[Account], password: str) -> Prepared:
    """Hash a password for these accounts, 20 ms for each login group. Raises `HashingBusy`."""
    salts = dict(
        LoginGroup.select(LoginGroup.id, LoginGroup.salt)
        .where(LoginGroup.id.in_({account.login_group_id for account in accounts}))
        .tuples()
    )
    return Prepared(tuple(accounts), {group: derive(password, bytes(salt)) for group, salt in salts.items()})


def store(prepared: Prepared) -> None:
    """Give the accounts this password, inside the transaction that is open. Raises `PasswordRefused`.

    A new account is then `started`; other links to choose a password die. Codes and sessions are the
    caller's business.
    """
    hold(list(prepared.derived))
    _refuse_equal(prepared)
    for account in prepared.accounts:
        tag = password_tag(bytes(account.slot_salt), prepared.derived[account.login_group_id])
        state = "started" if account.state == "new" else account.state
        Account.update(password_tag=tag, password_set_at=now(), state=state).where(Account.id == account.id).execute()
        account.password_tag, account.state = tag, state
    drop_links("reset", account_ids=[account.id for account in prepared.accounts])


def hold(login_group_ids: list[int]) -> None:
    """Nobody else changes these login groups until the transaction ends: an update that changes nothing."""
    for group_id in sorted(login_group_ids):
        LoginGroup.update(username=LoginGroup.username).where(LoginGroup.id == group_id).execute()


def _refuse_equal(prepared: Prepared) -> None:
    own = [account.id for account in prepared.accounts]
    others = Account.select(Account.login_group, Account.slot_salt, Account.password_tag).where(
        Account.login_group.in_(list(prepared.derived)), Account.id.not_in(own), Account.password_tag.is_null(False)
    )
    equal = [
        hmac.compare_digest(password_tag(bytes(salt), prepared.derived[group]), bytes(tag))
        for group, salt, tag in others.tuples()
    ]
    if any(equal):
        raise too_common()
