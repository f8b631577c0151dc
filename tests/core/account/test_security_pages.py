"""Password, e-mail, devices and switching: what works for oneself, and what nobody can do to another."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from own_pages import OTHER_PASSWORD, PASSWORD, sessions_of, text_of

from ganaar.core.clock import now
from ganaar.core.identity.accounts import Visitor, find_by_credentials, set_password
from ganaar.core.identity.models import Account, Device, Session, Token
from ganaar.core.identity.sessions import end_sessions_of_account
from ganaar.core.identity.sign_in import Browser, open_session
from ganaar.core.mail import mails
from ganaar.core.people.models import Person

NEW_PASSWORD = "twaalf rode sjaals"


def person(account: Account) -> Person:
    return Person.get_by_id(account.person_id)


@pytest.fixture
def change_password(send):
    def fill_in(browser, **other):
        fields = {"old": PASSWORD, "password": NEW_PASSWORD, "again": NEW_PASSWORD, **other}
        return send(browser, "/account/password", **fields)

    return fill_in


@pytest.fixture
def change_email(send):
    def fill_in(browser, email="sofie@new.example.org", **other):
        return send(browser, "/account/email", email=email, **{"password": PASSWORD, **other})

    return fill_in


def test_a_new_password_holds_for_every_child_and_ends_other_sessions(browser_of, world, mother, lars, change_password):
    second = world.parent(lars, person=mother.person)
    set_password(second, PASSWORD)
    phone, tablet = browser_of(mother), browser_of(second)
    assert change_password(phone).status_code == 302
    for account in (mother, second):
        assert find_by_credentials(account.login_group.username, NEW_PASSWORD).account.id == account.id
        assert find_by_credentials(account.login_group.username, PASSWORD) is None
    assert phone.get("/account/settings").status_code == 200
    assert tablet.get("/account/settings").status_code == 302


def test_the_person_is_told_of_a_new_password(browser_of, mother, change_password):
    change_password(browser_of(mother))
    assert [mail.recipient for mail in mails()] == ["sofie@example.org"]
    assert NEW_PASSWORD not in mails()[0].text


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"old": "not my password"}, "This is not your password."),
        ({"again": "something else"}, "This is not the same as above."),
        ({"password": "short", "again": "short"}, "Use at least 10 characters."),
        ({"password": "Noor Peeters", "again": "Noor Peeters"}, "too common or too easy to guess"),
        ({"password": OTHER_PASSWORD, "again": OTHER_PASSWORD}, "too common or too easy to guess"),
    ],
)
def test_a_password_that_is_refused_changes_nothing(browser_of, mother, other_parent, change_password, wrong, said):
    set_password(other_parent, OTHER_PASSWORD)
    phone, tablet = browser_of(mother), browser_of(mother)
    answer = change_password(phone, **wrong)
    assert answer.status_code == 422
    assert said in text_of(answer)
    assert find_by_credentials(mother.login_group.username, PASSWORD).account.id == mother.id
    assert tablet.get("/account/settings").status_code == 200


def test_a_new_address_is_confirmed_by_link_and_the_old_one_is_told(browser_of, mother, change_email):
    browser = browser_of(mother)
    change_email(browser)
    told = {mail.recipient: mail for mail in mails()}
    assert set(told) == {"sofie@example.org", "sofie@new.example.org"}
    assert "new.example.org" not in told["sofie@example.org"].text
    assert "Not confirmed yet" in text_of(browser.get("/account/email"))
    link = next(word for word in told["sofie@new.example.org"].text.split() if "/link/email/" in word)
    path = link[link.index("/link/") :]
    shown = browser.get(path).get_data(as_text=True)
    token = shown.split('name="csrf_token" value="')[1].split('"')[0]
    browser.post(path, data={"csrf_token": token})
    assert person(mother).email == "sofie@new.example.org"
    assert person(mother).email_confirmed_at is not None


def test_the_password_is_asked_for_another_address(browser_of, mother, change_email):
    answer = change_email(browser_of(mother), password="not my password")
    assert answer.status_code == 422
    assert "sofie@new.example.org" in answer.get_data(as_text=True)
    assert person(mother).email == "sofie@example.org"
    assert mails() == []


def test_no_address_is_a_choice_and_the_old_one_is_told(browser_of, mother, change_email):
    change_email(browser_of(mother), email="", has_no_email="y")
    assert person(mother).email is None
    assert person(mother).has_no_email
    assert [mail.recipient for mail in mails()] == ["sofie@example.org"]


def test_links_mailed_to_the_old_address_die(browser_of, mother, change_email):
    Token.create(
        purpose="reset", tag=b"x" * 32, account=mother, person=mother.person, expires_at=now() + timedelta(minutes=30)
    )
    change_email(browser_of(mother))
    assert Token.select().where(Token.purpose == "reset").count() == 0


def test_nobody_fills_a_mailbox_with_links(browser_of, mother, change_email, send):
    browser = browser_of(mother)
    for number in range(7):
        change_email(browser, email=f"stranger{number}@example.org")
    send(browser, "/account/email/link", page="/account/email")
    assert len([mail for mail in mails() if "/link/email/" in mail.text]) == 5


def test_one_address_may_serve_both_parents(browser_of, mother, other_parent, change_email):
    answer = change_email(browser_of(mother), email=person(other_parent).email)
    assert answer.status_code == 302


def test_a_pupil_changes_only_its_own_address(browser_of, world, pupil, mother, change_email):
    main = Account.get((Account.person == pupil) & (Account.kind == "pupil"))
    set_password(main, OTHER_PASSWORD)
    Account.update(state="active").where(Account.id == main.id).execute()
    browser = browser_of(main)
    change_email(browser, email="noor@example.org", password=PASSWORD, person_id=str(mother.person_id))
    assert person(mother).email == "sofie@example.org"
    change_email(browser, email="noor@example.org", password=OTHER_PASSWORD, account_id=str(mother.id))
    assert person(mother).email == "sofie@example.org"
    assert Person.get_by_id(pupil.id).email == "noor@example.org"


def on_device(account: Account, title: str) -> Session:
    device = Device.create(person=account.person, tag=title.encode(), title=title)
    session = Session.select().where(Session.account == account).order_by(Session.id.desc()).get()
    session.device = device
    session.save()
    return session


def test_devices_are_listed_and_this_one_is_marked(browser_of, mother):
    tablet = browser_of(mother)
    on_device(mother, "Firefox · Android")
    phone = browser_of(mother)
    on_device(mother, "Safari · iPhone")
    for browser, own in ((tablet, "Firefox · Android"), (phone, "Safari · iPhone")):
        page = text_of(browser.get("/account/devices"))
        assert f"{own} This device" in page
        assert page.count("This device") == 1
        assert page.count("Sign out this device") == 1


def test_one_device_is_signed_out_and_forgotten(browser_of, mother, send):
    tablet = browser_of(mother)
    session = on_device(mother, "Firefox · Android")
    phone = browser_of(mother)
    send(phone, f"/account/devices/{session.id}/sign-out", page="/account/devices")
    assert tablet.get("/account/settings").status_code == 302
    assert phone.get("/account/settings").status_code == 200
    assert Device.select().count() == 0


def test_every_new_device_is_told_although_row_ids_come_again(mother):
    Device.create(person=mother.person, tag=b"known", title="Firefox · Android")
    for minute, browser in enumerate(("first", "second")):
        with time_machine.travel(now() + timedelta(minutes=minute), tick=False):
            open_session(mother, Browser(Visitor(browser)))
            end_sessions_of_account(mother.id)
    assert len([mail for mail in mails() if "new device" in mail.subject]) == 2


def test_all_other_devices_are_signed_out_at_once(browser_of, mother, other_parent, send):
    browsers = [browser_of(mother) for _ in range(3)]
    father = browser_of(other_parent)
    send(browsers[0], "/account/devices/sign-out", page="/account/devices")
    assert [browser.get("/account/settings").status_code for browser in browsers] == [200, 302, 302]
    assert father.get("/account/settings").status_code == 200


def test_nobody_signs_out_somebody_else(browser_of, mother, other_parent, send):
    father = browser_of(other_parent)
    session = Session.get(Session.account == other_parent)
    attacker = browser_of(mother)
    assert send(attacker, f"/account/devices/{session.id}/sign-out", page="/account/devices").status_code == 404
    assert father.get("/account/settings").status_code == 200


def test_nothing_tells_of_the_other_parent(browser_of, mother, other_parent):
    browser_of(other_parent)
    on_device(other_parent, "Chrome · Windows")
    browser = browser_of(mother)
    for path in ("/account/", "/account/children", "/account/settings", "/account/email", "/account/devices"):
        page = text_of(browser.get(path))
        assert "Tom" not in page
        assert "Chrome · Windows" not in page


@pytest.fixture
def mother_who_teaches(world, mother) -> Account:
    return world.staff("Sofie", "teacher", person=mother.person)


def test_a_mother_goes_on_as_teacher_with_those_rights_only(browser_of, mother, mother_who_teaches, pupil, send):
    browser = browser_of(mother)
    before = sessions_of(mother)
    answer = send(browser, f"/account/switch/{mother_who_teaches.id}", page="/account/")
    assert answer.status_code == 302
    assert sessions_of(mother) == set()
    assert not sessions_of(mother_who_teaches) & before
    assert browser.get("/account/children").status_code == 404
    assert "Go on as" in text_of(browser.get("/account/"))
    send(browser, f"/account/switch/{mother.id}", page="/account/")
    assert browser.get("/account/children").status_code == 200


def test_nobody_goes_on_as_somebody_else(browser_of, mother, other_parent, teacher, send):
    browser = browser_of(mother)
    for account in (other_parent, teacher):
        assert send(browser, f"/account/switch/{account.id}", page="/account/").status_code == 404
    assert sessions_of(teacher) == set()


@pytest.mark.parametrize("state", ["new", "started", "void", "ended"])
def test_an_account_that_is_not_active_cannot_be_switched_to(browser_of, mother, mother_who_teaches, send, state):
    Account.update(state=state).where(Account.id == mother_who_teaches.id).execute()
    assert send(browser_of(mother), f"/account/switch/{mother_who_teaches.id}", page="/account/").status_code == 404


@pytest.mark.parametrize("page", ["", "children", "settings", "password", "email", "devices"])
def test_who_is_not_signed_in_is_sent_to_sign_in(client, page):
    answer = client.get(f"/account/{page}")
    assert answer.status_code == 302
    assert answer.location.startswith("/sign-in")
