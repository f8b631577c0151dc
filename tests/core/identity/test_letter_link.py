"""The QR code of a letter: works without JavaScript, once, and what a log has of it is worthless."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from at_the_door import GOOD, Browser, Letter

from ganaar.core.db.context import current_school
from ganaar.core.identity.accounts import find_by_credentials
from ganaar.core.identity.codes import activation_url, issue_code
from ganaar.core.identity.links import masked
from ganaar.core.identity.models import Account
from ganaar.core.testing.world import World


def path_of(letter: Letter) -> str:
    school = current_school()
    return activation_url(school, letter.username, letter.code).removeprefix(school.origin)


def test_scanning_leads_to_the_terms_without_typing_and_without_javascript(browser: Browser, letter: Letter) -> None:
    page = browser.follow(path_of(letter))

    assert page.request.path == "/activate/terms"
    assert "Your own password" not in page.text
    browser.send("/activate/terms")
    assert browser.send("/activate/password", password=GOOD, again=GOOD).location == "/activate/resume"
    assert find_by_credentials(letter.username, GOOD) is not None


def test_the_address_in_a_log_opens_nothing(
    browser: Browser, new_browser: Callable[[], Browser], letter: Letter
) -> None:
    browser.open(path_of(letter))

    assert new_browser().open(path_of(letter)).location == "/sign-in?letter=1"


def test_the_same_phone_may_scan_again_until_the_password_is_set(browser: Browser, letter: Letter) -> None:
    browser.open(path_of(letter))

    assert browser.open(path_of(letter)).location == "/activate"


def test_after_scanning_the_code_can_still_be_typed(
    browser: Browser, new_browser: Callable[[], Browser], letter: Letter
) -> None:
    browser.open(path_of(letter))

    assert new_browser().sign_in(letter.username, letter.code).location == "/activate"


@pytest.mark.parametrize(
    "headers", [{"Sec-Purpose": "prefetch;prerender"}, {"Purpose": "prefetch"}, {"Sec-Fetch-Dest": "image"}]
)
def test_looking_ahead_does_not_use_up_the_letter(browser: Browser, letter: Letter, headers: dict[str, str]) -> None:
    assert browser.open(path_of(letter), headers=headers).status_code == 204
    assert browser.client.head(path_of(letter)).status_code == 204

    assert browser.open(path_of(letter)).location == "/activate"


@pytest.mark.parametrize("why", ["printed again", "expired", "voided", "never printed"])
def test_every_qr_code_that_does_not_work_has_one_answer(browser: Browser, letter: Letter, why: str) -> None:
    path = path_of(letter)
    if why == "printed again":
        issue_code(letter.account)
    elif why == "expired":
        Account.update(code_expires_at="2020-01-01 00:00:00").where(Account.id == letter.account.id).execute()
    elif why == "voided":
        Account.update(state="void").where(Account.id == letter.account.id).execute()
    else:
        path = f"/link/letter/{'0' * 32}"

    assert browser.open(path).location == "/sign-in?letter=1"


def test_the_letter_of_a_brother_is_not_the_one_that_is_open(
    browser: Browser, new_browser: Callable[[], Browser], letter: Letter, printed: Callable[..., Letter]
) -> None:
    """A second letter that was scanned before does not fall back to the first one in this browser."""
    other = printed()
    new_browser().open(path_of(other))
    browser.open(path_of(letter))

    assert browser.open(path_of(other)).location == "/sign-in?letter=1"


def test_a_signed_in_parent_is_led_to_adding_the_child_and_the_letter_stays_good(
    world: World, parent: Account, letter: Letter, new_browser: Callable[[], Browser]
) -> None:
    signed_in = Browser(world.client(parent))

    assert signed_in.open(path_of(letter)).location == "/account/children/add"
    assert new_browser().open(path_of(letter)).location == "/activate"


@pytest.mark.parametrize(
    ("path", "shown"),
    [
        ("/link/letter/0123456789abcdef", "/link/letter/***"),
        ("/link/reset/0123?x=secret", "/link/reset/***"),
        ("/sign-in?next=/news/", "/sign-in?next=/news/"),
        ("/link/", "/link//***"),
    ],
)
def test_our_log_shows_the_kind_of_link_and_not_its_secret(path: str, shown: str) -> None:
    assert masked(path) == shown
