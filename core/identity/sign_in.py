"""Opens a session for an account that proved who it is. A new session id every time, whatever came before."""

from __future__ import annotations

from dataclasses import dataclass

from ..clock import now
from ..db.context import current_school
from ..people.models import Person
from .accounts import Visitor
from .devices import new_browser, remember_device
from .mails import mail_new_device
from .models import Account, Device, Session
from .sessions import end_session_of_token, start_session, tag_of


@dataclass(frozen=True, slots=True)
class Opened:
    """What the browser has to keep."""

    token: str
    browser: str
    stays: bool


@dataclass(frozen=True, slots=True)
class Browser:
    """What a browser brings along: its cookies and how it names itself."""

    visitor: Visitor
    user_agent: str = ""
    token: str = ""
    """Of the session that it has until now, which ends."""


def open_session(account: Account, browser: Browser, *, stays: bool = False) -> Opened:
    """Sign this account in on this browser, in one transaction.

    A browser that is new for a person who has others is told to that person by mail, to nobody else.
    """
    cookie = browser.visitor.browser or new_browser()
    with current_school().writing():
        end_session_of_token(browser.token)
        device, is_new = _device(account, cookie, browser.user_agent)
        token = start_session(account, device=device, stays=stays)
        Account.update(last_sign_in_at=now()).where(Account.id == account.id).execute()
        if device is not None and is_new and _has_another(device):
            session_id = Session.select(Session.id).where(Session.tag == tag_of(token)).scalar()
            mail_new_device(Person.get_by_id(account.person_id), account, session_id, device.title)
    return Opened(token, cookie, stays)


def _device(account: Account, cookie: str, user_agent: str) -> tuple[Device | None, bool]:
    """A co-account whose details are missing has no person yet, so it has no device either."""
    if account.person_id is None:
        return None, False
    return remember_device(cookie, account.person_id, user_agent)


def _has_another(device: Device) -> bool:
    return bool(Device.select().where(Device.person == device.person_id, Device.id != device.id).exists())
