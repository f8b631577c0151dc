"""The first administrator of a school: a one-time link, an account with all rights over the configuration."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import peewee

from ..audit import note
from ..clock import now, today
from ..configuration import configuration
from ..db.context import current_school
from ..i18n import current_language, gettext
from ..people.models import Person, RoleAssignment
from ..people.names import sort_key
from ..schools import School
from .accounts import add_account
from .credentials import new_login_group, typed_username
from .links import FIRST_ADMIN_PATH, find_link, make_link, use_link
from .mails import mail_confirmation
from .models import Account, LoginGroup, Token
from .password_store import prepare, store
from .passwords import refuse_weak
from .reset import LinkGone
from .terms import keep_shown

LASTS = timedelta(days=7)


class UsernameTaken(ValueError):
    """The username belongs to somebody; the text is for the person who chose it."""


@dataclass(frozen=True, slots=True)
class FirstAdmin:
    """What the first administrator says about themselves."""

    given_name: str
    family_name: str
    email: str
    username: str


def create_first_admin_link(school: School) -> str:
    """A link that makes one administrator within a week; earlier unused ones die. The school must be at work."""
    with school.entered(), school.writing():
        Token.delete().where(Token.purpose == "first_admin", Token.used_at.is_null()).execute()
        return make_link(FIRST_ADMIN_PATH, "first_admin", LASTS)


def link_works(key: str) -> bool:
    """Whether this link may still make an administrator."""
    return find_link("first_admin", key) is not None


def create_first_admin(key: str, who: FirstAdmin, password: str) -> Account:
    """Use up the link and make the account, active and with the role of administrator.

    Raises `LinkGone`, `UsernameTaken`, `PasswordRefused` (the link then still works) and `HashingBusy`.
    """
    token = find_link("first_admin", key)
    if token is None:
        raise LinkGone
    username = typed_username(who.username)
    refuse_weak(password, [who.given_name, who.family_name, who.email, username, current_school().key,
                           configuration().text("name")])  # fmt: skip
    with current_school().writing():
        if not use_link(token):
            raise LinkGone
        account = add_account(_login_group(username), 0, "staff", person=_person(who))
        store(prepare([account], password))
        shown = keep_shown(current_language())
        account.state = "active"
        account.terms_version, account.terms_language = shown.version, shown.language
        account.terms_accepted_at = account.activated_at = now()
        account.save()
        RoleAssignment.create(person=account.person, role="admin", since=today(configuration().zone))
        mail_confirmation(account.person, account)
        note("identity.first_admin", person_id=account.person_id, detail=username)
    return account


def _person(who: FirstAdmin) -> Person:
    return Person.create(
        given_name=who.given_name,
        family_name=who.family_name,
        sort_key=sort_key(who.given_name, who.family_name),
        email=who.email,
        language=current_language(),
    )


def _login_group(username: str) -> LoginGroup:
    try:
        return new_login_group(username)
    except peewee.IntegrityError:
        raise UsernameTaken(gettext("This username is in use already. Choose another one.")) from None
