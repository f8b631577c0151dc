"""One username, up to seven accounts: the secret alone says which one, and a wrong one says nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from at_the_door import GOOD, OTHER_GOOD, Letter

from ganaar.core.identity import bulk, credentials, hashing
from ganaar.core.identity.accounts import Visitor, find_by_credentials, set_password
from ganaar.core.identity.codes import issue_code
from ganaar.core.identity.models import Account
from ganaar.core.schools import School

pytestmark = pytest.mark.usefixtures("school")


def test_the_password_selects_the_account(username: str, parent: Account, other_parent: Account) -> None:
    set_password(other_parent, OTHER_GOOD)

    mother = find_by_credentials(username, GOOD)
    father = find_by_credentials(username, OTHER_GOOD)

    assert (mother and mother.account.id, father and father.account.id) == (parent.id, other_parent.id)
    assert mother is not None
    assert mother.by == "password"


def test_a_code_is_typed_in_the_same_field(letter: Letter) -> None:
    found = find_by_credentials(letter.username, letter.code)

    assert found is not None
    assert (found.account.id, found.by) == (letter.account.id, "code")


@pytest.mark.parametrize("typed", ["{0} ", " {0}", "{1}", "NOOR. {2}"])
def test_a_username_may_be_typed_with_capitals_and_blanks(username: str, parent: Account, typed: str) -> None:
    spelled = typed.format(username, username.upper(), username.partition(".")[2])
    found = find_by_credentials(spelled, GOOD)
    assert found is not None
    assert found.account.id == parent.id


def test_accents_are_typed_or_not() -> None:
    assert credentials.typed_username("Chloë. van de Velde ") == "chloe.vandevelde"


def test_nothing_is_found_for_an_unknown_username(username: str) -> None:
    assert find_by_credentials("nobody.here", GOOD) is None


def test_a_code_opens_only_its_own_username(letter: Letter, parent: Account, teacher: Account) -> None:
    assert find_by_credentials(teacher.login_group.username, letter.code) is None


@pytest.mark.parametrize("state", ["void", "ended"])
def test_an_account_out_of_use_opens_with_nothing(username: str, parent: Account, state: str) -> None:
    code = issue_code(parent)
    Account.update(state=state).where(Account.id == parent.id).execute()

    assert find_by_credentials(username, GOOD) is None
    assert find_by_credentials(username, code) is None


def test_two_slots_with_the_same_password_open_neither(username: str, parent: Account, other_parent: Account) -> None:
    bulk.set_passwords({parent.id: OTHER_GOOD, other_parent.id: OTHER_GOOD})

    assert find_by_credentials(username, OTHER_GOOD) is None


def test_a_password_that_is_also_the_code_of_another_slot_opens_neither(parent: Account, letter: Letter) -> None:
    bulk.set_passwords({parent.id: letter.code})

    assert find_by_credentials(letter.username, letter.code) is None


def test_the_same_password_leaves_another_tag_in_every_slot(parent: Account, other_parent: Account) -> None:
    bulk.set_passwords({parent.id: GOOD, other_parent.id: GOOD})

    tags = {bytes(row.password_tag) for row in Account.select().where(Account.id.in_([parent.id, other_parent.id]))}

    assert len(tags) == 2


def test_a_password_is_the_same_in_both_ways_of_writing_accents(parent: Account) -> None:
    set_password(parent, "een cafe\u0301 op de hoek van de straat")

    assert find_by_credentials(parent.login_group.username, "een caf\u00e9 op de hoek van de straat")


@pytest.fixture
def hashes(monkeypatch: pytest.MonkeyPatch) -> list[bytes]:
    """The salts of all Argon2id that run, while they run for real."""
    salts: list[bytes] = []
    real = hashing.hash_secret_raw

    def counted(secret: bytes, salt: bytes, *rest: object) -> bytes:
        salts.append(salt)
        return real(secret, salt, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(hashing, "hash_secret_raw", counted)
    return salts


def test_every_attempt_costs_one_hash(
    hashes: list[bytes], username: str, parent: Account, other_parent: Account, printed: Callable[..., Letter]
) -> None:
    codes = [printed().code for _ in range(4)]
    hashes.clear()

    attempts = [(username, GOOD), (username, "wrong"), (username, codes[0]), ("nobody.here", "wrong"), (username, "")]
    for name, secret in attempts:
        find_by_credentials(name, secret)

    assert len(hashes) == len(attempts)


def test_an_unknown_username_has_always_the_same_salt_and_no_other_has_it(hashes: list[bytes]) -> None:
    for name in ("nobody.here", "nobody.here", "nobody.there"):
        find_by_credentials(name, "wrong")

    assert hashes[0] == hashes[1] != hashes[2]
    assert {len(salt) for salt in hashes} == {16}


def test_eight_slots_are_compared_whoever_is_asked(username: str, letter: Letter) -> None:
    assert len(credentials.read_slots(username).slots) == 8
    assert len(credentials.read_slots("nobody.here").slots) == 8


def test_the_database_alone_opens_nothing(username: str, school: School, elsewhere: Callable[..., Any]) -> None:
    """The same rows under another secret of the school: nobody comes in."""
    with_other_secret = replace(school, secret=bytes(32))

    assert find_by_credentials(username, GOOD) is not None
    assert elsewhere(find_by_credentials, username, GOOD, school=with_other_secret) is None


def test_a_very_long_secret_is_refused_and_costs_no_more(username: str) -> None:
    assert find_by_credentials(username, "x" * 1_000_000, Visitor()) is None
