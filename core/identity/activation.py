"""From a letter to an account: terms, own password, details, "is this right?". What is done stays done.

The code works until the own password is set and is used up in the same transaction. The role that a parent
chooses is a label; what they may see comes from the guardianship rows of roster and office.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from ..audit import note
from ..clock import now
from ..db.context import current_school
from ..events import AccountActivated
from ..i18n import current_language
from ..people.models import Guardianship, Person
from ..people.names import sort_key
from ..topics import announce
from .accounts import Visitor, accounts_with_password, check_password_of, password_chosen
from .limits import count, of_account
from .mails import mail_confirmation, mail_password_changed
from .models import Account, Session, Token
from .password_store import hold, prepare, store
from .passwords import PasswordRefused
from .relations import RELATIONS
from .sessions import end_sessions_of_person
from .terms import keep_shown, terms_in_force

Step = Literal["terms", "password", "details", "check", "done"]


class CodeGone(Exception):
    """The code was used, printed again or voided a moment ago; the answer is that of any wrong code."""


class WrongPassword(ValueError):
    """The password that somebody has already is another one."""


@dataclass(frozen=True, slots=True)
class Details:
    """What somebody says about themselves. An empty e-mail means that there is none."""

    given_name: str
    family_name: str
    email: str
    mobile: str
    role_label: str


def step_of(account: Account, *, code_open: bool) -> Step:
    """Where this account goes on. `code_open`: its letter was opened in this browser."""
    if code_open:
        return "password" if account.terms_version == terms_in_force().version else "terms"
    if account.state == "active":
        return "done"
    return "check" if _has_details(account) else "details"


def accept_terms(account: Account) -> None:
    """Keep which version was accepted, in which language and when, and the text as it was shown."""
    with current_school().writing():
        shown = keep_shown(current_language())
        changes = {
            "terms_version": shown.version,
            "terms_language": shown.language,
            "terms_accepted_at": now(),
        }
        Account.update(changes).where(Account.id == account.id).execute()
    for name, value in changes.items():
        setattr(account, name, value)


def has_password_already(account: Account) -> bool:
    """Whether the person of this new account signs in already, for another child or as a member of staff.

    Then that password is asked instead of a new one: a letter alone must not open or change what they have.
    An account that was active before gets a new password by its code: the school printed it for that.
    """
    return account.activated_at is None and account.person_id is not None and bool(_others(account))


def choose_password(account: Account, password: str, visitor: Visitor) -> None:
    """Set the own password and use up the code, both or neither.

    Where `has_password_already`, `password` must be that one. Raises `CodeGone`, `PasswordRefused`,
    `WrongPassword`, `TooManyAttempts` and `HashingBusy`.
    """
    if has_password_already(account):
        _use_known_password(account, password, visitor)
        return
    renewed = account.activated_at is not None
    accounts = [account, *_others(account)] if renewed else [account]
    with password_chosen(accounts, password, visitor) as prepared, current_school().writing():
        hold(list(prepared.derived))
        _use_code(account)
        store(prepared)
        if renewed and account.person_id is not None:
            end_sessions_of_person(account.person_id)
            mail_password_changed(account.person, account)


def save_details(account: Account, details: Details) -> None:
    """Keep the details; a co-account of somebody the roster does not know gets its person now."""
    with current_school().writing():
        person = account.person or Person(language=current_language())
        if account.kind == "co" or person.id is None:
            person.given_name, person.family_name = details.given_name, details.family_name
            person.sort_key = sort_key(details.given_name, details.family_name)
        if (person.email or "") != details.email:
            person.email, person.email_confirmed_at = details.email or None, None
        person.has_no_email = not details.email
        person.mobile = details.mobile or None
        person.language = person.language or current_language()
        person.save()
        account.person, account.role_label = person, details.role_label
        Account.update(person=person, role_label=details.role_label).where(Account.id == account.id).execute()
        Session.update(person=person).where(Session.account == account).execute()


def details_of(account: Account) -> Details:
    """What is known so far: from the roster, or what was filled in before."""
    person = account.person
    if person is None:
        return Details("", "", "", "", account.role_label)
    label = account.role_label or _relation_in_roster(account)
    return Details(person.given_name, person.family_name, person.email or "", person.mobile or "", label)


def confirm_details(account: Account) -> None:
    """After "Yes, this is right": the account is active, and others hear of it. Twice is once."""
    with current_school().writing():
        moved = (
            Account.update(state="active", activated_at=now())
            .where(Account.id == account.id, Account.state == "started")
            .execute()
        )
        if not moved:
            return
        account.state = "active"
        person = account.person
        if person.email and person.email_confirmed_at is None:
            mail_confirmation(person, account)
        note("identity.activated", person_id=person.id, detail=f"{account.login_group.username} {account.slot}")
        announce(AccountActivated(account_id=account.id, person_id=person.id))


def _relation_in_roster(account: Account) -> str:
    relation = (
        Guardianship.select(Guardianship.relation)
        .where(Guardianship.guardian == account.person_id, Guardianship.pupil == account.pupil_id)
        .order_by(Guardianship.since.desc())
        .scalar()
    )
    return relation if relation in RELATIONS else ""


def _has_details(account: Account) -> bool:
    person = account.person
    if person is None or (account.kind == "co" and not account.role_label):
        return False
    return bool(person.email) or person.has_no_email


def _others(account: Account) -> list[Account]:
    if account.person_id is None:
        return []
    return [other for other in accounts_with_password(account.person_id) if other.id != account.id]


def _use_known_password(account: Account, password: str, visitor: Visitor) -> None:
    if not check_password_of(_others(account)[0], password, visitor):
        raise WrongPassword
    prepared = prepare([account], password)
    try:
        with current_school().writing():
            hold(list(prepared.derived))
            _use_code(account)
            store(prepared)
    except PasswordRefused:
        count(of_account(account.id))
        raise


def _use_code(account: Account) -> None:
    """Use up the code that this account was read with. Of two at the same second one raises `CodeGone`."""
    used = (
        Account.update(code_tag=None, code_expires_at=None)
        .where(Account.id == account.id, Account.code_tag == account.code_tag, Account.code_expires_at > now())
        .execute()
    )
    if not used:
        raise CodeGone
    Token.delete().where(Token.account == account.id, Token.purpose == "letter").execute()
