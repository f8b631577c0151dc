"""The mails of identity. Each names only the first name of the account it is for, and never another person."""

from __future__ import annotations

from datetime import timedelta

import structlog

from ..clock import now
from ..configuration import configuration
from ..dates import datetime_words
from ..db.context import current_school
from ..i18n import gettext as _
from ..i18n import speaking
from ..mail import MailRefused, queue_mail
from ..people.models import Person
from .links import EMAIL_PATH, RESET_PATH, drop_links, link_mark, make_link
from .models import Account

log = structlog.get_logger(__name__)

RESET_LASTS = timedelta(minutes=30)
CONFIRMATION_LASTS = timedelta(days=14)


def mail_new_device(person: Person, account: Account, session_id: int, device_title: str) -> None:
    """Tell a person that a browser they did not use before signed in as them."""
    if not person.email:
        return
    with speaking(_language(person)):
        text = _(
            "Hello %(name)s,\n\n"
            "Somebody signed in with your account at %(school)s on a device that we did not know yet:\n\n"
            "%(device)s, %(moment)s\n\n"
            "Was it you? Then you do not have to do anything.\n\n"
            "Was it not you? Sign in at %(address)s and choose another password under Settings. "
            "You can also call the school.",
            name=person.given_name,
            school=_school_name(),
            device=device_title,
            moment=datetime_words(now()),
            address=current_school().origin,
        )
        reason = f"new-device:{session_id}:{now():%Y%m%d%H%M%S}"
        _queue(reason, person, account, _("A new device signed in with your account"), text)


def mail_reset(person: Person, account: Account) -> None:
    """A link to choose a new password, for this one account."""
    link = make_link(RESET_PATH, "reset", RESET_LASTS, account=account, person_id=person.id)
    with speaking(_language(person)):
        text = _(
            "Hello %(name)s,\n\n"
            "You asked for a new password at %(school)s. Open this link to choose one:\n\n"
            "%(link)s\n\n"
            "The link works once, during 30 minutes.\n\n"
            "Did you not ask for this? Then you do not have to do anything: your password stays as it is.",
            name=person.given_name,
            school=_school_name(),
            link=link,
        )
        _queue(f"reset:{link_mark(link)}", person, account, _("Choose a new password"), text)


def mail_password_changed(person: Person, account: Account) -> None:
    """Tell a person that the password changed, so that they notice when it was somebody else."""
    if not person.email:
        return
    with speaking(_language(person)):
        text = _(
            "Hello %(name)s,\n\n"
            "The password of your account at %(school)s was changed just now, and all your devices were signed out.\n\n"
            "Was it not you? Ask for a new password at %(address)s at once, and call the school.",
            name=person.given_name,
            school=_school_name(),
            address=current_school().origin,
        )
        reason = f"password-changed:{account.id}:{now():%Y%m%d%H%M%S}"
        _queue(reason, person, account, _("Your password was changed"), text)


def mail_confirmation(person: Person, account: Account) -> None:
    """Ask somebody to confirm that the address is theirs. Earlier links of this account die."""
    if not person.email:
        return
    drop_links("email", account_ids=[account.id])
    link = make_link(EMAIL_PATH, "email", CONFIRMATION_LASTS, account=account, person_id=person.id, value=person.email)
    with speaking(_language(person)):
        text = _(
            "Hello %(name)s,\n\n"
            "Is this your e-mail address for %(school)s? Open this link to confirm it:\n\n"
            "%(link)s\n\n"
            "Do you not know this school? Then somebody made a mistake while typing. You do not have to do anything.",
            name=person.given_name,
            school=_school_name(),
            link=link,
        )
        _queue(f"confirm:{link_mark(link)}", person, account, _("Please confirm your e-mail address"), text)


def _queue(reason: str, person: Person, account: Account, subject: str, text: str) -> None:
    """An address that cannot be mailed to is noted for the school; it must not change the answer of a page."""
    try:
        queue_mail(
            reason=reason,
            recipient=person.email,
            subject=f"{_school_name()}: {subject}"[:200],
            text=text,
            account_id=account.id,
            language=_language(person),
        )
    except MailRefused:
        log.warning("address refused", person_id=person.id, reason=reason.partition(":")[0])


def _language(person: Person) -> str:
    return person.language or configuration().text("language")


def _school_name() -> str:
    return " ".join(configuration().text("name").split()) or current_school().key
