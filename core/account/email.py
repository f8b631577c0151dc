"""The own e-mail address: the password is asked, the old address is told, the new one is confirmed by a link.

The link and its page are those of identity; activation uses the same.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from ..audit import note
from ..clock import now
from ..db.context import current_school
from ..identity.accounts import Visitor
from ..identity.links import drop_links
from ..identity.mails import mail_confirmation
from ..identity.models import Account
from ..models import OutboxMail
from ..people.models import Person
from ..viewer import Viewer
from .mails import mail_address_changed
from .own import own_account, prove

LINKS_A_DAY = 5
"""Nobody fills a stranger's mailbox from here."""


class TooManyLinks(Exception):
    """Enough links were mailed for today."""


@dataclass(frozen=True, slots=True)
class OwnEmail:
    """The address, empty when there is none."""

    address: str
    confirmed: bool
    chose_none: bool


def own_email(viewer: Viewer) -> OwnEmail:
    """As it is now. One query."""
    person = Person.get_by_id(viewer.person.id)
    return OwnEmail(person.email or "", person.email_confirmed_at is not None, person.has_no_email)


def change_email(viewer: Viewer, address: str, password: str, visitor: Visitor) -> None:
    """Take another address, or none when it is empty.

    Raises `WrongPassword`, `TooManyLinks`, `TooManyAttempts` and `HashingBusy`; then nothing changed.
    """
    own = own_account(viewer)
    prove(own, password, visitor)
    before = own.person.email or ""
    if address == before and bool(address) != own.person.has_no_email:
        return
    with current_school().writing():
        if address:
            _refuse_too_many_links(own)
        Person.update(email=address or None, email_confirmed_at=None, has_no_email=not address).where(
            Person.id == viewer.person.id
        ).execute()
        own.person.email, own.person.email_confirmed_at = address or None, None
        drop_links("email", account_ids=_account_ids(viewer))
        drop_links("reset", account_ids=_account_ids(viewer))
        if before and before != address:
            mail_address_changed(before, own, has_new=bool(address))
        mail_confirmation(own.person, own)
        note("account.email_changed", person_id=viewer.person.id)


def send_link_again(viewer: Viewer) -> bool:
    """Mail the link once more; False when there is nothing to confirm. Raises `TooManyLinks`."""
    own = own_account(viewer)
    if not own.person.email or own.person.email_confirmed_at is not None:
        return False
    with current_school().writing():
        _refuse_too_many_links(own)
        mail_confirmation(own.person, own)
    return True


def _refuse_too_many_links(own: Account) -> None:
    sent = OutboxMail.select().where(
        OutboxMail.account == own.id,
        OutboxMail.reason.startswith("confirm:"),
        OutboxMail.created_at > now() - timedelta(days=1),
    )
    if sent.count() >= LINKS_A_DAY:
        raise TooManyLinks


def _account_ids(viewer: Viewer) -> list[int]:
    rows = Account.select(Account.id).where(Account.person == viewer.person.id)
    return [account_id for (account_id,) in rows.tuples()]
