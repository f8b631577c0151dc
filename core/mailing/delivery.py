"""Delivers the outbox of the school at work: leased row by row, with growing pauses, at least once.

A lease is one UPDATE, so that several workers never take the same mail; it expires when a worker dies.
A mail whose connection broke after the server had it may go twice, with the same Message-ID.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.errors import HeaderParseError
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime
from typing import Any

import structlog

from ..clock import now
from ..configuration import configuration
from ..db.context import current_school
from ..identity.models import Account
from ..mail import KEPT
from ..models import OutboxMail
from .server import SECONDS, Handover, MailServerWrong, Postponed, Refused, ServerDown, parse_mail_server

log = structlog.get_logger(__name__)

LEASE = timedelta(minutes=10)
"""Longer than any conversation with a mail server can last."""
LONGEST_PAUSE = timedelta(hours=2)
GIVE_UP_AFTER = timedelta(days=5)
FEWEST_ATTEMPTS = 10
"""Tried at least this often before it is given up: a mail may have waited for its moment."""
BROKEN_IN_A_ROW = 3
"""After so many conversations that broke, it is the server and not the mail."""
_IN_USE = ("started", "active")


def mails_are_due() -> bool:
    """Whether something waits that may leave now. One query."""
    return bool(OutboxMail.select(OutboxMail.id).where(*_due(now())).limit(1).tuples().first())


def deliver_due_mails(limit: int = 100, *, demo: bool = False, seconds: float = SECONDS) -> int:
    """Try up to `limit` mails that are due; returns how many were tried.

    With `demo` and no mail server they are kept, to be looked at. `seconds` bounds each answer of the
    server. Stops as soon as the server as a whole cannot be used.
    """
    candidates = [
        mail_id
        for (mail_id,) in OutboxMail.select(OutboxMail.id)
        .where(*_due(now()))
        .order_by(OutboxMail.due_at, OutboxMail.id)
        .limit(limit)
        .tuples()
    ]
    if not candidates:
        return 0
    url = configuration().text("smtp_url")
    if demo and not url:
        return sum(_keep(mail_id) for mail_id in candidates)
    try:
        server, sender = parse_mail_server(url), _sender()
    except MailServerWrong as wrong:
        _postpone_all_due(str(wrong) if url else "The school has no mail server yet.")
        return len(candidates)
    with Handover(server, seconds=seconds) as handover:
        try:
            return _deliver_all(candidates, handover, sender)
        except ServerDown as down:
            log.warning("mail server cannot be used", answer=str(down))
            _postpone_all_due(str(down))
            return len(candidates)


def _deliver_all(mail_ids: list[int], handover: Handover, sender: Address) -> int:
    """Try these mails one by one; returns how many of them were ours. Raises `ServerDown`."""
    tried = broken = 0
    for mail_id in mail_ids:
        leased_until = _lease(mail_id)
        if leased_until is None:
            continue
        tried += 1
        try:
            _deliver(OutboxMail.get_by_id(mail_id), leased_until, handover, sender)
            broken = 0
        except Postponed as postponed:
            broken += 1
            if broken == BROKEN_IN_A_ROW:
                raise ServerDown(str(postponed)) from postponed
    return tried


def _deliver(row: OutboxMail, leased_until: datetime, handover: Handover, sender: Address) -> None:
    """Try one leased mail and write what became of it."""
    if not _may_still_go(row):
        _settle(row, leased_until, gave_up_at=now(), error="Not sent: the account is no longer in use.")
        return
    try:
        handover.hand_over(_message(row, sender), sender.addr_spec, row.recipient)
    except Refused as refusal:
        log.warning("mail refused", mail=row.id, reason=row.reason, answer=str(refusal))
        _settle(row, leased_until, gave_up_at=now(), error=str(refusal))
    except (Postponed, ServerDown) as fault:
        _settle(row, leased_until, **_later(row, str(fault)))
        raise
    else:
        _settle(row, leased_until, sent_at=now(), error="")


def _due(moment: datetime) -> tuple[Any, ...]:
    return (
        OutboxMail.sent_at.is_null(),
        OutboxMail.gave_up_at.is_null(),
        OutboxMail.due_at <= moment,
        OutboxMail.leased_until.is_null() | (OutboxMail.leased_until <= moment),
    )


def _lease(mail_id: int) -> datetime | None:
    """Take this mail for a while; None when somebody else has it."""
    until = now() + LEASE
    taken = (
        OutboxMail.update(leased_until=until, attempts=OutboxMail.attempts + 1)
        .where(OutboxMail.id == mail_id, *_due(now()))
        .execute()
    )
    return until if taken else None


def _settle(row: OutboxMail, leased_until: datetime, **changes: Any) -> None:
    """Write what became of a leased mail, unless the lease ran out and somebody else took it."""
    OutboxMail.update(leased_until=None, **changes).where(
        OutboxMail.id == row.id, OutboxMail.leased_until == leased_until
    ).execute()


def _keep(mail_id: int) -> int:
    kept: int = OutboxMail.update(sent_at=now(), error=KEPT).where(OutboxMail.id == mail_id, *_due(now())).execute()
    return kept


def _later(row: OutboxMail, error: str) -> dict[str, Any]:
    if row.attempts >= FEWEST_ATTEMPTS and row.created_at <= now() - GIVE_UP_AFTER:
        log.error("mail given up", mail=row.id, reason=row.reason, answer=error)
        return {"gave_up_at": now(), "error": error}
    return {"due_at": now() + _pause(row.attempts), "error": error}


def _pause(attempts: int) -> timedelta:
    """One minute after the first attempt, doubling, two hours at most."""
    return min(timedelta(minutes=2 ** min(attempts - 1, 10)), LONGEST_PAUSE)


def _postpone_all_due(error: str) -> None:
    """The server was down for all of them: each counts it as an attempt, none has to find it out."""
    with current_school().writing():
        for row in list(OutboxMail.select().where(*_due(now()))):
            row.attempts += 1
            OutboxMail.update(attempts=row.attempts, **_later(row, error)).where(
                OutboxMail.id == row.id, *_due(now())
            ).execute()


def _may_still_go(row: OutboxMail) -> bool:
    """Ask again at delivery: what an account was promised is not mailed after it was taken away."""
    if row.account_id is None:
        return True
    return bool(Account.select(Account.id).where(Account.id == row.account_id, Account.state.in_(_IN_USE)).first())


def _sender() -> Address:
    """The name of the school with the address that it sends from. Raises `MailServerWrong`."""
    given = configuration().text("smtp_sender") or f"noreply@{current_school().host}"
    try:
        return Address(" ".join(configuration().text("name").split()), addr_spec=given)
    except (HeaderParseError, ValueError, IndexError):
        raise MailServerWrong(f"{given!r} cannot be the sender of mails.") from None


def _message(row: OutboxMail, sender: Address) -> EmailMessage:
    message = EmailMessage()
    message["From"] = sender
    message["To"] = Address(addr_spec=row.recipient)
    message["Subject"] = row.subject
    message["Date"] = format_datetime(row.created_at.replace(tzinfo=UTC))
    message["Message-ID"] = row.message_id
    message["Content-Language"] = row.language
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(row.text, cte="quoted-printable")
    return message
