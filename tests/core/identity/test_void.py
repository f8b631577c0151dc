"""A code used by the wrong person: that slot is taken back, the others notice nothing."""

from __future__ import annotations

from collections.abc import Callable

from at_the_door import GOOD, OTHER_GOOD, Letter

from ganaar.core.identity import activation
from ganaar.core.identity.accounts import Visitor, find_by_credentials, set_password, void_account
from ganaar.core.identity.activation import Details
from ganaar.core.identity.codes import issue_code
from ganaar.core.identity.models import Account, Token
from ganaar.core.identity.reset import ask_reset
from ganaar.core.mail import mails
from ganaar.core.people.models import Guardianship, Person
from ganaar.core.testing.world import LONG_AGO, World

WRONG = Details("Mallory", "Wrong", "mallory@example.org", "0470 00 00 00", "other")


def used_by_the_wrong_person(letter: Letter) -> Account:
    account = Account.get_by_id(letter.account.id)
    activation.accept_terms(account)
    activation.choose_password(account, GOOD, Visitor())
    activation.save_details(account, WRONG)
    activation.confirm_details(account)
    return Account.get_by_id(account.id)


def test_password_sessions_and_links_are_gone_at_once(world: World, letter: Letter) -> None:
    account = used_by_the_wrong_person(letter)
    thief = world.client(account)
    assert thief.get("/").status_code == 200

    void_account(account)

    assert thief.get("/").status_code == 302
    assert find_by_credentials(letter.username, GOOD) is None
    assert Token.select().where(Token.account == account.id).count() == 0


def test_the_one_who_was_never_confirmed_is_unlinked(letter: Letter) -> None:
    account = used_by_the_wrong_person(letter)

    void_account(account)

    assert Account.get_by_id(account.id).person is None


def test_the_new_code_starts_afresh_for_the_right_person(letter: Letter) -> None:
    account = used_by_the_wrong_person(letter)
    void_account(account)

    code = issue_code(Account.get_by_id(account.id))
    right = Account.get_by_id(account.id)

    assert activation.step_of(right, code_open=True) == "terms"
    activation.choose_password(right, OTHER_GOOD, Visitor())
    assert activation.details_of(Account.get_by_id(account.id)) == Details("", "", "", "", "")
    assert find_by_credentials(letter.username, code) is None
    assert find_by_credentials(letter.username, OTHER_GOOD) is not None


def test_a_person_of_the_roster_stays_but_the_contact_of_the_wrong_one_is_forgotten(
    world: World, printed: Callable[..., Letter], pupil: Person
) -> None:
    """Otherwise the wrong person could have the password of the right one reset by mail."""
    mother = world.person("Sofie", "Claes", external_id="m1")
    Guardianship.create(guardian=mother, pupil=pupil, level="full", since=LONG_AGO)
    letter = printed(person=mother)
    account = used_by_the_wrong_person(letter)

    void_account(account)
    issue_code(Account.get_by_id(account.id))
    ask_reset(letter.username, WRONG.email, Visitor())

    kept = Account.get_by_id(account.id).person
    assert kept.id == mother.id
    assert (kept.email, kept.mobile) == (None, None)
    assert [mail.recipient for mail in mails() if "new password" in mail.subject] == []


def test_the_other_slots_notice_nothing(world: World, letter: Letter, other_parent: Account) -> None:
    set_password(other_parent, OTHER_GOOD)
    phone = world.client(other_parent)
    before = Account.select().where(Account.id == other_parent.id).dicts().get()

    void_account(used_by_the_wrong_person(letter))

    assert Account.select().where(Account.id == other_parent.id).dicts().get() == before
    assert phone.get("/go-to").status_code == 200
    assert find_by_credentials(letter.username, OTHER_GOOD) is not None


def test_a_letter_that_nobody_used_can_be_voided_too(letter: Letter) -> None:
    void_account(letter.account)

    assert find_by_credentials(letter.username, letter.code) is None
    assert Account.get_by_id(letter.account.id).state == "void"
