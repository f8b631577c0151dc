"""One school shares nothing with another."""

from __future__ import annotations

import threading

import peewee
import pytest

from ganaar.core.db.context import NoSchool, SchoolChanged, current_school
from ganaar.core.db.model import WrongSchool
from ganaar.core.people.models import Person


def person(name: str) -> Person:
    return Person.create(given_name=name, family_name="Peeters", sort_key=name)


def test_a_row_of_one_school_is_never_saved_under_another(installation):
    here, there = installation.school(), installation.school()
    with here.entered():
        noor = person("Noor")
    with there.entered():
        lars = person("Lars")
        assert noor.id == lars.id
        noor.given_name = "Wrong"
        with pytest.raises(WrongSchool):
            noor.save()
        with pytest.raises(WrongSchool):
            noor.delete_instance()
        assert Person.get_by_id(lars.id).given_name == "Lars"


def test_a_query_built_in_one_school_is_never_run_in_another(installation):
    here, there = installation.school(), installation.school()
    with here.entered():
        person("Noor")
        query = Person.select()
    with there.entered(), pytest.raises(SchoolChanged):
        list(query)


def test_work_never_changes_school_half_way(installation):
    here, there = installation.school(), installation.school()
    with here.entered(), pytest.raises(SchoolChanged), there.entered():
        pass


def test_outside_a_school_there_is_no_database():
    with pytest.raises(NoSchool):
        current_school()
    with pytest.raises((peewee.InterfaceError, AttributeError, TypeError)):
        list(Person.select())


def test_threads_in_two_schools_never_mix(installation):
    schools = [installation.school(), installation.school()]
    wrong: list[str] = []

    def work(number: int) -> None:
        school = schools[number % 2]
        for _ in range(25):
            with school.entered():
                person(school.key)
                if {row.given_name for row in Person.select()} != {school.key}:
                    wrong.append(school.key)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
    for school in schools:
        with school.entered():
            assert Person.select().count() == 100
