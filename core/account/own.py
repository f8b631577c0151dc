"""The own account and person as rows, for the services of this folder. Never anybody else's."""

from __future__ import annotations

from ..identity.accounts import Visitor, check_password_of
from ..identity.models import Account, LoginGroup
from ..people.models import Person
from ..viewer import Viewer


class WrongPassword(ValueError):
    """The own password, asked again, is another one."""


def own_account(viewer: Viewer) -> Account:
    """The account that is signed in, with its person and login group. One query."""
    return (
        Account.select(Account, LoginGroup, Person)
        .join(LoginGroup)
        .switch(Account)
        .join(Person, on=(Account.person == Person.id))
        .where(Account.id == viewer.account_id)
        .get()
    )


def prove(account: Account, password: str, visitor: Visitor) -> None:
    """Raise `WrongPassword` unless this is the own password; also `TooManyAttempts` and `HashingBusy`."""
    if not check_password_of(account, password, visitor):
        raise WrongPassword
