"""The mail server of a school, by URL: `smtp://user:pass@host:587?starttls=1` or `smtps://host`.

Certificates are verified. Every answer of the server is waited for at most `SECONDS`.
"""

from __future__ import annotations

import smtplib
import ssl
from dataclasses import dataclass
from email.message import EmailMessage
from types import TracebackType
from typing import Self
from urllib.parse import parse_qs, unquote, urlsplit

SECONDS = 15.0
_PORTS = {"smtp": 25, "smtps": 465}


class MailServerWrong(ValueError):
    """A mail server URL that cannot be used; the text is for the administrator."""


@dataclass(frozen=True, slots=True)
class MailServer:
    """Where mails are handed over."""

    host: str
    port: int
    user: str = ""
    password: str = ""
    starttls: bool = False
    tls: bool = False


def parse_mail_server(url: str) -> MailServer:
    """Read a mail server URL. Raises `MailServerWrong`."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise MailServerWrong("The port of the mail server must be a number.") from None
    if parts.scheme not in _PORTS or not parts.hostname:
        raise MailServerWrong("A mail server looks like smtp://user:password@host:587?starttls=1 or smtps://host.")
    options = parse_qs(parts.query)
    if set(options) - {"starttls"}:
        raise MailServerWrong(f"Unknown option of the mail server: {', '.join(sorted(set(options) - {'starttls'}))}.")
    return MailServer(
        host=parts.hostname,
        port=port or _PORTS[parts.scheme],
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        starttls=options.get("starttls", ["0"])[-1] in ("1", "true", "yes"),
        tls=parts.scheme == "smtps",
    )


class Refused(Exception):
    """The server will never take this mail; the text is its answer."""


class Postponed(Exception):
    """This mail did not go now; the server itself answers."""


class ServerDown(Exception):
    """The server cannot be used at all now: nothing else needs to be tried on it."""


class Handover:
    """One connection to the mail server, opened at the first mail and again after it broke."""

    def __init__(self, server: MailServer, *, seconds: float = SECONDS) -> None:
        self._server = server
        self._seconds = seconds
        self._smtp: smtplib.SMTP | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._hang_up()

    def hand_over(self, message: EmailMessage, sender: str, recipient: str) -> None:
        """Give one mail to the server. Raises `Refused`, `Postponed` or `ServerDown`."""
        smtp = self._smtp or self._connected()
        try:
            smtp.send_message(message, from_addr=sender, to_addrs=[recipient])
        except smtplib.SMTPRecipientsRefused as refusal:
            code, answer = refusal.recipients[recipient]
            self._reset(smtp)
            raise _refusal(code, answer) from refusal
        except smtplib.SMTPDataError as refusal:
            self._reset(smtp)
            raise _refusal(refusal.smtp_code, refusal.smtp_error) from refusal
        except smtplib.SMTPSenderRefused as refusal:
            self._hang_up()
            raise ServerDown(_answer(refusal.smtp_code, refusal.smtp_error)) from refusal
        except (smtplib.SMTPException, OSError) as fault:
            self._hang_up()
            raise Postponed(f"{type(fault).__name__}: {fault}") from fault

    def _connected(self) -> smtplib.SMTP:
        server = self._server
        smtp: smtplib.SMTP | None = None
        try:
            if server.tls:
                context = ssl.create_default_context()
                smtp = smtplib.SMTP_SSL(server.host, server.port, timeout=self._seconds, context=context)
            else:
                smtp = smtplib.SMTP(server.host, server.port, timeout=self._seconds)
            if server.starttls:
                smtp.starttls(context=ssl.create_default_context())
            if server.user:
                smtp.login(server.user, server.password)
        except (smtplib.SMTPException, OSError) as fault:
            if smtp is not None:
                smtp.close()
            raise ServerDown(f"{type(fault).__name__}: {fault}") from fault
        self._smtp = smtp
        return smtp

    def _reset(self, smtp: smtplib.SMTP) -> None:
        try:
            smtp.rset()
        except (smtplib.SMTPException, OSError):
            self._hang_up()

    def _hang_up(self) -> None:
        smtp, self._smtp = self._smtp, None
        if smtp is None:
            return
        try:
            smtp.quit()
        except (smtplib.SMTPException, OSError):
            smtp.close()


def _refusal(code: int, answer: bytes | str) -> Refused | Postponed:
    kind = Refused if 500 <= code < 600 else Postponed
    return kind(_answer(code, answer))


def _answer(code: int, answer: bytes | str) -> str:
    text = answer.decode(errors="replace") if isinstance(answer, bytes) else answer
    return f"{code} {' '.join(text.split())}"[:300]
