"""J1 without a browser's JavaScript: from the letter to the start page, once, resumed where one stopped."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest
from at_the_door import GOOD, OTHER_GOOD, Browser, Letter

from ganaar.core.identity import activation
from ganaar.core.identity.accounts import Visitor, find_by_credentials, set_password, void_account
from ganaar.core.identity.codes import issue_code
from ganaar.core.identity.models import Account, Session, TermsVersion, Token
from ganaar.core.identity.sessions import COOKIE
from ganaar.core.identity.terms import DEFAULT_VERSION
from ganaar.core.mail import mails
from ganaar.core.models import AuditEntry
from ganaar.core.people.models import Guardianship, Person
from ganaar.core.portal import Portal
from ganaar.core.testing.world import LONG_AGO, World

DETAILS = {
    "given_name": "Sofie",
    "family_name": "Claes",
    "email": "sofie@example.org",
    "mobile": "0470 12 34 56",
    "role_label": "moeder",
}


def read(account: Account) -> Account:
    return Account.get_by_id(account.id)


def to_password(browser: Browser, letter: Letter) -> None:
    assert browser.sign_in(letter.username, letter.code).location == "/activate"
    assert browser.send("/activate/terms").location == "/activate/password"


def to_details(browser: Browser, letter: Letter, password: str = GOOD) -> None:
    to_password(browser, letter)
    answer = browser.send("/activate/password", password=password, again=password)
    assert answer.location == "/activate/resume"


def to_check(browser: Browser, letter: Letter, **details: str) -> None:
    to_details(browser, letter)
    assert browser.send("/activate/details", **{**DETAILS, **details}).location == "/activate/check"


def activate(browser: Browser, letter: Letter, **details: str) -> None:
    to_check(browser, letter, **details)
    assert browser.send("/activate/check").location == "/"


def test_from_the_letter_to_the_start_page(browser: Browser, letter: Letter) -> None:
    activate(browser, letter)

    account = read(letter.account)
    person = account.person
    assert account.state == "active"
    assert (person.given_name, person.family_name, person.sort_key) == ("Sofie", "Claes", "claes sofie")
    assert (person.email, person.mobile, account.role_label) == ("sofie@example.org", "0470 12 34 56", "moeder")
    assert "Hello Sofie" in browser.follow("/").text


def test_the_code_never_works_again(browser: Browser, new_browser: Callable[[], Browser], letter: Letter) -> None:
    to_details(browser, letter)

    assert new_browser().sign_in(letter.username, letter.code).status_code == 422
    assert find_by_credentials(letter.username, GOOD) is not None
    assert Token.select().where(Token.purpose == "letter").count() == 0


def test_the_code_still_works_while_there_is_no_password(
    browser: Browser, new_browser: Callable[[], Browser], letter: Letter
) -> None:
    to_password(browser, letter)

    again = new_browser()
    again.sign_in(letter.username, letter.code)

    assert again.open("/activate").location == "/activate/password"


def test_terms_come_first_and_are_kept_with_version_language_and_moment(browser: Browser, letter: Letter) -> None:
    browser.open("/language/en?next=/sign-in")
    browser.sign_in(letter.username, letter.code)
    assert browser.open("/activate/password").location == "/activate/terms"
    page = browser.open("/activate/terms").text

    browser.send("/activate/terms")

    account = read(letter.account)
    kept = TermsVersion.get()
    assert (account.terms_version, account.terms_language) == (DEFAULT_VERSION, "en")
    assert account.terms_accepted_at is not None
    assert (kept.version, kept.language) == (DEFAULT_VERSION, "en")
    assert "Your password is yours alone." in page
    assert "Your password is yours alone." in kept.summary


def test_the_button_stands_at_the_end_of_the_text_also_without_javascript(browser: Browser, letter: Letter) -> None:
    browser.sign_in(letter.username, letter.code)
    page = browser.open("/activate/terms").text

    last_words = page.index("Version 2026-09")
    button = page[page.index("<button", last_words) :]
    assert page.index("data-read-to-end") < last_words
    assert "disabled" not in button[: button.index(">")]
    assert 'id="agree"' in button[: button.index(">")]


def test_stopping_before_the_password_keeps_the_code_and_the_place(
    new_browser: Callable[[], Browser], letter: Letter
) -> None:
    to_password(new_browser(), letter)
    later = new_browser()

    assert later.open("/activate/password").location == "/sign-in?letter=1"
    later.sign_in(letter.username, letter.code)
    assert later.open("/activate").location == "/activate/password"


def test_stopping_after_the_password_goes_on_at_the_details(
    browser: Browser, new_browser: Callable[[], Browser], letter: Letter
) -> None:
    to_details(browser, letter)
    later = new_browser()

    assert later.sign_in(letter.username, GOOD).location == "/activate/resume"
    assert later.open("/activate/resume").location == "/activate/details"


def test_stopping_after_the_details_goes_on_at_the_check(
    browser: Browser, new_browser: Callable[[], Browser], letter: Letter
) -> None:
    to_check(browser, letter)
    later = new_browser()
    later.sign_in(letter.username, GOOD)

    assert later.open("/activate/resume").location == "/activate/check"
    assert "sofie@example.org" in later.open("/activate/check").text


def test_half_way_there_is_nothing_else_to_see(browser: Browser, letter: Letter, pupil: Person) -> None:
    to_check(browser, letter)

    for path in ("/", "/go-to", "/account/", f"/children/{pupil.id}/"):
        assert browser.open(path).location == "/activate/resume"


def test_once_active_the_steps_lead_to_the_start_page(browser: Browser, letter: Letter) -> None:
    activate(browser, letter)

    for path in ("/activate/resume", "/activate/details", "/activate/check"):
        assert browser.open(path).location == "/"


def test_pressing_yes_twice_activates_once(browser: Browser, letter: Letter) -> None:
    to_check(browser, letter)
    account = Account.select().where(Account.id == letter.account.id).get()
    browser.send("/activate/check")

    activation.confirm_details(account)

    assert AuditEntry.select().where(AuditEntry.action == "identity.activated").count() == 1
    assert len(mails()) == 1


def test_the_session_id_changes_with_every_change_of_rights(browser: Browser, letter: Letter) -> None:
    to_check(browser, letter)
    started = browser.cookie(COOKIE).value

    browser.send("/activate/check")

    assert browser.cookie(COOKIE).value != started
    assert Session.select().count() == 1


def test_others_hear_of_it(browser: Browser, letter: Letter, portal: Portal) -> None:
    heard: list[Any] = []

    def listen(payload: Any) -> None:
        heard.append(payload)

    portal.topics.signal("core.account_activated").connect(listen)
    activate(browser, letter)

    (event,) = heard
    assert (event.account_id, event.person_id) == (letter.account.id, read(letter.account).person_id)


@pytest.mark.parametrize("state", ["used", "expired", "voided", "printed again"])
def test_a_code_that_dies_on_the_way_has_the_answer_of_a_wrong_one(
    browser: Browser, letter: Letter, state: str
) -> None:
    to_password(browser, letter)
    if state == "used":
        activation.choose_password(read(letter.account), OTHER_GOOD, Visitor())
    elif state == "voided":
        void_account(read(letter.account))
    elif state == "printed again":
        issue_code(read(letter.account))
    else:
        Account.update(code_expires_at="2020-01-01 00:00:00").where(Account.id == letter.account.id).execute()

    answer = browser.send("/sign-in", to="/activate/password", password=GOOD, again=GOOD)

    assert answer.location == "/sign-in?letter=1"
    assert find_by_credentials(letter.username, GOOD) is None


def test_a_code_printed_again_in_the_very_moment_of_choosing_wins(letter: Letter) -> None:
    under_way = read(letter.account)
    code = issue_code(read(letter.account))

    with pytest.raises(activation.CodeGone):
        activation.choose_password(under_way, GOOD, Visitor())

    assert find_by_credentials(letter.username, code) is not None


def test_of_two_activations_at_the_same_second_one_wins(
    letter: Letter, at_the_same_time: Callable[..., list[Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    from ganaar.core.identity import accounts as accounts_part

    both_hashed = threading.Barrier(2, timeout=10)
    real = accounts_part.prepare

    def prepared_together(*given: Any) -> Any:
        prepared = real(*given)
        both_hashed.wait()
        return prepared

    monkeypatch.setattr(accounts_part, "prepare", prepared_together)
    one, two = read(letter.account), read(letter.account)
    results = at_the_same_time(
        lambda: activation.choose_password(one, GOOD, Visitor()),
        lambda: activation.choose_password(two, OTHER_GOOD, Visitor()),
    )

    assert sorted(type(result).__name__ for result in results) == ["CodeGone", "NoneType"]
    working = [find_by_credentials(letter.username, secret) for secret in (GOOD, OTHER_GOOD)]
    assert [one is None for one in working].count(True) == 1


def test_the_loser_of_two_gets_the_one_answer(
    browser: Browser, new_browser: Callable[[], Browser], letter: Letter
) -> None:
    second = new_browser()
    to_password(browser, letter)
    second.sign_in(letter.username, letter.code)
    browser.send("/activate/password", password=GOOD, again=GOOD)

    answer = second.send("/sign-in", to="/activate/password", password=OTHER_GOOD, again=OTHER_GOOD)

    assert answer.location == "/sign-in?letter=1"
    assert Session.select().count() == 1


def test_the_password_is_typed_twice_and_judged(browser: Browser, letter: Letter) -> None:
    to_password(browser, letter)

    different = browser.send("/activate/password", password=GOOD, again=OTHER_GOOD)
    common = browser.send("/activate/password", password="password1234", again="password1234")

    assert (different.status_code, common.status_code) == (422, 422)
    assert "not the same as above" in different.text
    assert "too common" in common.text
    assert GOOD not in different.text
    assert read(letter.account).password_tag is None
    assert read(letter.account).code_tag is not None


def test_the_father_with_the_same_password_hears_that_it_is_too_common(
    browser: Browser, username: str, letter: Letter
) -> None:
    to_password(browser, letter)

    answer = browser.send("/activate/password", password=GOOD, again=GOOD)

    assert answer.status_code == 422
    assert "too common" in answer.text
    assert read(letter.account).code_tag is not None


@pytest.mark.parametrize("missing", ["given_name", "family_name", "email", "role_label"])
def test_fields_with_a_star_must_be_filled_in_and_the_others_are_kept(
    browser: Browser, letter: Letter, missing: str
) -> None:
    to_details(browser, letter)

    answer = browser.send("/activate/details", **{**DETAILS, missing: "  "})

    assert answer.status_code == 422
    assert f'id="{missing}-error"' in answer.text
    assert 'value="0470 12 34 56"' in answer.text
    assert read(letter.account).person is None


@pytest.mark.parametrize(
    "email", ["sofie", "sofie@", "sofie@example.org\r\nBcc: x@example.org", "a b@example.org", "ü@example.org"]
)
def test_an_address_that_cannot_be_mailed_to_is_refused(browser: Browser, letter: Letter, email: str) -> None:
    to_details(browser, letter)

    answer = browser.send("/activate/details", **{**DETAILS, "email": email})

    assert answer.status_code == 422
    assert "not an e-mail address" in answer.text


def test_somebody_without_email_says_so(browser: Browser, letter: Letter) -> None:
    activate(browser, letter, email="", has_no_email="y")

    person = read(letter.account).person
    assert (person.email, person.has_no_email) == (None, True)
    assert mails() == []


def test_a_role_that_does_not_exist_is_refused(browser: Browser, letter: Letter) -> None:
    to_details(browser, letter)

    assert browser.send("/activate/details", **{**DETAILS, "role_label": "admin"}).status_code == 422


def test_the_role_grants_nothing(browser: Browser, letter: Letter, pupil: Person) -> None:
    """Nobody at school said that this is the mother: she sees no child until somebody does."""
    activate(browser, letter, role_label="moeder")

    assert browser.open(f"/children/{pupil.id}/").status_code == 404
    assert pupil.given_name not in browser.follow("/").text
    assert "The school has to confirm" in browser.follow("/").text

    person = read(letter.account).person
    Guardianship.create(guardian=person, pupil=pupil, level="full", since=LONG_AGO)
    assert browser.open(f"/children/{pupil.id}/").status_code == 200


def test_who_stands_in_the_roster_finds_the_form_filled_in(
    browser: Browser, printed: Callable[..., Letter], world: World, pupil: Person
) -> None:
    mother = world.person("Sofie", "Claes", email="sofie@example.org", external_id="m1")
    Guardianship.create(guardian=mother, pupil=pupil, level="full", relation="moeder", since=LONG_AGO)
    letter = printed(person=mother)
    to_details(browser, letter)

    page = browser.open("/activate/details").text
    for value in ("Sofie", "Claes", "sofie@example.org"):
        assert f'value="{value}"' in page
    assert 'selected value="moeder"' in page
    browser.send("/activate/details", **DETAILS)
    browser.send("/activate/check")

    assert read(letter.account).person_id == mother.id
    assert browser.open(f"/children/{pupil.id}/").status_code == 200


@pytest.mark.parametrize("kind", ["staff", "pupil"])
def test_staff_and_pupils_walk_the_same_steps_without_a_role(
    browser: Browser, world: World, pupil: Person, kind: str
) -> None:
    person = world.person("Els", "Maes") if kind == "staff" else pupil
    account = (
        world.account(person, kind="staff", state="new", username="els.maes")
        if kind == "staff"
        else Account.get(Account.person == pupil)
    )
    letter = Letter(account, account.login_group.username, issue_code(account))
    to_details(browser, letter)
    page = browser.open("/activate/details").text
    assert "role_label" not in page
    assert 'name="given_name"' not in page

    browser.send("/activate/details", email="els@example.org", given_name="Mallory")
    assert browser.send("/activate/check").location == "/"

    assert read(account).state == "active"
    assert Person.get_by_id(person.id).given_name == person.given_name


def test_the_address_is_confirmed_by_a_link_and_a_press_of_a_button(browser: Browser, letter: Letter) -> None:
    activate(browser, letter)
    (mail,) = mails()
    path = next(line for line in mail.text.splitlines() if "/link/email/" in line).partition("localhost:8000")[2]

    assert "sofie@example.org" in browser.open(path).text
    assert read(letter.account).person.email_confirmed_at is None
    assert browser.send(path).status_code == 200

    assert read(letter.account).person.email_confirmed_at is not None
    assert browser.open(path).status_code == 404


def test_a_link_confirms_only_the_address_it_was_mailed_to(browser: Browser, letter: Letter) -> None:
    activate(browser, letter)
    path = next(line for line in mails()[0].text.splitlines() if "/link/" in line).partition("localhost:8000")[2]
    Person.update(email="other@example.org").where(Person.id == read(letter.account).person_id).execute()

    browser.send(path)

    assert read(letter.account).person.email_confirmed_at is None


def test_a_person_with_a_password_proves_it_for_a_further_letter(
    browser: Browser, printed: Callable[..., Letter], world: World
) -> None:
    """The letter for Noor must not be enough to take over what the mother has for Lars."""
    mother = world.parent(world.pupil("Lars", "2B"), "Sofie", "Claes")
    set_password(mother, GOOD)
    letter = printed(person=mother.person)
    to_password(browser, letter)
    page = browser.open("/activate/password").text

    wrong = browser.send("/activate/password", password=OTHER_GOOD)
    right = browser.send("/activate/password", password=GOOD)

    assert 'autocomplete="current-password"' in page
    assert wrong.status_code == 422
    assert right.location == "/activate/resume"
    assert find_by_credentials(letter.username, GOOD) is not None
    assert find_by_credentials(mother.login_group.username, GOOD) is not None
    assert find_by_credentials(mother.login_group.username, OTHER_GOOD) is None


def test_a_new_code_for_an_active_account_gives_a_new_password_everywhere(
    browser: Browser, world: World, parent: Account, username: str
) -> None:
    """Forgotten, and no e-mail: the school prints a code for Noor, and it serves for Lars as well."""
    other_child = world.parent(world.pupil("Lars", "2B"), person=parent.person)
    set_password(other_child, GOOD)
    old_phone = world.client(parent)
    letter = Letter(parent, username, issue_code(parent))
    assert find_by_credentials(username, GOOD) is not None
    to_password(browser, letter)

    answer = browser.send("/activate/password", password=OTHER_GOOD, again=OTHER_GOOD)

    assert browser.open(answer.location).location == "/"
    assert old_phone.get("/go-to").status_code == 302
    for account in (parent, other_child):
        assert find_by_credentials(account.login_group.username, OTHER_GOOD) is not None
        assert find_by_credentials(account.login_group.username, GOOD) is None


def test_terms_that_were_accepted_are_not_asked_again_with_a_new_code(
    browser: Browser, new_browser: Callable[[], Browser], letter: Letter
) -> None:
    activate(browser, letter)
    code = issue_code(read(letter.account))
    later = new_browser()
    later.sign_in(letter.username, code)

    assert later.open("/activate").location == "/activate/password"


def test_without_the_letter_there_is_no_step(browser: Browser) -> None:
    browser.client.set_cookie("__Host-ganaar-letter", "made.up.note", domain=browser.client.host)  # type: ignore[attr-defined]

    for path in ("/activate", "/activate/terms", "/activate/password"):
        assert browser.open(path).location == "/sign-in?letter=1"
    for path in ("/activate/details", "/activate/check", "/activate/resume"):
        assert browser.open(path).location.startswith("/sign-in")
