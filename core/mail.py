"""The outbox: a mail is a row in the transaction of what caused it, and leaves after the commit.

Nothing here talks to a mail server; `core.mailing.delivery` does, in the worker.
"""

from __future__ import annotations

import unicodedata
import uuid
from dataclasses import dataclass
from datetime import datetime
from email.errors import HeaderParseError
from email.headerregistry import Address
from typing import Literal

from .clock import now
from .db.context import current_school
from .db.transactions import after_commit
from .jobs import Wake
from .models import OutboxMail

MAILS_JOB = "core.mails"
KEPT = "kept"
"""Stands in `error` of a mail that the demo shows instead of sending it."""

MailState = Literal["waiting", "sent", "kept", "given_up"]


class MailRefused(ValueError):
    """An address or subject that cannot stand in a mail, such as one with a line break."""


@dataclass(frozen=True, slots=True)
class MailShown:
    """A mail of the outbox as the demo's page and the administrator see it. Times are UTC."""

    id: int
    recipient: str
    subject: str
    text: str
    language: str
    created_at: datetime
    state: MailState
    attempts: int
    next_at: datetime | None
    """When it is tried again, while it waits."""
    error: str


def queue_mail(
    *,
    reason: str,
    recipient: str,
    subject: str,
    text: str,
    account_id: int | None = None,
    language: str = "nl",
    due_at: datetime | None = None,
) -> bool:
    """Put a mail in the outbox, in the transaction that is open now. Raises `MailRefused`.

    `reason` names the cause with its id (`reset:81`); the same reason for the same recipient is mailed
    once, and False tells that it was there already. With `account_id` the mail leaves only while that
    account is in use. A mail never holds what somebody wrote about a child: it says that there is
    something, and where.
    """
    stored = (
        OutboxMail.insert(
            reason=reason,
            recipient=_checked_address(recipient),
            subject=_one_line(subject),
            text=text,
            account=account_id,
            language=language,
            message_id=f"<{uuid.uuid4().hex}@{current_school().host}>",
            due_at=due_at or now(),
        )
        .on_conflict(action="NOTHING", conflict_target=[OutboxMail.reason, OutboxMail.recipient])
        .as_rowcount()
        .execute()
    )
    if stored:
        after_commit(Wake(current_school().key, MAILS_JOB))
    return bool(stored)


def mails(limit: int = 100) -> list[MailShown]:
    """The newest mails of the school at work."""
    rows = OutboxMail.select().order_by(OutboxMail.id.desc()).limit(limit)
    return [_shown(row) for row in rows]


def mail(mail_id: int) -> MailShown | None:
    """One mail of the school at work."""
    row = OutboxMail.get_or_none(OutboxMail.id == mail_id)
    return None if row is None else _shown(row)


def given_up(limit: int = 100) -> list[MailShown]:
    """Mails that never left, newest first: for the administrator and `ganaar doctor`."""
    rows = OutboxMail.select().where(OutboxMail.gave_up_at.is_null(False))
    return [_shown(row) for row in rows.order_by(OutboxMail.gave_up_at.desc(), OutboxMail.id.desc()).limit(limit)]


def _shown(row: OutboxMail) -> MailShown:
    state = _state(row)
    return MailShown(
        id=row.id,
        recipient=row.recipient,
        subject=row.subject,
        text=row.text,
        language=row.language,
        created_at=row.created_at,
        state=state,
        attempts=row.attempts,
        next_at=row.due_at if state == "waiting" else None,
        error="" if state == "kept" else row.error,
    )


def _state(row: OutboxMail) -> MailState:
    if row.gave_up_at is not None:
        return "given_up"
    if row.sent_at is None:
        return "waiting"
    return "kept" if row.error == KEPT else "sent"


def _one_line(subject: str) -> str:
    if not subject.strip() or len(subject) > OutboxMail.subject.max_length or not _stays_on_a_line(subject):
        raise MailRefused("The subject of a mail is one line of at most 200 characters.")
    return subject


def _stays_on_a_line(text: str) -> bool:
    return not any(unicodedata.category(character) in ("Cc", "Zl", "Zp") for character in text)


def _checked_address(recipient: str) -> str:
    try:
        address = Address(addr_spec=recipient)
    except (HeaderParseError, ValueError, IndexError):
        address = None
    if address is None or not address.domain or not recipient.isascii() or not _stays_on_a_line(recipient):
        raise MailRefused("This cannot be the address of a mail.")
    return recipient
