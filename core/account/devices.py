"""The browsers in which somebody is signed in, as one person with all their accounts; and signing them out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from ..clock import now
from ..db.context import current_school
from ..identity.models import Account, Device, Session
from ..module import Audience
from ..viewer import Viewer

_AUDIENCES: dict[str, Audience] = {"co": "parents", "pupil": "pupils", "staff": "staff"}


@dataclass(frozen=True, slots=True)
class SignedInDevice:
    """One session. `title` is empty when the browser did not say what it is. Times are UTC."""

    session_id: int
    title: str
    audience: Audience
    signed_in_at: datetime
    seen_at: datetime
    stays: bool
    current: bool


def devices(viewer: Viewer) -> list[SignedInDevice]:
    """Where this person is signed in now: this browser first, then the latest used. One query."""
    rows = (
        Session.select(Session.id, Device.title, Account.kind, Session.created_at, Session.seen_at, Session.stays)
        .join(Account)
        .switch(Session)
        .join(Device, "LEFT OUTER JOIN")
        .where(Session.person == viewer.person.id, Session.expires_at > now())
        .order_by(Session.seen_at.desc(), Session.id.desc())
        .tuples()
    )
    found = [
        SignedInDevice(session_id, title or "", _AUDIENCES[kind], created, seen, stays, session_id == viewer.session_id)
        for session_id, title, kind, created, seen, stays in rows
    ]
    return sorted(found, key=lambda device: not device.current)


def sign_out_device(viewer: Viewer, session_id: int) -> bool:
    """Sign one other browser of this person out and forget it; False when there is no such session of theirs."""
    with current_school().writing():
        session = Session.get_or_none(
            (Session.id == session_id) & (Session.person == viewer.person.id) & (Session.id != viewer.session_id)
        )
        if session is None:
            return False
        device_id = session.device_id
        session.delete_instance()
        if device_id is not None:
            _forget(viewer, Device.id == device_id)
    return True


def sign_out_others(viewer: Viewer) -> int:
    """Sign out and forget every browser of this person but this one; returns how many sessions that were."""
    with current_school().writing():
        ended: int = (
            Session.delete().where(Session.person == viewer.person.id, Session.id != viewer.session_id).execute()
        )
        _forget(viewer, Device.id.is_null(False))
    return ended


def _forget(viewer: Viewer, which: object) -> None:
    """The next sign-in there is one of a stranger again. A browser that is still signed in stays known."""
    in_use = Session.select(Session.device).where(Session.person == viewer.person.id, Session.device.is_null(False))
    Device.delete().where(Device.person == viewer.person.id, which, Device.id.not_in(in_use)).execute()
