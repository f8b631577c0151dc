"""Persons whom the roster knows and who never used an account: a parent may turn out to be one of them."""

from __future__ import annotations

import peewee

from ..db.context import current_school
from ..identity.models import Account
from ..people.models import Guardianship, Membership, Person, RoleAssignment


def is_stub(person_id: int) -> bool:
    """Whether this person has co-accounts only and none of them was ever used. One query."""
    used = Account.password_tag.is_null(False) | Account.activated_at.is_null(False)
    other_kind = (Account.kind != "co") | Account.state.in_(("started", "active"))
    return not Account.select().where(Account.person == person_id, used | other_kind).exists()


def merge_stub(stub_id: int, person_id: int, pupil_id: int) -> None:
    """What the school decided about the stub and this pupil holds for the person; inside a transaction.

    What the stub has with other pupils stays with it until their letters are used. An empty stub goes, and
    leaves its id in the school's administration to the person, unless both have one.
    """
    Guardianship.update(guardian=person_id).where(
        Guardianship.guardian == stub_id, Guardianship.pupil == pupil_id
    ).execute()
    stub, person = Person.get_by_id(stub_id), Person.get_by_id(person_id)
    if not _is_empty(stub_id) or (stub.external_id and person.external_id):
        return
    external_id = stub.external_id
    try:
        with current_school().writing():
            stub.delete_instance()
            if external_id:
                Person.update(external_id=external_id).where(Person.id == person_id).execute()
    except peewee.IntegrityError:
        return


def _is_empty(person_id: int) -> bool:
    return not any(
        model.select().where(column == person_id).exists()
        for model, column in (
            (Account, Account.person),
            (Guardianship, Guardianship.guardian),
            (Guardianship, Guardianship.pupil),
            (Membership, Membership.person),
            (RoleAssignment, RoleAssignment.person),
        )
    )
