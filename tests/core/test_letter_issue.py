"""Printing letters: who gets one, in which order, and that paper comes before codes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from io import BytesIO
from typing import Any

import pypdf
import pytest
import typst

from ganaar.core.clock import now
from ganaar.core.db.context import current_school
from ganaar.core.db.databases import queries_run
from ganaar.core.identity.accounts import find_by_credentials
from ganaar.core.identity.models import Account, Session
from ganaar.core.letters import issue
from ganaar.core.letters.issue import LetterRefused, Printed, print_run, reprint, void_and_reprint
from ganaar.core.letters.slots import Choice, Run, letters_for
from ganaar.core.models import AuditEntry
from ganaar.core.people.models import Group, Guardianship, Person
from ganaar.core.schools import School
from ganaar.core.testing.world import LONG_AGO, World

BROKEN = typst.TypstError("failed to decode image", "failed to decode image")


def slot(world: World, pupil: Person, number: int, holder: Person | None = None, **more: Any) -> Account:
    """A co-account that nobody used yet."""
    main = Account.get((Account.person == pupil) & (Account.kind == "pupil"))
    account = world.account(holder, kind="co", state="new", group=main.login_group, slot=number, pupil=pupil)  # type: ignore[arg-type]
    for name, value in more.items():
        setattr(account, name, value)
    account.save()
    return account


def group_id(name: str) -> int:
    return int(Group.get(Group.name == name).id)


def run_of(name: str = "1A", **more: Any) -> Run:
    return letters_for(Choice(group_id=group_id(name), **more))


def names(run: Run) -> list[tuple[str, int]]:
    return [(one.pupil_name, one.account.slot) for one in run.slots]


def pages(printed: Printed) -> list[str]:
    return [" ".join(page.extract_text().split()) for page in pypdf.PdfReader(BytesIO(printed.pdf)).pages]


def opens(account: Account, code: str) -> bool:
    return find_by_credentials(account.login_group.username, code) is not None


def fresh(account: Account) -> Account:
    return Account.get_by_id(account.id)


@pytest.fixture
def two_slots(world: World, pupil: Person) -> list[Account]:
    """Two co-accounts of one pupil in 1A, never printed."""
    return [slot(world, pupil, 1), slot(world, pupil, 2)]


def test_a_class_comes_in_class_order_then_by_slot(world: World) -> None:
    for given, family in (("Zoë", "Aerts"), ("An", "Zeebroek"), ("Björn", "Aerts")):
        one = world.pupil(given, "1A", family)
        slot(world, one, 2)
        slot(world, one, 1)
    slot(world, world.pupil("Tom", "1B"), 1)
    assert names(run_of()) == [
        ("Björn Aerts", 1),
        ("Björn Aerts", 2),
        ("Zoë Aerts", 1),
        ("Zoë Aerts", 2),
        ("An Zeebroek", 1),
        ("An Zeebroek", 2),
    ]


def test_what_is_delivered_apart_is_left_out_and_printed_apart(world: World, pupil: Person) -> None:
    father = world.person("Tom", "Peeters", address="Kerkstraat 1\n8800 Roeselare")
    slot(world, pupil, 1)
    slot(world, pupil, 2, father, delivery="apart")
    run = run_of()
    assert names(run) == [("Noor Peeters", 1)]
    assert run.left_out == {"apart": 1}
    apart = letters_for(Choice(apart=True))
    assert names(apart) == [("Noor Peeters", 2)]
    [page] = pages(print_run(apart, about="apart"))
    assert "Kerkstraat 1" in page
    assert "Tom Peeters" in page


def test_who_signed_in_already_or_was_closed_gets_no_page(world: World, pupil: Person, parent: Account) -> None:
    slot(world, pupil, 2, state="started")
    slot(world, pupil, 3, state="void")
    slot(world, pupil, 4, state="ended")
    run = run_of(reissue=True)
    assert run.slots == ()
    assert run.left_out == {"in_use": 2, "void": 1, "ended": 1}


def test_who_may_see_nothing_of_the_pupil_gets_no_page(world: World, pupil: Person) -> None:
    person = world.person("Jan", "Nee")
    Guardianship.create(guardian=person, pupil=pupil, level="none", since=LONG_AGO, source="office")
    account = slot(world, pupil, 1, person)
    assert run_of().left_out == {"no_access": 1}
    with pytest.raises(LetterRefused):
        reprint(account, by_admin=True)


def test_a_second_run_prints_only_those_without_a_letter_that_works(
    world: World, pupil: Person, two_slots: list[Account]
) -> None:
    first = print_run(run_of(), about="1A")
    slot(world, pupil, 3)
    second = run_of()
    assert names(second) == [("Noor Peeters", 3)]
    assert second.left_out == {"printed": 2}
    print_run(second, about="1A")
    assert opens(fresh(two_slots[0]), first.codes[two_slots[0].id])


def test_a_letter_whose_code_is_too_old_is_printed_again(two_slots: list[Account]) -> None:
    print_run(run_of(), about="1A")
    Account.update(code_expires_at=now() - timedelta(minutes=1)).where(Account.id == two_slots[1].id).execute()
    assert names(run_of()) == [("Noor Peeters", 2)]


def test_reissue_kills_the_old_codes(two_slots: list[Account]) -> None:
    first = print_run(run_of(), about="1A")
    second = print_run(run_of(reissue=True), about="1A")
    for account in two_slots:
        assert not opens(fresh(account), first.codes[account.id])
        assert opens(fresh(account), second.codes[account.id])


def test_each_page_holds_its_own_code_and_no_table_holds_any(school: School, two_slots: list[Account]) -> None:
    printed = print_run(run_of(), about="1A")
    told = pages(printed)
    for account, page in zip(two_slots, told, strict=True):
        assert [one for one, code in printed.codes.items() if code in page] == [account.id]
        assert account.login_group.username in page
    kept = repr([list(model.select().tuples()) for model in (Account, AuditEntry)])
    for code in printed.codes.values():
        assert code not in kept
        assert code.replace("-", "") not in kept


def test_the_printing_is_noted_without_a_code(two_slots: list[Account]) -> None:
    print_run(run_of(), about="1A")
    entry = AuditEntry.get()
    assert (entry.action, entry.detail) == ("letters.printed", "1A: 2")


def test_when_the_pages_fail_the_old_codes_still_work(
    two_slots: list[Account], monkeypatch: pytest.MonkeyPatch
) -> None:
    first = print_run(run_of(), about="1A")

    def broken(*_args: Any, **_more: Any) -> bytes:
        raise BROKEN

    monkeypatch.setattr(issue, "letters_pdf", broken)
    with pytest.raises(LetterRefused, match="Nothing was changed"):
        print_run(run_of(reissue=True), about="1A")
    assert all(opens(fresh(account), first.codes[account.id]) for account in two_slots)


def test_when_the_paper_cannot_be_kept_the_old_codes_still_work(two_slots: list[Account]) -> None:
    first = print_run(run_of(), about="1A")

    def disk_full(_pdf: bytes) -> None:
        raise OSError("No space left on device")

    with pytest.raises(OSError, match="No space"):
        print_run(run_of(reissue=True), about="1A", alongside=disk_full)
    assert all(opens(fresh(account), first.codes[account.id]) for account in two_slots)


def test_of_two_who_print_the_same_letters_at_once_the_second_is_told(two_slots: list[Account]) -> None:
    mine, theirs = run_of(), run_of()
    printed = print_run(theirs, about="1A")
    with pytest.raises(LetterRefused, match="Somebody else"):
        print_run(mine, about="1A")
    assert all(opens(fresh(account), printed.codes[account.id]) for account in two_slots)


def test_who_signs_in_while_the_pages_are_made_keeps_the_account(two_slots: list[Account]) -> None:
    run = run_of()
    Account.update(state="started").where(Account.id == two_slots[0].id).execute()
    with pytest.raises(LetterRefused):
        print_run(run, about="1A")
    assert fresh(two_slots[1]).printed_at is None


def test_nothing_to_print_is_said(world: World, pupil: Person) -> None:
    with pytest.raises(LetterRefused, match="no letter"):
        print_run(run_of(), about="1A")


def test_one_letter_again_touches_no_other_slot(two_slots: list[Account]) -> None:
    first = print_run(run_of(), about="1A")
    again = reprint(fresh(two_slots[0]), by_admin=False)
    assert not opens(fresh(two_slots[0]), first.codes[two_slots[0].id])
    assert opens(fresh(two_slots[0]), again.codes[two_slots[0].id])
    assert opens(fresh(two_slots[1]), first.codes[two_slots[1].id])


def test_a_new_letter_for_an_active_account_leaves_it_active(parent: Account) -> None:
    printed = reprint(parent, by_admin=False)
    assert fresh(parent).state == "active"
    assert opens(fresh(parent), printed.codes[parent.id])


def test_when_the_wrong_person_used_the_code_they_are_out_and_the_other_parent_notices_nothing(
    world: World, parent: Account, other_parent: Account
) -> None:
    wrong, right = world.client(parent), world.client(other_parent)
    printed = void_and_reprint(parent, by_admin=False)
    closed = fresh(parent)
    assert closed.state == "new"
    assert closed.password_tag is None
    assert Session.select().where(Session.account == parent).count() == 0
    assert wrong.get("/").status_code == 302
    assert Session.select().where(Session.account == other_parent).count() == 1
    assert right.get(f"/children/{other_parent.pupil_id}/").status_code == 200
    assert opens(closed, printed.codes[parent.id])
    assert {entry.action for entry in AuditEntry.select()} == {"accounts.voided", "letters.reprinted"}


def test_closing_stays_closed_even_when_the_printer_fails(parent: Account, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_args: Any, **_more: Any) -> bytes:
        raise BROKEN

    monkeypatch.setattr(issue, "letters_pdf", broken)
    with pytest.raises(LetterRefused):
        void_and_reprint(parent, by_admin=False)
    assert fresh(parent).state == "void"


def test_who_left_gets_no_letter(parent: Account) -> None:
    Account.update(state="ended").where(Account.id == parent.id).execute()
    with pytest.raises(LetterRefused, match="no longer in use"):
        reprint(fresh(parent), by_admin=True)


def test_letters_of_staff_with_more_rights_are_for_an_administrator(world: World) -> None:
    for given, role in (("Els", "teacher"), ("Hilde", "head"), ("Carl", "care")):
        Account.update(state="new").where(Account.id == world.staff(given, role).id).execute()
    mine = letters_for(Choice(kind="staff"))
    assert [one.pupil_name for one in mine.slots] == ["Els Maes"]
    assert mine.left_out == {"guarded": 2}
    assert len(letters_for(Choice(kind="staff", by_admin=True)).slots) == 3


def test_a_secretary_cannot_take_over_the_head_by_the_letter_of_a_child(world: World, pupil: Person) -> None:
    head = world.staff("Hilde", "head")
    as_parent = world.parent(pupil, person=head.person)
    with pytest.raises(LetterRefused, match="rights"):
        reprint(as_parent, by_admin=False)
    with pytest.raises(LetterRefused, match="rights"):
        void_and_reprint(head, by_admin=False)
    assert fresh(head).state == "active"
    assert reprint(as_parent, by_admin=True).codes


def test_a_family_begins_with_the_oldest_child(world: World) -> None:
    mother = world.person("Sofie", "Claes")
    noor = world.pupil("Noor", "6B", birth_date=date(2015, 3, 1))
    lars = world.pupil("Lars", "1A", birth_date=date(2019, 3, 1))
    for child in (lars, noor):
        slot(world, child, 1, mother)
    [youngest] = pages(print_run(run_of("1A"), about="1A"))
    [oldest] = pages(print_run(run_of("6B"), about="6B"))
    assert "Begin met uw oudste kind: Noor Peeters (6B)" in youngest
    assert "Eerst dit kind: Noor Peeters" in oldest


def test_without_dates_of_birth_the_highest_class_comes_first(world: World) -> None:
    mother = world.person("Sofie", "Claes")
    for given, name, position in (("Noor", "6B", 60), ("Lars", "1A", 10)):
        slot(world, world.pupil(given, name), 1, mother)
        Group.update(position=position).where(Group.name == name).execute()
    [page] = pages(print_run(run_of("1A"), about="1A"))
    assert "Begin met uw oudste kind: Noor Peeters (6B)" in page


def test_the_other_parent_is_on_no_page(world: World, pupil: Person) -> None:
    brother = world.pupil("Lars", "2A")
    mother, father = world.person("Sofie", "Claes"), world.person("Tom", "Vandamme")
    slot(world, pupil, 1, mother)
    slot(world, pupil, 2, father)
    slot(world, brother, 1, father)
    of_mother, of_father = pages(print_run(run_of(), about="1A"))
    assert "Vandamme" not in of_mother
    assert "Lars" not in of_mother
    assert "Claes" not in of_father
    assert "Lars" in of_father


def test_a_child_of_which_somebody_may_see_nothing_is_not_in_the_family(world: World, pupil: Person) -> None:
    father = world.person("Tom", "Vandamme")
    secret = world.pupil("Lars", "2A")
    Guardianship.create(guardian=father, pupil=secret, level="none", since=LONG_AGO)
    for child in (pupil, secret):
        slot(world, child, 1, father)
    [page] = pages(print_run(run_of(), about="1A"))
    assert "Lars" not in page


def test_pupils_get_letters_only_where_they_sign_in(world: World, pupil: Person) -> None:
    choice = Choice(kind="pupil", group_id=group_id("1A"))
    assert letters_for(choice).slots == ()
    world.portal.settings.write("core", "pupils_sign_in", True)
    world.portal.configurations.reread()
    [page] = pages(print_run(letters_for(choice), about="1A"))
    assert "Dag Noor Peeters" in page


def test_the_letter_tells_where_and_until_when(world: World, two_slots: Sequence[Account]) -> None:
    world.portal.settings.write("core", "contact_name", "An Claes, secretariaat")
    world.portal.configurations.reread()
    told = pages(print_run(run_of(), about="1A"))[0]
    assert current_school().host in told
    assert "An Claes, secretariaat" in told
    assert "Geldig tot en met" in told


def test_the_number_of_queries_does_not_grow_with_the_class(world: World, pupil: Person) -> None:
    def counted() -> int:
        seen: list[str] = []
        token = queries_run.set(seen)
        try:
            letters_for(Choice(group_id=group_id("1A")))
        finally:
            queries_run.reset(token)
        return len(seen)

    slot(world, pupil, 1)
    few = counted()
    for number in range(10):
        slot(world, world.pupil(f"Kind{number}", "1A"), 1, world.person(f"Ouder{number}"))
    assert counted() == few <= 4
