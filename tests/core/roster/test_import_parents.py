"""What an import does with parents: persons, slots, levels, and what it never does."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from a_school import (
    DAY,
    account_at,
    activate,
    bring_in,
    later,
    levels_of,
    lines,
    look_at,
    person,
    slots_of,
    told,
)

from ganaar.core.clock import now
from ganaar.core.identity.models import Account, LoginGroup, Token
from ganaar.core.people.models import Guardianship, Person
from ganaar.core.roster.records import PostalAddress
from ganaar.core.schools import School
from ganaar.core.testing.world import World


def family(**father: Any):
    """Noor with her mother and father."""
    return (
        lines()
        .pupil("1", "Noor")
        .parent("1", "Els Claes", id="M", email="els@voorbeeld.be")
        .parent("1", "Tom Peeters", id="F", slot=2, relation="vader", **father)
    )


def test_each_parent_gets_the_slot_of_the_roster(school: School) -> None:
    found = bring_in(family())
    assert ("new", "Els Claes", "guardian", "", "full") in told(found)
    assert slots_of("pupil:1") == {1: "parent:M", 2: "parent:F"}
    assert levels_of("pupil:1") == {"parent:M": "full", "parent:F": "full"}
    assert account_at("pupil:1", 1).addressee == "Els Claes"


def test_separated_parents_have_a_slot_each_and_a_letter_apart(school: School) -> None:
    bring_in(family(delivery="apart", address=PostalAddress("Molenstraat 4", "9000", "Gent")))
    assert [account_at("pupil:1", slot).delivery for slot in (1, 2)] == ["class", "apart"]
    assert person("parent:F").address == "Molenstraat 4\n9000 Gent"
    assert person("parent:M").address == ""


def test_a_letter_apart_never_goes_back_to_the_class(school: School) -> None:
    bring_in(family(delivery="apart"))
    assert told(bring_in(family())) == []
    assert account_at("pupil:1", 2).delivery == "apart"


def test_brother_and_sister_share_parents_across_usernames(school: School) -> None:
    made = family().pupil("2", "Lowie").parent("2", "Els Claes", id="M")
    bring_in(made)
    assert slots_of("pupil:2") == {1: "parent:M", 2: None}
    assert Person.select().where(Person.given_name == "Els").count() == 1
    groups = {account.login_group_id for account in Account.select().where(Account.person == person("parent:M"))}
    assert len(groups) == 2


def test_empty_places_are_filled_up_to_what_the_school_wants(world: World) -> None:
    bring_in(lines().pupil("1", "Noor").parent("1", "Els Claes", id="M", slot=3))
    assert slots_of("pupil:1") == {1: None, 2: None, 3: "parent:M"}
    world.portal.settings.write("core", "co_account_slots", 4)
    with world.portal.configurations.snapshot_read():
        found = bring_in(lines().pupil("1", "Noor").parent("1", "Els Claes", id="M", slot=3))
        assert told(found) == [("changed", "Noor Peeters", "slots", "3", "4")]
        assert slots_of("pupil:1") == {1: None, 2: None, 3: "parent:M", 4: None}


def test_a_parent_without_number_gets_the_next_free_place(school: School) -> None:
    made = family().parent("1", "Hilde Claes", id="G", slot=None)
    bring_in(made)
    assert slots_of("pupil:1") == {1: "parent:M", 2: "parent:F", 3: "parent:G"}


def test_a_parent_named_later_takes_the_empty_place(school: School) -> None:
    bring_in(lines().pupil("1", "Noor"))
    empty = account_at("pupil:1", 1).id
    bring_in(lines().pupil("1", "Noor").parent("1", "Els Claes", id="M"))
    assert account_at("pupil:1", 1).id == empty
    assert slots_of("pupil:1")[1] == "parent:M"
    assert levels_of("pupil:1") == {"parent:M": "full"}


def test_parents_who_change_places_in_the_file_keep_their_slots(school: School) -> None:
    bring_in(family())
    swapped = (
        lines()
        .pupil("1", "Noor")
        .parent("1", "Tom Peeters", id="F", slot=1, relation="vader")
        .parent("1", "Els Claes", id="M", slot=2)
    )
    assert told(bring_in(swapped)) == []
    assert slots_of("pupil:1") == {1: "parent:M", 2: "parent:F"}


def test_a_place_of_which_only_the_delivery_is_known_needs_no_person(school: School) -> None:
    bring_in(lines().pupil("1", "Noor").parent("1", "", slot=2, level=None, delivery="apart"))
    assert account_at("pupil:1", 2).delivery == "apart"
    assert account_at("pupil:1", 2).person_id is None
    assert Guardianship.select().count() == 0


def test_an_empty_level_gives_a_slot_and_nothing_to_see(school: School) -> None:
    bring_in(lines().pupil("1", "Noor").parent("1", "Els Claes", id="M", level=None))
    assert slots_of("pupil:1")[1] == "parent:M"
    assert levels_of("pupil:1") == {}


def test_an_empty_level_takes_nothing_away(school: School) -> None:
    bring_in(family())
    assert told(bring_in(lines().pupil("1", "Noor").parent("1", "Els Claes", id="M", level=None)), "changed") == []
    assert levels_of("pupil:1")["parent:M"] == "full"


def test_a_new_level_counts_from_that_day_on(school: School) -> None:
    bring_in(family())
    found = bring_in(family(level="none"), day=later(5))
    assert told(found) == [("changed", "Tom Peeters", "level", "full", "none")]
    assert levels_of("pupil:1", later(4))["parent:F"] == "full"
    assert levels_of("pupil:1", later(5))["parent:F"] == "none"


def test_a_level_may_change_twice_on_one_day(school: School) -> None:
    bring_in(family())
    for level in ("none", "inform", "full", "none"):
        bring_in(family(level=level))
        assert levels_of("pupil:1")["parent:F"] == level


def test_what_the_office_decided_stands(school: School) -> None:
    bring_in(family())
    Guardianship.update(until=DAY).where(Guardianship.guardian == person("parent:F")).execute()
    Guardianship.create(
        guardian=person("parent:F"), pupil=person("pupil:1"), level="none", since=later(1), source="office"
    )
    found = bring_in(family(), day=later(2))
    assert told(found) == []
    assert [(one.name, one.before, one.after) for one in found.kept] == [("Tom Peeters", "none", "full")]
    assert levels_of("pupil:1", later(2))["parent:F"] == "none"


def test_access_that_the_office_ended_is_not_given_back(school: School) -> None:
    bring_in(family())
    Guardianship.update(until=later(1), source="office").where(Guardianship.guardian == person("parent:F")).execute()
    bring_in(family(), day=later(2))
    assert "parent:F" not in levels_of("pupil:1", later(2))


def test_a_parent_who_is_no_longer_named_is_doubtful(school: School) -> None:
    bring_in(family())
    alone = lines().pupil("1", "Noor").parent("1", "Els Claes", id="M")
    assert told(bring_in(alone, day=later(1))) == [("doubtful", "Tom Peeters", "guardian", "full", "")]
    assert levels_of("pupil:1", later(1))["parent:F"] == "full"
    bring_in(alone, day=later(1), accept=True)
    assert "parent:F" not in levels_of("pupil:1", later(1))
    assert slots_of("pupil:1")[2] == "parent:F", "the account stays, and sees nothing"


def test_a_pupil_without_any_parent_in_the_file_loses_none(school: School) -> None:
    bring_in(family())
    assert told(bring_in(lines().pupil("1", "Noor"), accept=True)) == []


def test_no_guardian_is_lost_by_a_line_that_could_not_be_read(school: School) -> None:
    bring_in(family())
    alone = lines().pupil("1", "Noor").parent("1", "Els Claes", id="M")
    assert told(look_at(alone.roster(lines_without_id=1), accept=True)) == []


def test_another_parent_in_a_place_is_doubtful(school: School) -> None:
    bring_in(family())
    other = lines().pupil("1", "Noor").parent("1", "Els Claes", id="M").parent("1", "Piet Maes", id="P", slot=2)
    assert told(bring_in(other)) == [("doubtful", "Piet Maes", "guardian", "Tom Peeters", "Piet Maes")]
    assert slots_of("pupil:1")[2] == "parent:F"
    assert Person.select().where(Person.given_name == "Piet").count() == 0


def test_an_accepted_successor_takes_an_unused_place_and_its_letter_dies(school: School) -> None:
    bring_in(family())
    slot = account_at("pupil:1", 2)
    Account.update(code_tag=b"c" * 32, code_expires_at=now() + timedelta(days=9)).where(Account.id == slot.id).execute()
    Token.create(purpose="letter", tag=b"t" * 32, account=slot, expires_at=now() + timedelta(days=9))
    other = lines().pupil("1", "Noor").parent("1", "Els Claes", id="M").parent("1", "Piet Maes", id="P", slot=2)
    bring_in(other, accept=True, day=later(1))
    after = account_at("pupil:1", 2)
    assert (after.person.external_id, after.addressee, after.code_tag) == ("parent:P", "Piet Maes", None)
    assert Token.select().count() == 0
    assert levels_of("pupil:1", later(1)) == {"parent:M": "full", "parent:P": "full"}
    assert told(look_at(other, day=later(2))) == []


def test_an_accepted_successor_never_gets_an_account_that_was_used(school: School) -> None:
    bring_in(family())
    activate(account_at("pupil:1", 2))
    other = lines().pupil("1", "Noor").parent("1", "Els Claes", id="M").parent("1", "Piet Maes", id="P", slot=2)
    bring_in(other, accept=True, day=later(1))
    assert slots_of("pupil:1") == {1: "parent:M", 2: "parent:F", 3: "parent:P"}
    assert account_at("pupil:1", 2).password_tag is not None
    assert levels_of("pupil:1", later(1)) == {"parent:M": "full", "parent:P": "full"}
    assert told(look_at(other, day=later(2))) == []


def test_what_a_parent_filled_in_is_not_overwritten(school: School) -> None:
    bring_in(family())
    activate(account_at("pupil:1", 1), email="eigen@voorbeeld.be", mobile="+32470000001", given_name="Elisabeth")
    before = Account.get(Account.id == account_at("pupil:1", 1).id).password_tag
    made = (
        lines()
        .pupil("1", "Noor")
        .parent("1", "Els Claes", id="M", email="ander@voorbeeld.be", mobile="+32470999999")
        .parent("1", "Tom Peeters", id="F", slot=2, relation="vader")
    )
    assert told(bring_in(made)) == []
    els = person("parent:M")
    assert (els.given_name, els.email, els.mobile) == ("Elisabeth", "eigen@voorbeeld.be", "+32470000001")
    assert account_at("pupil:1", 1).password_tag == before


def test_contact_data_of_a_parent_who_never_signed_in_follow_the_roster(school: School) -> None:
    bring_in(family())
    made = family()
    made.contacts[0] = type(made.contacts[0])(
        "1", 1, "M", "Els", "Claes", "moeder", "full", "nieuw@voorbeeld.be", "+32470111111"
    )
    found = bring_in(made)
    assert [one[2] for one in told(found)] == ["email", "mobile"]
    assert person("parent:M").email == "nieuw@voorbeeld.be"


def test_empty_contact_data_wipe_nothing(school: School) -> None:
    bring_in(family(email="tom@voorbeeld.be", mobile="+32470111111"))
    assert told(bring_in(family())) == []
    assert person("parent:F").mobile == "+32470111111"


def test_a_parent_id_with_quite_another_name_is_doubtful(school: School) -> None:
    bring_in(family())
    other = lines().pupil("1", "Noor").parent("1", "Piet Maes", id="M").parent("1", "Tom Peeters", id="F", slot=2)
    found = bring_in(other)
    assert told(found, "doubtful") == [("doubtful", "Els Claes", "guardian", "Els Claes", "Piet Maes")]
    assert person("parent:M").given_name == "Els"
    assert levels_of("pupil:1")["parent:M"] == "full"


def test_parents_without_id_are_known_by_their_place(school: School) -> None:
    made = lines().pupil("1", "Noor").parent("1", "Els Claes").parent("1", "Tom Peeters", slot=2, relation="vader")
    bring_in(made)
    assert told(look_at(made)) == []
    assert set(levels_of("pupil:1").values()) == {"full"}
    assert Person.select().count() == 3


def test_another_given_name_in_a_place_without_id_is_doubtful(school: School) -> None:
    bring_in(lines().pupil("1", "Noor").parent("1", "Tom Peeters"))
    found = bring_in(lines().pupil("1", "Noor").parent("1", "Piet Peeters"))
    assert told(found) == [("doubtful", "Piet Peeters", "guardian", "Tom Peeters", "Piet Peeters")]


def test_a_new_partner_of_the_same_given_name_is_doubtful(school: School) -> None:
    bring_in(lines().pupil("1", "Noor").parent("1", "Els Claes", email="a@voorbeeld.be"))
    found = bring_in(lines().pupil("1", "Noor").parent("1", "Els Maes", email="b@voorbeeld.be"))
    assert [one[0] for one in told(found)] == ["doubtful"]


def test_a_parent_without_id_who_gets_one_stays_the_same_person(school: School) -> None:
    bring_in(lines().pupil("1", "Noor").parent("1", "Els Claes"))
    before = account_at("pupil:1", 1).person_id
    found = bring_in(lines().pupil("1", "Noor").parent("1", "Els Claes", id="M"))
    assert [one for one in told(found) if one[0] == "doubtful"] == []
    assert person("parent:M").id == before
    assert Person.select().count() == 2


MOTHER: dict[str, Any] = {"email": "els@voorbeeld.be", "relation": "moeder"}


def test_without_ids_one_name_one_mailbox_and_one_family_are_one_person(school: School) -> None:
    made = (
        lines()
        .pupil("1", "Noor")
        .pupil("2", "Lowie")
        .parent("1", "Els Claes", **MOTHER)
        .parent("2", "Els Claes", **MOTHER)
    )
    bring_in(made)
    assert account_at("pupil:1", 1).person_id == account_at("pupil:2", 1).person_id
    assert told(look_at(made)) == []


def test_a_younger_child_joins_the_parent_whom_the_school_knows(school: School) -> None:
    bring_in(lines().pupil("1", "Noor").parent("1", "Els Claes", **MOTHER))
    both = (
        lines()
        .pupil("1", "Noor")
        .parent("1", "Els Claes", **MOTHER)
        .pupil("2", "Lowie")
        .parent("2", "Els Claes", **MOTHER)
    )
    bring_in(both)
    assert account_at("pupil:1", 1).person_id == account_at("pupil:2", 1).person_id


def two_parents(second: dict[str, Any], second_child: str = "Lowie Peeters") -> bool:
    """Whether two parents without ids, at two children, stay two persons."""
    made = lines().pupil("1", "Noor Peeters").pupil("2", second_child).parent("1", "Els Claes", **MOTHER)
    name = second.pop("name", "Els Claes")
    bring_in(made.parent("2", name, **(MOTHER | second)))
    return account_at("pupil:1", 1).person_id != account_at("pupil:2", 1).person_id


def test_without_ids_another_mailbox_is_another_person(school: School) -> None:
    assert two_parents({"email": "anders@voorbeeld.be"})


def test_without_ids_another_name_is_another_person(school: School) -> None:
    assert two_parents({"name": "Els Claes-Maes"})


def test_without_ids_another_relation_is_another_person(school: School) -> None:
    assert two_parents({"relation": "grootouder"})


def test_without_ids_children_of_another_name_are_another_family(school: School) -> None:
    assert two_parents({}, "Lowie Maes")


def test_without_ids_contradicting_mobiles_are_two_persons(school: School) -> None:
    made = lines().pupil("1", "Noor").pupil("2", "Lowie")
    made.parent("1", "Els Claes", **MOTHER, mobile="+32470111111").parent(
        "2", "Els Claes", **MOTHER, mobile="+32470222222"
    )
    bring_in(made)
    assert account_at("pupil:1", 1).person_id != account_at("pupil:2", 1).person_id


def test_father_and_grandfather_of_one_name_and_mailbox_stay_two(school: School) -> None:
    twice = {"email": "jan@voorbeeld.be", "relation": "other"}
    made = lines().pupil("1", "Noor").pupil("2", "Lowie")
    made.parent("1", "Jan Peeters", **twice).parent("1", "Jan Peeters", slot=2, **twice).parent(
        "2", "Jan Peeters", **twice
    )
    bring_in(made)
    holders = {
        account_at("pupil:1", 1).person_id,
        account_at("pupil:1", 2).person_id,
        account_at("pupil:2", 1).person_id,
    }
    assert len(holders) == 3


def test_a_teacher_is_a_parent_only_when_the_roster_says_so(school: School) -> None:
    made = lines().pupil("1", "Noor").teacher("12", "Els Claes").parent("1", "Els Claes", id="12")
    bring_in(made)
    assert person("staff:12").id != person("parent:12").id
    said = lines().pupil("2", "Lowie").pupil("1", "Noor").teacher("12", "Els Claes")
    said.parent("2", "Els Claes", staff_external_id="12")
    bring_in(said)
    assert slots_of("pupil:2")[1] == "staff:12"
    kinds = {account.kind for account in Account.select().where(Account.person == person("staff:12"))}
    assert kinds == {"staff", "co"}


def test_an_unknown_number_of_staff_is_told_and_makes_nobody(school: School) -> None:
    found = bring_in(lines().pupil("1", "Noor").parent("1", "Els Claes", staff_external_id="77"), accept=True)
    assert [(one.kind, one.after, one.never) for one in found.differences if one.kind == "doubtful"] == [
        ("doubtful", "77", True)
    ]
    assert Person.select().count() == 1


def test_somebody_who_signed_up_unknown_is_joined_only_when_accepted(school: School) -> None:
    bring_in(lines().pupil("1", "Noor"))
    slot = account_at("pupil:1", 1)
    stranger = Person.create(given_name="Els", family_name="Claes", sort_key="claes els", email="eigen@voorbeeld.be")
    Account.update(person=stranger).where(Account.id == slot.id).execute()
    activate(slot)
    made = lines().pupil("1", "Noor").parent("1", "Els Claes", id="M", email="school@voorbeeld.be")
    assert [one[0] for one in told(bring_in(made))] == ["doubtful"]
    assert levels_of("pupil:1") == {}
    bring_in(made, accept=True)
    assert person("parent:M").id == stranger.id
    assert person("parent:M").email == "eigen@voorbeeld.be"
    assert levels_of("pupil:1") == {"parent:M": "full"}


def test_a_stranger_of_another_name_is_never_joined(school: School) -> None:
    bring_in(lines().pupil("1", "Noor"))
    slot = account_at("pupil:1", 1)
    stranger = Person.create(given_name="Kim", family_name="Onbekend", sort_key="onbekend kim")
    Account.update(person=stranger).where(Account.id == slot.id).execute()
    activate(slot)
    bring_in(lines().pupil("1", "Noor").parent("1", "Els Claes", id="M"), accept=True)
    assert account_at("pupil:1", 1).person_id == stranger.id
    assert account_at("pupil:1", 2).person.external_id == "parent:M"
    assert levels_of("pupil:1") == {"parent:M": "full"}


def test_six_places_are_enough_or_it_is_said(school: School) -> None:
    made = lines().pupil("1", "Noor")
    for number in range(7):
        made.parent("1", f"Ouder{number}", id=str(number), slot=None)
    found = bring_in(made, accept=True)
    assert list(slots_of("pupil:1")) == [1, 2, 3, 4, 5, 6]
    assert [(one.name, one.never) for one in found.differences if one.kind == "doubtful"] == [("Ouder6", True)]


def test_usernames_stay_what_they_were(school: School) -> None:
    bring_in(family())
    before = dict(LoginGroup.select(LoginGroup.id, LoginGroup.username).tuples())
    bring_in(family().pupil("0", "Noor").pupil("3", "Noor"))
    after = dict(LoginGroup.select(LoginGroup.id, LoginGroup.username).tuples())
    assert before.items() <= after.items()
    assert sorted(after.values()) == ["noor.peeters", "noor.peeters2", "noor.peeters3"]
