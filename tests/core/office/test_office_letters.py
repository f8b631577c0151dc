"""Printing from the office: the PDF comes once, the codes work, and what goes wrong changes nothing."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from typing import Any

import pypdf
import pytest
import typst

from ganaar.core.identity.accounts import find_by_credentials
from ganaar.core.identity.models import Account, Session
from ganaar.core.letters import issue
from ganaar.core.models import AuditEntry
from ganaar.core.people.models import Group, Person
from ganaar.core.testing.world import World


@pytest.fixture
def slots(world: World, pupil: Person) -> list[Account]:
    """Two co-accounts in 1A that nobody has a letter for."""
    main = Account.get((Account.person == pupil) & (Account.kind == "pupil"))
    return [
        world.account(None, kind="co", state="new", group=main.login_group, slot=number, pupil=pupil)  # type: ignore[arg-type]
        for number in (1, 2)
    ]


@pytest.fixture
def pile(slots: list[Account]) -> str:
    """The parents of 1A, as the page names them."""
    return f"parents-{Group.get(Group.name == '1A').id}"


def texts(answer: Any) -> list[str]:
    assert answer.status_code == 200
    assert answer.mimetype == "application/pdf"
    return [page.extract_text() for page in pypdf.PdfReader(BytesIO(answer.data)).pages]


def tag_of(account: Account) -> bytes | None:
    tag = Account.get_by_id(account.id).code_tag
    return None if tag is None else bytes(tag)


def test_the_page_says_how_many_and_who_is_left_out(secretariat: Any, pile: str, slots: list[Account]) -> None:
    Account.update(delivery="apart").where(Account.id == slots[1].id).execute()
    page = secretariat.page(f"/office/letters?what={pile}")
    assert "1 letter to print" in page
    assert "1 is delivered apart" in page


def test_the_pdf_comes_as_a_file_that_no_cache_keeps(secretariat: Any, pile: str) -> None:
    answer = secretariat.post("/office/letters/print", {"what": pile})
    assert len(texts(answer)) == 2
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert "no-store" in answer.headers["Cache-Control"]


def test_the_codes_on_the_pages_open_the_accounts(secretariat: Any, pile: str, slots: list[Account]) -> None:
    import re

    pages = texts(secretariat.post("/office/letters/print", {"what": pile}))
    for account, page in zip(slots, pages, strict=True):
        code = re.search(r"[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{5}", page)
        assert code is not None
        match = find_by_credentials(account.login_group.username, code[0])
        assert match is not None
        assert match.account.id == account.id


def test_the_same_form_sent_twice_prints_once(secretariat: Any, pile: str, slots: list[Account]) -> None:
    fields = {"what": pile, "reissue": "yes", "idempotency_key": "twice"}
    texts(secretariat.post("/office/letters/print", fields))
    kept = tag_of(slots[0])
    again = secretariat.post("/office/letters/print", fields)
    assert again.status_code == 302
    assert tag_of(slots[0]) == kept
    assert "look among your downloads" in secretariat.page(again.location)


def test_a_pdf_that_fails_leaves_the_letters_at_home_working(
    secretariat: Any, pile: str, slots: list[Account], monkeypatch: pytest.MonkeyPatch
) -> None:
    texts(secretariat.post("/office/letters/print", {"what": pile}))
    kept = [tag_of(account) for account in slots]

    def broken(*_args: Any, **_more: Any) -> bytes:
        raise typst.TypstError("broken", "broken")

    monkeypatch.setattr(issue, "letters_pdf", broken)
    page = secretariat.send("/office/letters/print", {"what": pile, "reissue": "yes"})
    assert "Nothing was changed" in page
    assert [tag_of(account) for account in slots] == kept


def test_printed_again_only_when_asked(secretariat: Any, pile: str, slots: list[Account]) -> None:
    texts(secretariat.post("/office/letters/print", {"what": pile}))
    kept = tag_of(slots[0])
    assert "There is no letter to print" in secretariat.send("/office/letters/print", {"what": pile})
    assert tag_of(slots[0]) == kept
    assert len(texts(secretariat.post("/office/letters/print", {"what": pile, "reissue": "yes"}))) == 2
    assert tag_of(slots[0]) != kept


def test_a_pile_that_does_not_exist_is_not_found(secretariat: Any) -> None:
    for what in ("", "parents-0", "parents-99999", "everything", "pupils-1"):
        assert secretariat.post("/office/letters/print", {"what": what}).status_code == 404


@pytest.mark.parametrize("words", ["noor", "NOOR peeters", "peet", "noor.peet", "Nóór"])
def test_one_pupil_is_found_by_a_part_of_the_name(secretariat: Any, slots: list[Account], words: str) -> None:
    assert f"/office/letters/{slots[0].id}" in secretariat.page(f"/office/letters?q={words}")


@pytest.mark.parametrize("words", ["xyz", "%", "_", "' OR 1=1", "\\", "a" * 500])
def test_who_is_not_there_is_not_found(secretariat: Any, slots: list[Account], words: str) -> None:
    assert (
        "/office/letters/" + str(slots[0].id)
        not in secretariat.client.get("/office/letters", query_string={"q": words}).text
    )


def test_a_lost_letter_is_made_again(secretariat: Any, slots: list[Account]) -> None:
    [page] = texts(secretariat.post(f"/office/letters/{slots[0].id}/reprint"))
    assert slots[0].login_group.username in page
    assert tag_of(slots[1]) is None
    assert AuditEntry.get().action == "letters.reprinted"


def test_what_the_wrong_person_used_is_closed_with_its_sessions(
    world: World, secretariat: Any, parent: Account, other_parent: Account
) -> None:
    wrong = world.client(parent)
    assert wrong.get(f"/children/{parent.pupil_id}/").status_code == 200
    world.client(other_parent)
    texts(secretariat.post(f"/office/letters/{parent.id}/close"))
    assert wrong.get(f"/children/{parent.pupil_id}/").status_code == 302
    assert Session.select().where(Session.account == other_parent).count() == 1


def test_the_secretary_cannot_take_over_the_administrator(
    secretariat: Any, admin: Account, world: World, pupil: Person
) -> None:
    admin_as_parent = world.parent(pupil, person=admin.person)
    for account in (admin, admin_as_parent):
        for deed in ("reprint", "close"):
            assert "rights that you do not have" in secretariat.send(f"/office/letters/{account.id}/{deed}")
        assert tag_of(account) is None
        assert Account.get_by_id(account.id).state == "active"
        assert "Make the letter" not in secretariat.page(f"/office/letters/{account.id}")


def test_a_letter_of_nobody_is_not_found(secretariat: Any) -> None:
    assert secretariat.get("/office/letters/99999").status_code == 404
    assert secretariat.post("/office/letters/99999/reprint").status_code == 404
    assert secretariat.post("/office/letters/99999/close").status_code == 404


def test_a_name_with_signs_is_shown_as_it_is(secretariat: Any, slots: list[Account]) -> None:
    Account.update(addressee="<script>alert(1)</script>").where(Account.id == slots[0].id).execute()
    page = secretariat.page("/office/letters?q=noor")
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_staff_letters_of_the_secretary_leave_out_who_has_more_rights(
    secretariat: Any, world: World, at_desk: Callable[..., Any], admin: Account
) -> None:
    for given, role in (("Els", "teacher"), ("Hilde", "head")):
        Account.update(state="new").where(Account.id == world.staff(given, role).id).execute()
    page = secretariat.page("/office/letters?what=staff")
    assert "1 letter to print" in page
    assert "1 has rights that you do not have" in page
    assert "2 letters to print" in at_desk(admin).page("/office/letters?what=staff")
