"""The own password: changed for all accounts of the person at once, and every other browser is signed out."""

from __future__ import annotations

from ..audit import note
from ..db.context import current_school
from ..identity.accounts import Visitor, accounts_with_password, password_chosen
from ..identity.mails import mail_password_changed
from ..identity.password_store import store
from ..identity.sessions import end_sessions_of_person
from ..viewer import Viewer
from .own import own_account, prove


def change_password(viewer: Viewer, old: str, new: str, visitor: Visitor) -> None:
    """Raises `WrongPassword`, `PasswordRefused`, `TooManyAttempts` and `HashingBusy`; then nothing changed."""
    own = own_account(viewer)
    prove(own, old, visitor)
    accounts = accounts_with_password(viewer.person.id)
    with password_chosen(accounts, new, visitor) as prepared, current_school().writing():
        store(prepared)
        end_sessions_of_person(viewer.person.id, but=viewer.session_id)
        note("account.password_changed", person_id=viewer.person.id)
        mail_password_changed(own.person, own)
