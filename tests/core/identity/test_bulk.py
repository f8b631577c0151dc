"""Many passwords at once, for the demo school."""

from __future__ import annotations

import pytest
from at_the_door import GOOD, OTHER_GOOD

from ganaar.core.identity.accounts import add_account, find_by_credentials
from ganaar.core.identity.bulk import set_passwords
from ganaar.core.identity.credentials import new_login_group
from ganaar.core.identity.models import Account

pytestmark = pytest.mark.usefixtures("school")


def test_each_account_opens_with_its_own_password() -> None:
    groups = [new_login_group(f"pupil.{number}") for number in range(3)]
    accounts = [add_account(group, slot, "co") for group in groups for slot in (1, 2)]
    heard: list[int] = []

    set_passwords({account.id: GOOD if account.slot == 1 else OTHER_GOOD for account in accounts}, heard.append)

    for account in accounts:
        found = find_by_credentials(account.login_group.username, GOOD if account.slot == 1 else OTHER_GOOD)
        assert found is not None
        assert found.account.id == account.id
    assert heard == [1, 2, 3, 4, 5, 6]
    assert {account.state for account in Account.select()} == {"started"}
