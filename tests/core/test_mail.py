"""The outbox, delivered to a real SMTP server that behaves well, badly, slowly or not at all."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import threading
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import pytest
import time_machine
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult

from ganaar.core.clock import now
from ganaar.core.db.context import current_school
from ganaar.core.mail import MailRefused, given_up, mails, queue_mail
from ganaar.core.mailing.delivery import GIVE_UP_AFTER, LEASE, deliver_due_mails
from ganaar.core.mailing.server import MailServer, MailServerWrong, parse_mail_server
from ganaar.core.models import OutboxMail

SECONDS = 2.0
"""How long a test waits for a server that is slow on purpose; a healthy one answers in milliseconds."""


class Postbox:
    """An SMTP server that keeps what it gets."""

    def __init__(self) -> None:
        self.received: list[EmailMessage] = []
        self.conversations = 0

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        self.received.append(message_from_bytes(envelope.content, policy=policy.default))  # type: ignore[arg-type]
        return "250 OK"


class Refusing(Postbox):
    """Knows nobody called father@, is not ready for later@."""

    async def handle_RCPT(  # noqa: N802
        self, server: Any, session: Any, envelope: Any, address: str, options: list[str]
    ) -> str:
        if address.startswith("father@"):
            return "550 5.1.1 No such mailbox"
        if address.startswith("later@"):
            return "451 4.7.1 Greylisted, come back later"
        envelope.rcpt_tos.append(address)
        return "250 OK"


class Dropping(Postbox):
    """Takes the mail and breaks the line before it says so, the first time."""

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        answer = await super().handle_DATA(server, session, envelope)
        if len(self.received) == 1:
            server.transport.abort()
        return answer


class Slow(Postbox):
    """Never answers after the mail was given."""

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        self.conversations += 1
        await asyncio.Event().wait()
        return "250 OK"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextlib.contextmanager
def listening(handler: Postbox, **options: Any) -> Iterator[str]:
    controller = Controller(handler, hostname="127.0.0.1", port=free_port(), **options)
    controller.start()
    try:
        yield f"smtp://127.0.0.1:{controller.port}"
    finally:
        controller.stop()


Connect = Callable[[str], None]


@pytest.fixture
def mail_server(portal, school) -> Connect:
    """`mail_server(url)` makes this the mail server of the school."""

    def connect(url: str) -> None:
        portal.settings.write("core", "smtp_url", url)
        portal.settings.write("core", "name", "De Proef")
        portal.settings.write("core", "smtp_sender", "school@example.org")
        portal.configurations.reread()

    return connect


def queue(reason: str = "welcome:1", recipient: str = "mother@example.org", **more: Any) -> bool:
    with current_school().writing():
        return queue_mail(reason=reason, recipient=recipient, subject="Wélkom", text="Dag Sofie\n\nTot gauw", **more)


def deliver(**more: Any) -> int:
    return deliver_due_mails(50, seconds=SECONDS, **more)


def state_of(recipient: str) -> str:
    return next(mail.state for mail in mails() if mail.recipient == recipient)


def at(moment: datetime) -> Any:
    return time_machine.travel(moment.isoformat() + "+00:00", tick=False)


def test_a_mail_arrives_with_the_name_of_the_school_and_its_accents(mail_server):
    box = Postbox()
    queue()
    with listening(box) as url:
        mail_server(url)
        assert deliver() == 1
    (received,) = box.received
    assert str(received["From"]) == "De Proef <school@example.org>"
    assert received["Subject"] == "Wélkom"
    assert received.get_content().replace("\r\n", "\n") == "Dag Sofie\n\nTot gauw\n"
    assert str(received["Message-ID"]).endswith(f"@{current_school().host}>")
    assert state_of("mother@example.org") == "sent"


def test_nothing_is_sent_twice(mail_server):
    box = Postbox()
    queue()
    with listening(box) as url:
        mail_server(url)
        deliver()
        assert deliver() == 0
    assert len(box.received) == 1


def test_the_same_reason_for_the_same_person_is_one_mail(school):
    assert queue("reset:7")
    assert not queue("reset:7")
    assert queue("reset:7", "father@example.org")
    assert len(mails()) == 2


def test_a_transaction_taken_back_leaves_no_mail(school):
    def taken_back() -> None:
        with current_school().writing():
            queue()
            raise RuntimeError

    with pytest.raises(RuntimeError):
        taken_back()
    assert mails() == []


@pytest.mark.parametrize(
    "recipient", ["a@b.be\nBcc: all@b.be", "a@b.be\r\n", "nobody", "a@", "a@b.be, c@d.be", "é@b.be", ""]
)
def test_an_address_that_could_carry_more_is_refused(school, recipient):
    with pytest.raises(MailRefused):
        queue(recipient=recipient)


@pytest.mark.parametrize("subject", ["Hello\nBcc: all@example.org", "Hello\r", "", "x" * 201, "a\u2028b", "a\x00b"])
def test_a_subject_that_could_carry_more_is_refused(school, subject):
    with pytest.raises(MailRefused):
        queue_mail(reason="x", recipient="a@example.org", subject=subject, text="")


def test_a_refused_recipient_is_given_up_at_once_with_the_reason(mail_server):
    box = Refusing()
    queue(recipient="father@example.org")
    queue(recipient="mother@example.org")
    with listening(box) as url:
        mail_server(url)
        deliver()
    assert state_of("mother@example.org") == "sent"
    (lost,) = given_up()
    assert lost.recipient == "father@example.org"
    assert "No such mailbox" in lost.error


def test_a_recipient_that_is_not_ready_is_tried_again_later(mail_server):
    queue(recipient="later@example.org")
    with listening(Refusing()) as url:
        mail_server(url)
        deliver()
        assert deliver() == 0
        (waiting,) = mails()
        assert (waiting.state, waiting.attempts) == ("waiting", 1)
        assert waiting.next_at > now()
        with at(waiting.next_at):
            assert deliver() == 1


def test_a_line_that_breaks_after_the_mail_repeats_it_under_the_same_id(mail_server):
    box = Dropping()
    queue()
    with listening(box) as url:
        mail_server(url)
        deliver()
        assert state_of("mother@example.org") == "waiting"
        with at(now() + timedelta(minutes=2)):
            deliver()
    assert state_of("mother@example.org") == "sent"
    assert len({str(received["Message-ID"]) for received in box.received}) == 1
    assert len(box.received) == 2


def test_a_server_that_is_down_loses_nothing_and_is_asked_once_a_round(mail_server):
    for number in range(5):
        queue(f"welcome:{number}")
    mail_server(f"smtp://127.0.0.1:{free_port()}")
    deliver()
    assert deliver() == 0
    assert [(mail.state, mail.attempts) for mail in mails()] == [("waiting", 1)] * 5
    box = Postbox()
    with listening(box) as url, at(now() + timedelta(minutes=2)):
        mail_server(url)
        deliver()
    assert len(box.received) == 5


def test_pauses_grow_and_after_five_days_it_is_given_up_visibly(mail_server):
    queue()
    started = now()
    mail_server(f"smtp://127.0.0.1:{free_port()}")
    pauses = []
    while mails()[0].state == "waiting":
        moment = mails()[0].next_at
        with at(moment):
            deliver()
            pauses.append((mails()[0].next_at or moment) - moment)
        last = moment
    assert pauses[:4] == [timedelta(minutes=minutes) for minutes in (1, 2, 4, 8)]
    assert max(pauses) == timedelta(hours=2)
    assert timedelta(0) <= last - started - GIVE_UP_AFTER <= timedelta(hours=2)
    (lost,) = given_up()
    assert "refused" in lost.error.lower()


def test_a_slow_server_is_left_after_its_time(mail_server):
    box = Slow()
    queue()
    with listening(box) as url:
        mail_server(url)
        assert deliver_due_mails(50, seconds=0.2) == 1
    (waiting,) = mails()
    assert (waiting.state, waiting.attempts) == ("waiting", 1)
    assert "imeout" in waiting.error or "timed out" in waiting.error


def test_a_server_that_keeps_breaking_off_is_left_alone_for_all(mail_server):
    box = Slow()
    for number in range(6):
        queue(f"welcome:{number}")
    with listening(box) as url:
        mail_server(url)
        deliver_due_mails(50, seconds=0.2)
    assert box.conversations == 3
    assert {mail.attempts for mail in mails()} == {1}


def test_two_workers_never_take_the_same_mail(mail_server, portal):
    box = Postbox()
    for number in range(40):
        queue(f"welcome:{number}", f"parent{number}@example.org")
    school = current_school()
    faults: list[BaseException] = []

    def work() -> None:
        try:
            with portal.at_work(school):
                deliver()
        except BaseException as fault:
            faults.append(fault)

    with listening(box) as url:
        mail_server(url)
        workers = [threading.Thread(target=work) for _ in range(4)]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()
    assert not faults
    assert len(box.received) == 40
    assert len({str(received["To"]) for received in box.received}) == 40


def test_a_worker_that_died_holds_a_mail_only_for_a_while(mail_server):
    box = Postbox()
    queue()
    OutboxMail.update(leased_until=now() + LEASE, attempts=1).execute()
    with listening(box) as url:
        mail_server(url)
        assert deliver() == 0
        with at(now() + LEASE):
            assert deliver() == 1
    assert len(box.received) == 1


@pytest.mark.parametrize("state", ["void", "ended", "new"])
def test_who_lost_the_account_gets_no_mail_any_more(mail_server, parent, state):
    box = Postbox()
    queue(account_id=parent.id)
    parent.state = state
    parent.save()
    with listening(box) as url:
        mail_server(url)
        deliver()
    assert box.received == []
    assert state_of("mother@example.org") == "given_up"


def test_a_mail_for_later_waits_for_its_moment(mail_server):
    box = Postbox()
    queue(due_at=now() + timedelta(hours=3))
    with listening(box) as url:
        mail_server(url)
        assert deliver() == 0
        with at(now() + timedelta(hours=3)):
            assert deliver() == 1


def test_the_demo_keeps_what_it_would_have_sent(school):
    queue()
    assert deliver(demo=True) == 1
    assert state_of("mother@example.org") == "kept"
    assert mails()[0].text == "Dag Sofie\n\nTot gauw"


def test_a_school_without_a_mail_server_keeps_its_mails_waiting(school):
    queue()
    deliver()
    (waiting,) = mails()
    assert waiting.state == "waiting"
    assert waiting.error == "The school has no mail server yet."


def test_a_sender_that_is_no_address_is_said(mail_server, portal):
    queue()
    mail_server("smtp://127.0.0.1:1")
    portal.settings.write("core", "smtp_sender", "De Proef\r\nBcc: x@example.org")
    portal.configurations.reread()
    deliver()
    assert "cannot be the sender" in mails()[0].error


def test_user_and_password_are_used(mail_server):
    seen: list[tuple[bytes, bytes]] = []

    def authenticate(server: Any, session: Any, envelope: Any, mechanism: str, credentials: Any) -> AuthResult:
        seen.append((credentials.login, credentials.password))
        return AuthResult(success=credentials.password == b"p@ss/word")

    queue()
    with listening(Postbox(), authenticator=authenticate, auth_require_tls=False, auth_required=True) as url:
        mail_server(url.replace("smtp://", "smtp://school%40x:wrong@"))
        deliver()
        assert state_of("mother@example.org") == "waiting"
        mail_server(url.replace("smtp://", "smtp://school%40x:p%40ss%2Fword@"))
        with at(now() + timedelta(minutes=2)):
            deliver()
    assert state_of("mother@example.org") == "sent"
    assert seen[-1] == (b"school@x", b"p@ss/word")


def test_mail_server_urls():
    assert parse_mail_server("smtp://mail.example.org:587?starttls=1") == MailServer(
        "mail.example.org", 587, starttls=True
    )
    assert parse_mail_server("smtps://a:b@mail.example.org") == MailServer("mail.example.org", 465, "a", "b", tls=True)
    for wrong in ("http://x", "smtp://", "smtp://host:port", "smtp://host?tls=1", "mail.example.org"):
        with pytest.raises(MailServerWrong):
            parse_mail_server(wrong)
