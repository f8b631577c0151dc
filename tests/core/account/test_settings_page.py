"""Own details: name, mobile, language, theme, light or dark."""

from __future__ import annotations

import pytest
from own_pages import text_of

from ganaar.core.idempotency import SentAlready, remember_sent, sent_before
from ganaar.core.identity.models import Account
from ganaar.core.identity.sessions import signed_in, start_session
from ganaar.core.models import AuditEntry, SentForm
from ganaar.core.people.models import Person
from ganaar.core.people.viewers import load_viewer
from ganaar.core.viewer import set_viewer

FIELDS = {
    "given_name": "Sofie",
    "family_name": "Van De Velde",
    "mobile": "+32 470 12 34 56",
    "language": "fr",
    "theme": "helder",
    "colour_scheme": "dark",
}


def test_a_parent_changes_the_own_details(browser_of, mother, send):
    browser = browser_of(mother)
    assert send(browser, "/account/settings", **FIELDS).status_code == 302
    saved = Person.get_by_id(mother.person_id)
    assert (saved.given_name, saved.family_name, saved.sort_key) == ("Sofie", "Van De Velde", "van de velde sofie")
    assert (saved.mobile, saved.language, saved.theme, saved.colour_scheme) == (
        "+32 470 12 34 56",
        "fr",
        "helder",
        "dark",
    )
    page = browser.get("/account/settings").get_data(as_text=True)
    assert '<html lang="fr"' in page
    assert 'data-theme="helder"' in page
    assert 'data-bs-theme="dark"' in page


def test_a_change_of_name_is_kept_for_the_school(browser_of, mother, send):
    send(browser_of(mother), "/account/settings", **FIELDS)
    assert AuditEntry.get(AuditEntry.action == "account.name_changed").detail == "Sofie Claes -> Sofie Van De Velde"


def test_the_name_of_a_teacher_is_the_schools_to_change(browser_of, teacher, send):
    browser = browser_of(teacher)
    assert 'name="given_name"' not in browser.get("/account/settings").get_data(as_text=True)
    send(browser, "/account/settings", **FIELDS)
    assert Person.get_by_id(teacher.person_id).family_name == "Maes"


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"mobile": "call me"}, "This is not a telephone number."),
        ({"given_name": "   "}, "This must be filled in."),
        ({"language": "xx"}, "Not a valid choice"),
        ({"theme": "../../etc"}, "Not a valid choice"),
        ({"family_name": "x" * 101}, "too long"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_is_kept(browser_of, mother, send, wrong, said):
    answer = send(browser_of(mother), "/account/settings", **{**FIELDS, **wrong})
    assert answer.status_code == 422
    assert said in text_of(answer)
    typed = {**FIELDS, **wrong}
    assert f'value="{typed["family_name"]}"' in answer.get_data(as_text=True)
    assert Person.get_by_id(mother.person_id).family_name == "Claes"


def test_every_own_page_has_one_heading_and_a_few_queries(browser_of, mother, lars, letter, portal):
    from ganaar.core.db.databases import queries_run

    browser = browser_of(mother)
    for path in ("", "children", "children/add", "settings", "password", "email", "devices"):
        token = queries_run.set([])
        page = browser.get(f"/account/{path}").get_data(as_text=True)
        run = queries_run.get() or []
        queries_run.reset(token)
        assert page.count("<h1") == 1, path
        assert len([sql for sql in run if sql.startswith("SELECT")]) <= 12, path


@pytest.fixture
def viewer(portal, parent):
    found = load_viewer(signed_in(start_session(parent)), portal.role_permissions)
    set_viewer(found)
    yield found
    set_viewer(None)


def test_a_form_sent_before_is_known_again(viewer):
    assert sent_before("a key") is None
    remember_sent("a key", "/somewhere")
    assert sent_before("a key") == "/somewhere"


def test_of_two_sendings_at_once_one_wins(viewer):
    remember_sent("a key", "/first")
    with pytest.raises(SentAlready):
        remember_sent("a key", "/second")
    assert sent_before("a key") == "/first"


def test_the_key_of_somebody_else_is_not_known(portal, viewer, other_parent):
    remember_sent("a key", "/mine")
    set_viewer(load_viewer(signed_in(start_session(other_parent)), portal.role_permissions))
    assert sent_before("a key") is None


def test_a_form_without_a_key_and_one_with_a_monstrous_key_do_no_harm(viewer):
    remember_sent("", "/x")
    assert SentForm.select().count() == 0
    remember_sent("x" * 5000, "/x")
    assert sent_before("x" * 5000) == "/x"
    assert Account.select().exists()
