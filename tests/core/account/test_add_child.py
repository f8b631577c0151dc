"""A second child: by the code of its letter or the password already set, and everything that is refused."""

from __future__ import annotations

import threading

import pytest
from own_pages import OTHER_PASSWORD, PASSWORD, ROLE, expire, sessions_of, text_of

from ganaar.core.account.add_child import ChildRefused, Letter, add_child
from ganaar.core.identity.accounts import NOWHERE, find_by_credentials, set_password, void_account
from ganaar.core.identity.codes import issue_code
from ganaar.core.identity.models import Account, Token
from ganaar.core.identity.sessions import signed_in, start_session
from ganaar.core.models import AuditEntry
from ganaar.core.people.models import Guardianship, Person
from ganaar.core.people.viewers import load_viewer
from ganaar.core.testing.world import LONG_AGO

PATH = "/account/children/add"
REFUSED = "We could not add a child with this username and code."


@pytest.fixture
def add(send):
    """`add(browser, letter, ...)`: fill in the page with what stands on the letter."""

    def fill_in(browser, letter, **other):
        fields = {
            "username": letter.username,
            "secret": letter.code,
            "own_password": PASSWORD,
            "role_label": ROLE,
            **other,
        }
        return send(browser, PATH, **fields)

    return fill_in


def slot(letter) -> Account:
    return Account.get_by_id(letter.slot.id)


def test_the_letter_of_a_second_child_adds_it(browser_of, mother, letter, lars, add):
    browser = browser_of(mother)
    answer = add(browser, letter, username=letter.username.upper(), secret=letter.code.lower().replace("-", " "))
    assert answer.status_code == 302
    assert answer.location == f"/children/{lars.id}/"
    page = text_of(browser.get("/account/children"))
    assert "Noor Peeters" in page
    assert "Lars Peeters" in page
    assert "Class 2B" in page


def test_from_then_on_the_one_password_opens_both(browser_of, mother, letter, add):
    add(browser_of(mother), letter)
    assert find_by_credentials(letter.username, PASSWORD).account.id == letter.slot.id
    assert find_by_credentials(mother.login_group.username, PASSWORD).account.id == mother.id
    assert slot(letter).state == "active"
    assert slot(letter).person_id == mother.person_id
    assert slot(letter).terms_version == mother.terms_version


def test_the_code_and_its_qr_are_used_up(browser_of, mother, letter, add):
    add(browser_of(mother), letter)
    assert find_by_credentials(letter.username, letter.code) is None
    assert Token.select().where(Token.account == letter.slot, Token.purpose == "letter").count() == 0


def test_adding_gives_a_new_session_id(browser_of, mother, letter, add):
    browser = browser_of(mother)
    before = sessions_of(mother)
    add(browser, letter)
    after = sessions_of(mother)
    assert len(after) == 1
    assert not after & before


def test_it_is_announced_and_kept_for_the_school(portal, browser_of, mother, letter, lars, add):
    heard = []
    portal.topics.signal("core.child_added").connect(heard.append, weak=False)
    try:
        add(browser_of(mother), letter)
    finally:
        portal.topics.signal("core.child_added").disconnect(heard.append)
    assert [(one.account_id, one.person_id, one.child_id) for one in heard] == [
        (letter.slot.id, mother.person_id, lars.id)
    ]
    assert AuditEntry.get(AuditEntry.action == "account.child_added").person_id == lars.id


def test_sent_twice_it_is_added_once_and_leads_to_the_same_page(browser_of, mother, letter, lars, send):
    browser = browser_of(mother)
    fields = {"username": letter.username, "secret": letter.code, "own_password": PASSWORD, "role_label": ROLE}
    first = send(browser, PATH, idempotency_key="k" * 24, **fields)
    second = send(browser, PATH, idempotency_key="k" * 24, **fields)
    assert first.location == second.location == f"/children/{lars.id}/"


def test_a_slot_of_nobody_waits_until_the_school_confirms(browser_of, mother, letter_for, lars, add):
    letter = letter_for(lars)
    browser = browser_of(mother)
    assert add(browser, letter).location == "/account/children"
    page = text_of(browser.get("/account/children"))
    assert "One child is waiting until the school confirms it" in page
    assert "Lars" not in page
    assert browser.get(f"/children/{lars.id}/").status_code == 404


def test_a_roster_person_that_was_never_used_becomes_this_parent(browser_of, world, mother, letter_for, lars, add):
    stub = world.person("Sofie", "Claes", external_id="guardian-7", email="sofie@work.example.org")
    letter = letter_for(lars, stub, level="inform")
    assert add(browser_of(mother), letter).location == f"/children/{lars.id}/"
    guardianship = Guardianship.get(Guardianship.pupil == lars)
    assert (guardianship.guardian_id, guardianship.level) == (mother.person_id, "inform")
    assert Person.get_or_none(Person.id == stub.id) is None
    assert Person.get_by_id(mother.person_id).external_id == "guardian-7"


def test_what_a_roster_person_has_with_other_pupils_stays_with_it(browser_of, world, mother, letter_for, lars, add):
    stub, mila = world.person("Sofie", "Claes", external_id="guardian-7"), world.pupil("Mila", "3A")
    letter = letter_for(lars, stub)
    letter_for(mila, stub)
    add(browser_of(mother), letter)
    assert [row.pupil_id for row in Guardianship.select().where(Guardianship.guardian == stub)] == [mila.id]
    assert Person.get_by_id(stub.id).external_id == "guardian-7"


def test_who_sees_nothing_by_court_order_sees_nothing_after_adding(browser_of, mother, letter_for, lars, add):
    Guardianship.create(guardian=mother.person, pupil=lars, level="none", since=LONG_AGO)
    browser = browser_of(mother)
    assert add(browser, letter_for(lars)).location == "/account/children"
    assert browser.get(f"/children/{lars.id}/").status_code == 404


def test_the_letter_of_somebody_else_never_replaces_a_court_order(browser_of, world, mother, letter_for, lars, add):
    Guardianship.create(guardian=mother.person, pupil=lars, level="none", since=LONG_AGO)
    letter = letter_for(lars, world.person("Tom", "Peeters"))
    answer = add(browser_of(mother), letter)
    assert REFUSED in text_of(answer)
    assert [row.level for row in Guardianship.select().where(Guardianship.pupil == lars).order_by(Guardianship.id)] == [
        "none",
        "full",
    ]
    assert slot(letter).person_id != mother.person_id


@pytest.mark.parametrize("secret", ["wrong", "expired", "used", "voided", "reprinted", "of another child"])
def test_every_code_that_does_not_work_gets_one_answer(browser_of, world, mother, letter, letter_for, add, secret):
    code = letter.code
    if secret == "wrong":
        code = "AAAA-AAAA-AAAAA"
    elif secret == "expired":
        expire(letter)
    elif secret == "used":
        Account.update(code_tag=None).where(Account.id == letter.slot.id).execute()
    elif secret == "voided":
        void_account(letter.slot)
    elif secret == "reprinted":
        issue_code(letter.slot)
    else:
        code = letter_for(world.pupil("Mila", "3A")).code
    answer = add(browser_of(mother), letter, secret=code)
    assert answer.status_code == 422
    assert REFUSED in text_of(answer)
    assert slot(letter).state in ("new", "void")


def test_an_unknown_username_gets_the_same_answer(browser_of, mother, letter, add):
    browser = browser_of(mother)
    unknown = text_of(add(browser, letter, username="nobody.nowhere"))
    wrong = text_of(add(browser, letter, secret="AAAA-AAAA-AAAAA"))
    assert unknown == wrong


def test_the_slot_of_a_person_who_is_active_is_refused(browser_of, world, mother, letter_for, lars, add):
    other = world.parent(world.pupil("Mila", "3A"), "Tom", "Peeters")
    set_password(other, OTHER_PASSWORD)
    letter = letter_for(lars, other.person)
    assert REFUSED in text_of(add(browser_of(mother), letter))
    assert slot(letter).person_id == other.person_id


def test_the_slot_of_a_teacher_is_never_taken_over(browser_of, world, mother, letter_for, lars, add):
    teacher = world.staff("Els", "teacher")
    teacher.state = "new"
    teacher.activated_at = None
    teacher.save()
    assert REFUSED in text_of(add(browser_of(mother), letter_for(lars, teacher.person)))


def test_the_code_of_the_pupil_itself_is_refused(browser_of, mother, lars, letter, add):
    main = Account.get((Account.person == lars) & (Account.kind == "pupil"))
    assert REFUSED in text_of(add(browser_of(mother), letter, secret=issue_code(main)))
    assert Account.get_by_id(main.id).person_id == lars.id


def test_one_account_for_each_child(browser_of, mother, pupil, letter_for, add):
    second = letter_for(pupil)
    answer = add(browser_of(mother), second)
    assert "You have this child already." in text_of(answer)
    assert slot(second).state == "new"
    assert find_by_credentials(second.username, second.code) is not None


def test_another_slot_than_the_own_one_is_refused(browser_of, mother, lars, letter, letter_for, add):
    assert REFUSED in text_of(add(browser_of(mother), letter_for(lars)))
    assert slot(letter).state == "new"


def test_the_own_username_and_password_are_a_child_that_is_there(browser_of, mother, letter, add):
    answer = add(browser_of(mother), letter, username=mother.login_group.username, secret=PASSWORD)
    assert "You have this child already." in text_of(answer)


def test_the_own_password_is_asked_before_the_letter_is_looked_at(browser_of, mother, letter, add):
    answer = add(browser_of(mother), letter, own_password="not my password")
    assert answer.status_code == 422
    assert "This is not your password." in text_of(answer)
    assert REFUSED not in text_of(answer)
    assert slot(letter).state == "new"


def test_what_was_typed_is_kept_but_no_password(browser_of, mother, letter, add):
    page = add(browser_of(mother), letter, secret="AAAA-AAAA-AAAAA").get_data(as_text=True)
    assert f'value="{letter.username}"' in page
    assert PASSWORD not in page


def test_a_password_set_there_half_way_counts_as_the_code(browser_of, mother, letter_for, lars, add):
    letter = letter_for(lars)
    set_password(letter.slot, OTHER_PASSWORD)
    add(browser_of(mother), letter, secret=OTHER_PASSWORD)
    assert slot(letter).person_id == mother.person_id
    assert find_by_credentials(letter.username, OTHER_PASSWORD) is None
    assert find_by_credentials(letter.username, PASSWORD).account.id == letter.slot.id


def test_the_password_of_another_person_leads_to_the_school(browser_of, world, mother, lars, letter, add):
    other = world.parent(lars, "Sofie", "Claes")
    set_password(other, OTHER_PASSWORD)
    answer = add(browser_of(mother), letter, secret=OTHER_PASSWORD)
    assert "ask the school to join your two accounts" in text_of(answer)
    assert Account.get_by_id(other.id).person_id == other.person_id


def test_a_password_that_is_in_use_there_has_to_change_first(browser_of, world, mother, lars, letter, add):
    set_password(world.parent(lars, "Tom", "Peeters"), PASSWORD)
    answer = add(browser_of(mother), letter)
    assert answer.status_code == 422
    assert slot(letter).state == "new"
    assert find_by_credentials(letter.username, letter.code) is not None


def test_two_parents_use_one_code_at_the_same_second(portal, school, world, mother, letter_for, lars, pupil):
    father = world.parent(pupil, "Tom", "Peeters")
    set_password(father, OTHER_PASSWORD)
    letter = letter_for(lars)
    outcomes: list[object] = []
    together = threading.Barrier(2)

    def act(account: Account, password: str) -> None:
        with portal.at_work(school):
            viewer = load_viewer(signed_in(start_session(account)), portal.role_permissions)
            typed = Letter(letter.username, letter.code, password, "other")
            together.wait()
            try:
                outcomes.append(add_child(viewer, typed, NOWHERE).child_id)
            except ChildRefused:
                outcomes.append("refused")

    threads = [threading.Thread(target=act, args=args) for args in ((mother, PASSWORD), (father, OTHER_PASSWORD))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes, key=str) == [lars.id, "refused"]
    assert Account.select().where(Account.pupil == lars, Account.state == "active").count() == 1


def test_guessing_is_stopped(browser_of, mother, letter, add):
    browser = browser_of(mother)
    answers = [add(browser, letter, secret=f"AAAA-AAAA-AAA{number:02}").status_code for number in range(12)]
    assert answers[0] == 422
    assert answers[-1] == 429


def test_only_parents_have_children_here(browser_of, world, teacher, lars):
    main = Account.get((Account.person == lars) & (Account.kind == "pupil"))
    Account.update(state="active").where(Account.id == main.id).execute()
    for account in (teacher, main):
        assert browser_of(account).get("/account/children").status_code == 404
        assert browser_of(account).get(PATH).status_code == 404
