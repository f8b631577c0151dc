"""What an attacker with an account of their own tried, and that it does not work."""

from __future__ import annotations

import pytest

from ganaar.core.identity.accounts import find_by_credentials, set_password, set_password_of_person
from ganaar.core.identity.limits import NEW_PASSWORDS, TooManyAttempts
from ganaar.core.identity.models import Account
from ganaar.core.people.models import Person

OF_THE_MOTHER = "zeven lantaarns langs het kanaal"


def test_the_password_of_the_other_parent_cannot_be_found_by_taking_guesses_as_ones_own(
    parent: Account, other_parent: Account
) -> None:
    set_password(parent, OF_THE_MOTHER)
    set_password(other_parent, "een groene fiets in de regen")
    father = Person.get_by_id(other_parent.person_id)
    for number in range(NEW_PASSWORDS.amount):
        set_password_of_person(father, f"lampion vijver kastanje {number}")

    with pytest.raises(TooManyAttempts):
        set_password_of_person(father, OF_THE_MOTHER)

    username = other_parent.login_group.username
    assert find_by_credentials(username, f"lampion vijver kastanje {number}").account == other_parent
    set_password_of_person(Person.get_by_id(parent.person_id), "twaalf rode sjaals")
