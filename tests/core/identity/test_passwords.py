"""What is good enough as a password, and that no two parents of a child ever have the same."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest
from at_the_door import GOOD, OTHER_GOOD

from ganaar.core.identity import accounts as accounts_part
from ganaar.core.identity.accounts import (
    Visitor,
    check_password_of,
    find_by_credentials,
    set_password,
    set_password_of_person,
)
from ganaar.core.identity.hashing import LONGEST
from ganaar.core.identity.limits import TooManyAttempts
from ganaar.core.identity.models import Account
from ganaar.core.identity.passwords import PasswordRefused, refuse_weak
from ganaar.core.people.models import Person
from ganaar.core.portal import Portal
from ganaar.core.testing.world import World


@pytest.mark.usefixtures("school")
@pytest.mark.parametrize("password", ["", "kort", "negen 123", "x" * (LONGEST + 1)])
def test_too_short_and_absurdly_long_are_refused_with_their_reason(password: str) -> None:
    with pytest.raises(PasswordRefused, match="characters"):
        refuse_weak(password, [])


@pytest.mark.usefixtures("school")
@pytest.mark.parametrize(
    "password", ["password1234", "qwertyuiop12", "aaaaaaaaaaaa", "1234567890", "Passw0rd!Passw0rd!", "iloveyou123"]
)
def test_what_everybody_chooses_is_refused(password: str) -> None:
    with pytest.raises(PasswordRefused, match="too common"):
        refuse_weak(password, [])


@pytest.mark.usefixtures("school")
@pytest.mark.parametrize(
    "password", [GOOD, OTHER_GOOD, "x9$Kqz!72bLm", "drie koeien op een trampoline", "y" * 3 + GOOD * 6]
)
def test_no_rules_about_signs_a_sentence_will_do(password: str) -> None:
    refuse_weak(password, ["noor", "peeters"])


@pytest.mark.parametrize(
    "password",
    [
        "noorpeeters",
        "Noor.Peeters2016",
        "peetersnoor1",
        "NoorNoorNoor1",
        "sofieclaes12",
        "dewegwijzer1",
        "Wegwijzer2026!",
    ],
)
def test_words_of_family_and_school_are_refused(portal: Portal, parent: Account, password: str) -> None:
    portal.settings.write("core", "name", "Basisschool De Wegwijzer")
    portal.configurations.snapshot()

    with portal.configurations.snapshot_read(), pytest.raises(PasswordRefused, match="too common"):
        set_password(parent, password)


def test_a_sentence_may_mention_the_child(parent: Account) -> None:
    set_password(parent, "op zondag eet Noor drie wafels met stroop")


def test_the_name_of_the_other_parent_is_no_reason_to_refuse(parent: Account, other_parent: Account) -> None:
    """Refusing it would tell that somebody of that name has an account."""
    from ganaar.core.identity.passwords import words_of

    words = " ".join(words_of(parent)).casefold()

    assert "sofie" in words
    assert "tom" not in words.split()


def test_the_password_of_the_other_slot_is_refused_in_the_words_of_a_common_one(
    parent: Account, other_parent: Account
) -> None:
    set_password(parent, GOOD)

    with pytest.raises(PasswordRefused) as equal:
        set_password(other_parent, GOOD)
    with pytest.raises(PasswordRefused) as common:
        set_password(other_parent, "password1234")

    assert str(equal.value) == str(common.value)
    assert Account.get_by_id(other_parent.id).password_tag is None


def test_choosing_the_password_of_another_slot_counts_as_a_failed_sign_in(username: str, other_parent: Account) -> None:
    for _ in range(10):
        with pytest.raises(PasswordRefused):
            set_password(other_parent, GOOD, Visitor(network="10.0.0.1"))

    with pytest.raises(TooManyAttempts):
        set_password(other_parent, OTHER_GOOD, Visitor(network="10.0.0.1"))
    with pytest.raises(TooManyAttempts):
        find_by_credentials(username, GOOD, Visitor(network="10.0.0.2"))


def test_a_common_password_does_not_count(username: str, other_parent: Account) -> None:
    for _ in range(12):
        with pytest.raises(PasswordRefused):
            set_password(other_parent, "password1234")

    set_password(other_parent, OTHER_GOOD)


def test_the_same_password_on_another_username_is_nobodys_business(parent: Account, teacher: Account) -> None:
    set_password(parent, GOOD)
    set_password(teacher, GOOD)

    assert find_by_credentials(teacher.login_group.username, GOOD) is not None


def test_two_parents_who_choose_the_same_at_the_same_second_do_not_both_get_it(
    parent: Account,
    other_parent: Account,
    at_the_same_time: Callable[..., list[Any]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    both_hashed = threading.Barrier(2, timeout=10)
    real = accounts_part.prepare

    def prepared_together(*given: Any) -> Any:
        prepared = real(*given)
        both_hashed.wait()
        return prepared

    monkeypatch.setattr(accounts_part, "prepare", prepared_together)
    results = at_the_same_time(
        lambda: set_password(Account.get_by_id(parent.id), GOOD),
        lambda: set_password(Account.get_by_id(other_parent.id), GOOD),
    )

    assert sorted(type(one).__name__ for one in results) == ["NoneType", "PasswordRefused"]
    assert find_by_credentials(parent.login_group.username, GOOD) is not None


def test_one_person_has_one_password_for_all_children(world: World, parent: Account) -> None:
    lars = world.pupil("Lars", "2B")
    second = world.parent(lars, person=parent.person)
    set_password(parent, GOOD)
    set_password(second, GOOD)

    set_password_of_person(parent.person, OTHER_GOOD)

    for account in (parent, second):
        found = find_by_credentials(account.login_group.username, OTHER_GOOD)
        assert found is not None
        assert found.account.id == account.id
        assert find_by_credentials(account.login_group.username, GOOD) is None


def test_all_slots_of_a_person_change_or_none(world: World, parent: Account) -> None:
    """The father of Lars has that very password there, so it is not set for Noor either."""
    lars = world.pupil("Lars", "2B")
    second = world.parent(lars, person=parent.person)
    father = world.parent(lars, "Tom", "Peeters")
    for account, password in ((parent, GOOD), (second, GOOD), (father, OTHER_GOOD)):
        set_password(account, password)

    with pytest.raises(PasswordRefused):
        set_password_of_person(parent.person, OTHER_GOOD)

    assert find_by_credentials(parent.login_group.username, GOOD) is not None
    assert find_by_credentials(parent.login_group.username, OTHER_GOOD) is None


def test_a_slot_without_password_gets_none_when_the_person_changes_it(world: World, parent: Account) -> None:
    unused = world.parent(world.pupil("Lars", "2B"), person=parent.person)
    set_password(parent, GOOD)

    set_password_of_person(parent.person, OTHER_GOOD)

    assert Account.get_by_id(unused.id).password_tag is None


def test_the_password_asked_again_is_that_of_the_own_slot_only(parent: Account, other_parent: Account) -> None:
    set_password(parent, GOOD)
    set_password(other_parent, OTHER_GOOD)

    assert check_password_of(parent, GOOD)
    assert not check_password_of(parent, OTHER_GOOD)


def test_the_password_asked_again_cannot_be_guessed_for_ever(parent: Account) -> None:
    set_password(parent, GOOD)
    for _ in range(10):
        assert not check_password_of(parent, "wrong")

    with pytest.raises(TooManyAttempts):
        check_password_of(parent, GOOD)


def test_an_account_without_password_has_no_right_password(parent: Account) -> None:
    assert not check_password_of(parent, "")
    assert Person.select().exists()
