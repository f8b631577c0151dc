"""The link that confirms an e-mail address."""

from __future__ import annotations

from ..clock import now
from ..db.context import current_school
from ..people.models import Person
from .links import find_link, use_link


def address_of_link(key: str) -> str | None:
    """The address that this link would confirm, or None when it no longer works."""
    token = find_link("email", key)
    return None if token is None else str(token.value)


def confirm_address(key: str) -> bool:
    """Confirm the address; False when the link is gone or the person has another address by now."""
    token = find_link("email", key)
    if token is None:
        return False
    with current_school().writing():
        if not use_link(token):
            return False
        return bool(
            Person.update(email_confirmed_at=now())
            .where(Person.id == token.person_id, Person.email == token.value)
            .execute()
        )
