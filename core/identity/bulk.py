"""Passwords for many accounts at once, for the demo school and tests: not judged, hashed on all cores.

There is no way around one Argon2id per login group (20 ms); 500 take about six seconds on two cores.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor

from ..clock import now
from ..db.context import current_school
from .hashing import hash_password
from .models import Account, LoginGroup
from .tags import password_tag

_AT_ONCE = 500


def set_passwords(passwords: Mapping[int, str], progress: Callable[[int], None] = lambda done: None) -> None:
    """Give accounts (by id) these passwords in one transaction. The state of a new account becomes `started`.

    `progress` hears how many of them are hashed.
    """
    accounts = _accounts(list(passwords))
    wanted = list(dict.fromkeys((account.login_group_id, passwords[account.id]) for account in accounts))
    salts = {account.login_group_id: bytes(account.login_group.salt) for account in accounts}
    derived: dict[tuple[int, str], bytes] = {}
    with ThreadPoolExecutor(os.cpu_count() or 1) as threads:
        hashes = threads.map(lambda one: hash_password(one[1], salts[one[0]]), wanted)
        for number, (one, key) in enumerate(zip(wanted, hashes, strict=True), start=1):
            derived[one] = key
            progress(number)
    for account in accounts:
        key = derived[account.login_group_id, passwords[account.id]]
        account.password_tag, account.password_set_at = password_tag(bytes(account.slot_salt), key), now()
        account.state = "started" if account.state == "new" else account.state
    with current_school().writing():
        Account.bulk_update(
            accounts, [Account.password_tag, Account.password_set_at, Account.state], batch_size=_AT_ONCE
        )


def _accounts(ids: list[int]) -> list[Account]:
    return [
        account
        for start in range(0, len(ids), _AT_ONCE)
        for account in Account.select(Account, LoginGroup)
        .join(LoginGroup)
        .where(Account.id.in_(ids[start : start + _AT_ONCE]))
    ]
