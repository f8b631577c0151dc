"""Sessions as rows: revocable, listed per device, gone at the next request when they are taken away.

The token (256 bits) is only in the cookie; the table keeps its SHA-256, so that a stolen database opens
no session.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, ClassVar

import structlog
from peewee import OperationalError, fn

from ..clock import now
from ..db.prepared import Prepared
from ..people.models import Person
from .models import Account, Device, LoginGroup, Session

log = structlog.get_logger(__name__)

COOKIE = "__Host-ganaar"
DEVICE_COOKIE = "__Host-ganaar-device"
LASTS = timedelta(hours=12)
STAYS = timedelta(days=90)
NOTE_EVERY = timedelta(minutes=10)
"""`seen_at` is written at most this often, so that reading pages stays reading."""


@dataclass(frozen=True)
class SignedIn:
    """The session, account and person behind a cookie. One row, read in one query."""

    session_id: int
    seen_at: Any
    stays: bool
    account_id: int
    kind: str
    state: str
    username: str
    pupil_id: int | None
    person_id: int | None
    given_name: str | None
    family_name: str | None
    photo_file: str | None
    language: str
    theme: str
    colour_scheme: str

    is_authenticated: ClassVar[bool] = True
    is_active: ClassVar[bool] = True
    is_anonymous: ClassVar[bool] = False

    def get_id(self) -> str:
        """Asked by flask-login; the session row, not the account, is what is signed in."""
        return str(self.session_id)


def start_session(account: Account, *, device: Device | None = None, stays: bool = False) -> str:
    """A new session for this account; returns the token for the cookie. Call it inside a transaction."""
    token = secrets.token_urlsafe(32)
    Session.create(
        tag=tag_of(token),
        account=account,
        person=account.person_id,
        device=device,
        stays=stays,
        expires_at=now() + (STAYS if stays else LASTS),
    )
    return token


def signed_in(token: str) -> SignedIn | None:
    """Who this cookie belongs to now, or None. One query."""
    rows = _BY_TOKEN.rows(tag=tag_of(token), moment=now())
    return SignedIn(*rows[0]) if rows else None


_BY_TOKEN = Prepared(
    lambda given: (
        Session.select(
            Session.id,
            Session.seen_at,
            Session.stays,
            Account.id,
            Account.kind,
            Account.state,
            LoginGroup.username,
            Account.pupil,
            Person.id,
            Person.given_name,
            Person.family_name,
            Person.photo_file,
            fn.COALESCE(Person.language, ""),
            fn.COALESCE(Person.theme, ""),
            fn.COALESCE(Person.colour_scheme, "auto"),
        )
        .join(Account)
        .join(LoginGroup)
        .switch(Account)
        .join(Person, "LEFT OUTER JOIN", on=(Account.person == Person.id))
        .where(
            Session.tag == given("tag"),
            Session.expires_at > given("moment"),
            Account.state.in_(("started", "active")),
        )
        .tuples()
    )
)


def note_seen(found: SignedIn) -> None:
    """Keep when the session was last used, now and then; a session that stays is extended.

    While somebody else writes for long (an import), pages can still be read: it is then noted another time.
    """
    if now() - found.seen_at < NOTE_EVERY:
        return
    changes: dict[str, Any] = {"seen_at": now()}
    if found.stays:
        changes["expires_at"] = now() + STAYS
    try:
        Session.update(changes).where(Session.id == found.session_id).execute()
    except OperationalError:
        log.warning("session seen, not noted", exc_info=True)


def end_session(session_id: int) -> None:
    """Sign out one browser."""
    Session.delete().where(Session.id == session_id).execute()


def end_session_of_token(token: str) -> None:
    """Sign out the browser that has this cookie; nothing happens when there is none."""
    if token:
        Session.delete().where(Session.tag == tag_of(token)).execute()


def end_sessions_of_account(account_id: int) -> None:
    """Sign out every browser of an account: a new password, a void account, a change of rights."""
    Session.delete().where(Session.account == account_id).execute()


def end_sessions_of_person(person_id: int, *, but: int | None = None) -> None:
    """Sign out all devices of a person, except the session `but`."""
    query = Session.delete().where(Session.person == person_id)
    if but is not None:
        query = query.where(Session.id != but)
    query.execute()


def tag_of(token: str) -> bytes:
    """What the table keeps of a token."""
    return hashlib.sha256(token.encode()).digest()
