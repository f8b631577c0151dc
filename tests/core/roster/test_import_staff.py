"""What an import does with staff and their roles."""

from __future__ import annotations

from a_school import DAY, activate, bring_in, classes_of, later, lines, look_at, person, roles_of, told

from ganaar.core.identity.models import Account, Session
from ganaar.core.identity.sessions import start_session
from ganaar.core.people.models import Person, RoleAssignment
from ganaar.core.roster.records import Roster
from ganaar.core.schools import School
from ganaar.core.testing.world import World


def staff(*roles: str, teaches: str = "1A", leads: str = "", name: str = "Lies Maes") -> Roster:
    """Lies, and An who is the head."""
    made = lines().pupil("1", "Noor", "1A").pupil("2", "Lowie", "1B")
    return made.teacher("L", name, *roles, teaches=teaches, leads=leads).teacher("A", "An Goossens", "head").roster()


def account_of(who: str) -> Account:
    return Account.get(Account.person == person(who), Account.kind == "staff")


def test_a_new_teacher_gets_an_account_roles_and_classes(school: School) -> None:
    found = bring_in(staff("teacher", leads="1B"))
    assert ("new", "Lies Maes", "person", "", "1A, 1B") in told(found)
    account = account_of("staff:L")
    assert (account.slot, account.state, account.login_group.username) == (0, "new", "lies.maes")
    assert roles_of("staff:L") == {"teacher"}
    assert classes_of("staff:L") == ["1A", "1B"]


def test_roles_that_open_more_are_marked(school: School) -> None:
    found = bring_in(staff("teacher", "care"))
    given = {(one.name, one.after): one.powerful for one in found.differences if one.kind == "role_given"}
    assert given == {("Lies Maes", "teacher"): False, ("Lies Maes", "care"): True, ("An Goossens", "head"): True}


def test_a_role_given_later_signs_the_person_out(school: School) -> None:
    bring_in(staff("teacher"))
    activate(account_of("staff:L"))
    start_session(account_of("staff:L"))
    found = bring_in(staff("teacher", "ict"), day=later(1))
    assert told(found) == [("role_given", "Lies Maes", "role", "", "ict")]
    assert roles_of("staff:L", later(1)) == {"teacher", "ict"}
    assert Session.select().count() == 0


def test_a_role_that_the_roster_gave_it_takes_away(school: School) -> None:
    bring_in(staff("teacher", "ict"))
    found = bring_in(staff("teacher"), day=later(1))
    assert told(found) == [("role_taken", "Lies Maes", "role", "ict", "")]
    assert roles_of("staff:L", later(1)) == {"teacher"}
    assert roles_of("staff:L", DAY) == {"teacher", "ict"}


def test_a_role_may_come_and_go_on_one_day(school: School) -> None:
    for roles in (("teacher", "ict"), ("teacher",), ("teacher", "ict")):
        bring_in(staff(*roles))
        assert roles_of("staff:L") == set(roles)


def test_a_role_that_the_office_gave_stays(school: School) -> None:
    bring_in(staff("teacher"))
    RoleAssignment.create(person=person("staff:L"), role="care", since=DAY)
    assert told(bring_in(staff("teacher"), day=later(1))) == []
    assert roles_of("staff:L", later(1)) == {"teacher", "care"}


def test_a_role_that_the_office_took_is_not_given_back(school: School) -> None:
    bring_in(staff("teacher", "ict"))
    RoleAssignment.update(until=later(1), source="office").where(RoleAssignment.role == "ict").execute()
    found = bring_in(staff("teacher", "ict"), day=later(2))
    assert told(found) == []
    assert [(one.name, one.after) for one in found.kept] == [("Lies Maes", "ict")]


def test_the_real_page_of_roles_leaves_its_word(world: World) -> None:
    from ganaar.core.office.staff_roles import change_roles, staff_member

    bring_in(staff("teacher", "ict"), day=later(0))
    lies = person("staff:L").id
    shown = staff_member(lies)
    assert shown is not None
    change_roles(lies, ["teacher"], shown=shown.edition)
    assert "ict" not in {one.role for one in RoleAssignment.select().where(RoleAssignment.until.is_null())}
    bring_in(staff("teacher", "ict"), day=later(90))
    assert "ict" not in roles_of("staff:L", later(90))


def test_no_roles_in_the_roster_take_none_away(school: School) -> None:
    bring_in(staff("teacher", "ict"))
    made = lines().pupil("1", "Noor", "1A").pupil("2", "Lowie", "1B").teacher("L", "Lies Maes", teaches="1A")
    made.teacher("A", "An Goossens", "head")
    made.staff[0] = type(made.staff[0])("L", "Lies", "Maes")
    assert told(bring_in(made)) == []


def test_who_is_no_longer_on_the_staff_cannot_sign_in(school: School) -> None:
    bring_in(staff("teacher"))
    activate(account_of("staff:L"))
    start_session(account_of("staff:L"))
    alone = lines().pupil("1", "Noor", "1A").pupil("2", "Lowie", "1B").teacher("A", "An Goossens", "head")
    found = bring_in(alone, day=later(1))
    assert told(found, "left") == [("left", "Lies Maes", "person", "teacher", "")]
    assert account_of("staff:L").state == "ended"
    assert account_of("staff:L").password_tag is not None
    assert roles_of("staff:L", later(1)) == set()
    assert classes_of("staff:L", later(1)) == []
    assert person("staff:L").left_on == later(1)
    assert Session.select().count() == 0
    assert told(look_at(alone, day=later(2))) == []


def test_who_comes_back_signs_in_as_before(school: School) -> None:
    bring_in(staff("teacher"))
    activate(account_of("staff:L"))
    bring_in(
        lines().pupil("1", "Noor", "1A").pupil("2", "Lowie", "1B").teacher("A", "An Goossens", "head"), day=later(1)
    )
    found = bring_in(staff("teacher"), day=later(9))
    assert [one[0] for one in told(found)] == ["returned", "role_given"]
    assert account_of("staff:L").state == "active"
    assert roles_of("staff:L", later(9)) == {"teacher"}
    assert person("staff:L").left_on is None


def test_a_parent_who_stops_teaching_stays_a_parent(school: School) -> None:
    made = lines().pupil("1", "Noor", "1A").teacher("L", "Lies Maes").teacher("A", "An Goossens", "head")
    bring_in(made.parent("1", "Lies Maes", staff_external_id="L"))
    gone = lines().pupil("1", "Noor", "1A").teacher("A", "An Goossens", "head")
    bring_in(gone, day=later(1))
    co = Account.get(Account.person == person("staff:L"), Account.kind == "co")
    assert (co.state, person("staff:L").left_on) == ("new", None)
    assert account_of("staff:L").state == "ended"
    assert told(look_at(gone, day=later(2))) == []


def test_without_a_file_of_staff_nothing_changes_for_them(school: School) -> None:
    bring_in(staff("teacher"))
    made = lines().pupil("1", "Noor", "1A").pupil("2", "Lowie", "1B")
    assert told(bring_in(made, day=later(1))) == []
    assert classes_of("staff:L", later(1)) == ["1A"]


def test_the_school_keeps_its_last_administrator(school: School) -> None:
    bring_in(staff("teacher", "admin"))
    activate(account_of("staff:L"))
    fewer = bring_in(staff("teacher"), day=later(1), accept=True)
    assert [(one.kind, one.never) for one in fewer.differences] == [("doubtful", True)]
    gone = lines().pupil("1", "Noor", "1A").pupil("2", "Lowie", "1B").teacher("A", "An Goossens", "head")
    bring_in(gone, day=later(1), accept=True)
    assert "admin" in roles_of("staff:L", later(1))
    assert account_of("staff:L").state == "active"


def test_an_administrator_of_two_may_go(school: School) -> None:
    bring_in(staff("teacher", "admin"))
    activate(account_of("staff:L"))
    activate(account_of("staff:A"))
    RoleAssignment.create(person=person("staff:A"), role="admin", since=DAY)
    bring_in(staff("teacher"), day=later(1))
    assert roles_of("staff:L", later(1)) == {"teacher"}


def test_the_first_administrator_in_the_roster_is_doubtful_and_can_be_joined(world: World) -> None:
    admin = world.staff("Lies", "admin", family_name="Maes")
    assert ("doubtful", "Lies Maes", "person", "", "L") in told(bring_in(staff("teacher")))
    bring_in(staff("teacher"), accept=True)
    assert person("staff:L").id == admin.person_id
    assert Person.select().where(Person.given_name == "Lies").count() == 1
    assert roles_of("staff:L") == {"teacher", "admin"}


def test_a_staff_number_with_quite_another_name_is_doubtful(school: School) -> None:
    bring_in(staff("teacher", "care"))
    found = bring_in(staff("teacher", "care", name="Piet Wouters"))
    assert told(found) == [("doubtful", "Lies Maes", "person", "Lies Maes", "Piet Wouters")]
    assert person("staff:L").left_on is None
