"""What an import does with pupils, classes and groups."""

from __future__ import annotations

from datetime import date

import pytest
from a_school import DAY, bring_in, classes_of, later, lines, look_at, person, slots_of, told

from ganaar.core.identity.models import Account, LoginGroup
from ganaar.core.people.models import Group, Membership, Person, SchoolYear
from ganaar.core.roster.records import RosterGroup, RosterMembership
from ganaar.core.schools import School
from ganaar.core.testing.world import World

BORN = date(2016, 3, 4)


def username_of(pupil: str) -> str:
    return str(LoginGroup.select(LoginGroup.username).join(Account).where(Account.person == person(pupil)).scalar())


def test_a_new_pupil_gets_a_class_a_username_and_empty_slots(school: School) -> None:
    found = bring_in(lines().pupil("1", "Chloë Van De Velde", "2B"))
    assert ("new", "Chloë Van De Velde", "person", "", "2B") in told(found)
    assert classes_of("pupil:1") == ["2B"]
    assert username_of("pupil:1") == "chloe.vandevelde"
    assert slots_of("pupil:1") == {1: None, 2: None}
    main = Account.get(Account.person == person("pupil:1"))
    assert (main.kind, main.slot, main.state, main.password_tag) == ("pupil", 0, "new", None)


def test_the_school_year_of_the_day_is_made_when_it_is_missing(school: School) -> None:
    found = bring_in(lines().pupil("1", "Noor"))
    year = SchoolYear.get()
    assert (year.title, year.starts_on, year.ends_on) == ("2026-2027", date(2026, 9, 1), date(2027, 8, 31))
    assert ("new", "2026-2027", "year", "", "") in told(found)


def test_a_move_to_another_class_ends_the_first_one_that_day(school: School) -> None:
    bring_in(lines().pupil("1", "Noor", "1A").pupil("2", "Lowie", "1B"))
    found = bring_in(lines().pupil("1", "Noor", "1B").pupil("2", "Lowie", "1B"), day=later(7))
    assert told(found) == [("moved", "Noor Peeters", "class", "1A", "1B")]
    assert classes_of("pupil:1", later(6)) == ["1A"]
    assert classes_of("pupil:1", later(7)) == ["1B"]


def test_a_pupil_who_moves_there_and_back_on_one_day_has_one_class(school: School) -> None:
    there, back = lines().pupil("1", "Noor", "1B"), lines().pupil("1", "Noor", "1A")
    bring_in(back)
    for made in (there, back, there):
        bring_in(made)
        assert len(classes_of("pupil:1")) == 1
    assert classes_of("pupil:1") == ["1B"]


def test_in_a_new_school_year_the_class_of_the_same_name_is_another_one(school: School) -> None:
    bring_in(lines().pupil("1", "Noor", "1A"))
    found = bring_in(lines().pupil("1", "Noor", "1A"), day=date(2027, 9, 1))
    assert ("moved", "Noor Peeters", "class", "1A (2026-2027)", "1A") in told(found)
    assert Group.select().where(Group.name == "1A").count() == 2
    assert classes_of("pupil:1", date(2027, 9, 1)) == ["1A"]
    assert told(look_at(lines().pupil("1", "Noor", "1A"), day=date(2027, 9, 2))) == []


def test_a_corrected_name_keeps_the_username(school: School) -> None:
    bring_in(lines().pupil("1", "Noor Peters"))
    found = bring_in(lines().pupil("1", "Noor Peeters"))
    assert told(found) == [("changed", "Noor Peters", "name", "Noor Peters", "Noor Peeters")]
    assert username_of("pupil:1") == "noor.peters"
    assert person("pupil:1").sort_key == "peeters noor"


def test_an_empty_birth_date_wipes_none(school: School) -> None:
    bring_in(lines().pupil("1", "Noor", born=BORN))
    assert told(bring_in(lines().pupil("1", "Noor"))) == []
    assert person("pupil:1").birth_date == BORN


def test_a_corrected_birth_date_is_shown(school: School) -> None:
    bring_in(lines().pupil("1", "Noor", born=date(2016, 4, 3)))
    found = bring_in(lines().pupil("1", "Noor", born=BORN))
    assert told(found) == [("changed", "Noor Peeters", "birth_date", "2016-04-03", "2016-03-04")]


def test_who_is_no_longer_named_has_left_and_is_not_deleted(school: School) -> None:
    bring_in(lines().pupil("1", "Noor").pupil("2", "Lowie"))
    found = bring_in(lines().pupil("1", "Noor"), day=later(3))
    assert told(found) == [("left", "Lowie Peeters", "person", "1A", "")]
    assert person("pupil:2").left_on == later(3)
    assert classes_of("pupil:2", later(3)) == []
    assert classes_of("pupil:2", later(2)) == ["1A"]
    assert Account.select().where(Account.pupil == person("pupil:2")).count() == 2


def test_who_comes_back_is_the_same_person(school: School) -> None:
    bring_in(lines().pupil("1", "Noor").pupil("2", "Lowie"))
    before = person("pupil:2").id
    bring_in(lines().pupil("1", "Noor"), day=later(3))
    found = bring_in(lines().pupil("1", "Noor").pupil("2", "Lowie", "1B"), day=later(9))
    assert ("returned", "Lowie Peeters", "person", "", "1B") in told(found)
    assert person("pupil:2").id == before
    assert person("pupil:2").left_on is None
    assert classes_of("pupil:2", later(9)) == ["1B"]


def test_nobody_leaves_when_a_line_without_id_could_not_be_read(school: School) -> None:
    bring_in(lines().pupil("1", "Noor").pupil("2", "Lowie"))
    assert told(bring_in(lines().pupil("1", "Noor").roster(lines_without_id=1))) == []


def test_who_stands_on_a_refused_line_stays(school: School) -> None:
    bring_in(lines().pupil("1", "Noor").pupil("2", "Lowie"))
    assert told(bring_in(lines().pupil("1", "Noor").roster(doubtful_ids=frozenset({"2"})))) == []


def test_pupils_whom_the_office_made_by_hand_are_left_alone(world: World) -> None:
    world.pupil("Mila", "3C")
    bring_in(lines().pupil("1", "Noor"))
    assert Person.get(Person.given_name == "Mila").left_on is None


def test_the_same_child_under_another_id_is_doubtful_and_waits(school: School) -> None:
    bring_in(lines().pupil("1", "Noor", born=BORN))
    found = bring_in(lines().pupil("9", "Noor", born=BORN))
    assert told(found) == [("doubtful", "Noor Peeters", "person", "1", "9")]
    assert Person.select().where(Person.external_id.startswith("pupil:")).count() == 1
    assert person("pupil:1").left_on is None


def test_an_accepted_new_id_keeps_the_child_and_its_accounts(school: School) -> None:
    bring_in(lines().pupil("1", "Noor", born=BORN))
    before = person("pupil:1").id
    bring_in(lines().pupil("9", "noor", "1B", born=BORN), accept=True)
    assert person("pupil:9").id == before
    assert classes_of("pupil:9") == ["1B"]
    assert told(look_at(lines().pupil("9", "noor", "1B", born=BORN))) == []


def test_a_second_child_of_one_name_and_birth_date_waits_until_it_is_accepted(school: School) -> None:
    bring_in(lines().pupil("1", "Noor", born=BORN))
    both = lines().pupil("1", "Noor", born=BORN).pupil("9", "Noor", born=BORN)
    assert told(bring_in(both)) == [("doubtful", "Noor Peeters", "person", "", "9")]
    bring_in(both, accept=True)
    assert username_of("pupil:1") == "noor.peeters"
    assert username_of("pupil:9") == "noor.peeters2"


def test_a_number_that_was_given_out_again_is_doubtful(school: School) -> None:
    bring_in(lines().pupil("1", "Noor Peeters", born=BORN))
    found = bring_in(lines().pupil("1", "Finn Claes", born=date(2019, 1, 1)))
    assert [one[:2] for one in told(found)] == [("doubtful", "Noor Peeters")]
    assert person("pupil:1").given_name == "Noor"
    assert person("pupil:1").left_on is None


def test_groups_beside_the_class_come_and_go(school: School) -> None:
    bring_in(lines().pupil("1", "Noor", groups="Koor").pupil("2", "Lowie", groups="Koor"))
    found = bring_in(lines().pupil("1", "Noor", groups="Zwemmen").pupil("2", "Lowie", groups="Koor"))
    assert told(found, "changed") == [
        ("changed", "Noor Peeters", "group", "Koor", ""),
        ("changed", "Noor Peeters", "group", "", "Zwemmen"),
    ]
    assert classes_of("pupil:1") == ["1A", "Zwemmen"]


def test_a_roster_that_knows_no_groups_takes_nobody_out_of_them(school: School) -> None:
    bring_in(lines().pupil("1", "Noor", groups="Koor"))
    assert told(bring_in(lines().pupil("1", "Noor"))) == []
    assert classes_of("pupil:1") == ["1A", "Koor"]


def test_groups_of_the_office_keep_their_members(school: School) -> None:
    bring_in(lines().pupil("1", "Noor", groups="Koor"))
    chess = Group.create(name="Schaken", kind="group", school_year=SchoolYear.get())
    Membership.create(person=person("pupil:1"), group=chess, role="pupil", since=DAY)
    assert told(bring_in(lines().pupil("1", "Noor", groups="Koor"))) == []
    assert classes_of("pupil:1") == ["1A", "Koor", "Schaken"]


def test_two_courses_that_change_names_with_each_other_do_so(school: School) -> None:
    def courses(first: str, second: str):
        groups = (RosterGroup("A", first, "group"), RosterGroup("B", second, "group"))
        members = (RosterMembership("A", "1", "pupil"), RosterMembership("B", "1", "pupil"))
        return lines().pupil("1", "Noor", None).roster(groups=groups, memberships=members)

    bring_in(courses("Maths", "Music"))
    bring_in(courses("Music", "Maths"))
    assert dict(Group.select(Group.external_id, Group.name).tuples()) == {"A": "Music", "B": "Maths"}
    assert told(look_at(courses("Music", "Maths"))) == []


def test_classes_stand_in_the_order_of_the_school(school: School) -> None:
    names = ["2B", "1A", "K3", "6A", "K1", "1B", "3e kleuterklas"]
    made = lines()
    for number, name in enumerate(names):
        made.pupil(str(number), f"Kind{number}", name)
    bring_in(made)
    order = [name for (name,) in Group.select(Group.name).order_by(Group.position, Group.name).tuples()]
    assert order == ["K1", "K3", "3e kleuterklas", "1A", "1B", "2B", "6A"]


@pytest.mark.parametrize(("leaves", "alarmed"), [(2, False), (4, True)])
def test_a_roster_that_would_empty_the_school_raises_an_alarm(school: School, leaves: int, alarmed: bool) -> None:
    everybody = [(str(number), f"Kind{number}") for number in range(7)]
    made, fewer = lines(), lines()
    for number, name in everybody:
        made.pupil(number, name)
    for number, name in everybody[leaves:]:
        fewer.pupil(number, name)
    bring_in(made)
    assert bool(look_at(fewer).alarms) is alarmed


def test_a_roster_of_strangers_raises_an_alarm(school: School) -> None:
    made, other = lines(), lines()
    for number in range(10):
        made.pupil(f"a{number}", f"Kind{number}")
        other.pupil(f"b{number}", f"Ander{number}")
    bring_in(made)
    assert any("right school" in str(alarm) for alarm in look_at(other).alarms)


def test_the_number_of_queries_does_not_grow_with_the_school(school: School) -> None:
    from ganaar.core.db.databases import queries_run

    counts = []
    for size in (3, 60):
        made = lines()
        for number in range(size):
            made.pupil(str(number), f"Kind{number}", f"{1 + number % 6}A").parent(
                str(number), f"Els{number}", id=str(number)
            )
        token = queries_run.set([])
        try:
            look_at(made)
            counts.append(len(queries_run.get() or []))
        finally:
            queries_run.reset(token)
        bring_in(made)
    assert counts[0] == counts[1] <= 20
