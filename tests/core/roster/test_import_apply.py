"""An import as a whole: all or nothing, again without effect, nothing ever deleted."""

from __future__ import annotations

import json
import os
import threading
from datetime import date
from typing import Any

import peewee
import pytest
from a_school import (
    DAY,
    account_at,
    activate,
    bring_in,
    everything,
    later,
    levels_of,
    lines,
    look_at,
    person,
    slots_of,
    told,
)
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from ganaar.core.db.databases import queries_run
from ganaar.core.identity.models import Account
from ganaar.core.models import AuditEntry, RosterImport
from ganaar.core.people.models import Guardianship, Membership, Person
from ganaar.core.portal import Portal
from ganaar.core.roster import apply as applying
from ganaar.core.roster.apply import ChangedMeanwhile, apply
from ganaar.core.schools import School
from ganaar.core.testing.installation import Installation


def small():
    return (
        lines()
        .pupil("1", "Noor", "1A", groups="Koor")
        .pupil("2", "Lowie", "1B")
        .parent("1", "Els Claes", id="M")
        .parent("2", "Els Claes", id="M")
        .parent("1", "Tom Peeters", slot=2, relation="vader")
        .teacher("L", "Lies Maes", "teacher", leads="1A")
    )


def test_a_second_run_finds_nothing_and_writes_nothing(school: School) -> None:
    bring_in(small())
    before = everything()
    token = queries_run.set([])
    try:
        found = bring_in(small(), day=later(1))
        written = [sql for sql in queries_run.get() or [] if not sql.startswith("SELECT")]
    finally:
        queries_run.reset(token)
    assert (told(found), found.writes, written) == ([], False, [])
    assert everything() == before
    assert RosterImport.select().count() == 1


def test_what_was_done_is_kept_for_the_school(school: School) -> None:
    found = look_at(small())
    apply(found, problems=3)
    row = RosterImport.get()
    assert (row.source, row.problems) == ("template", 3)
    assert json.loads(row.counts)["differences"]["new"] == found.counts["new"]
    assert AuditEntry.get().action == "roster.applied"


def test_a_failure_in_the_middle_leaves_nothing_behind(school: School, monkeypatch: pytest.MonkeyPatch) -> None:
    found = look_at(small())

    def full(*_: Any) -> None:
        raise peewee.OperationalError("database or disk is full")

    monkeypatch.setattr(applying, "_record", full)
    with pytest.raises(peewee.OperationalError):
        apply(found)
    assert all(rows == [] for rows in everything().values())
    monkeypatch.undo()
    bring_in(small())
    assert told(look_at(small())) == []


def test_a_username_taken_meanwhile_is_a_clear_refusal(school: School) -> None:
    found = look_at(small())
    bring_in(lines().pupil("7", "Noor"))
    with pytest.raises(ChangedMeanwhile):
        apply(found)
    assert Person.select().count() == 1


def test_a_decision_of_the_office_meanwhile_is_not_overrun(school: School) -> None:
    bring_in(lines().pupil("1", "Noor").parent("1", "Els Claes", id="M", level=None))
    found = look_at(lines().pupil("1", "Noor").parent("1", "Els Claes", id="M"))
    Guardianship.create(guardian=person("parent:M"), pupil=person("pupil:1"), level="none", since=DAY, source="office")
    with pytest.raises(ChangedMeanwhile):
        apply(found)
    assert levels_of("pupil:1") == {"parent:M": "none"}


def test_a_letter_used_meanwhile_is_not_overrun(school: School) -> None:
    bring_in(lines().pupil("1", "Noor").parent("1", "Els Claes", id="M"))
    found = look_at(lines().pupil("1", "Noor").parent("1", "Els Claes", id="M", email="school@voorbeeld.be"))
    activate(account_at("pupil:1", 1), email="eigen@voorbeeld.be")
    with pytest.raises(ChangedMeanwhile):
        apply(found)
    assert person("parent:M").email == "eigen@voorbeeld.be"


def test_of_two_imports_at_the_same_second_one_wins_and_the_other_hears_of_it(
    portal: Portal, installation: Installation
) -> None:
    school = installation.school()
    meet = threading.Barrier(2)
    outcomes: list[str] = []

    def run() -> None:
        with portal.at_work(school):
            found = look_at(small())
            meet.wait(20)
            try:
                apply(found)
                outcomes.append("applied")
            except ChangedMeanwhile:
                outcomes.append("refused")

    threads = [threading.Thread(target=run) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    try:
        assert sorted(outcomes) == ["applied", "refused"]
        with portal.at_work(school):
            assert told(look_at(small())) == []
            assert RosterImport.select().count() == 1
    finally:
        installation.forget(school)


def test_the_transaction_has_as_many_statements_for_many_as_for_few(school: School) -> None:
    counts = []
    for start, size in ((0, 4), (1000, 300)):
        made = lines()
        for number in range(start, start + size):
            made.pupil(str(number), f"Kind{number}").parent(str(number), f"Els{number}", id=str(number))
        found = look_at(made.roster(covers=frozenset({"contacts"})))
        token = queries_run.set([])
        try:
            apply(found)
            sqls = queries_run.get() or []
        finally:
            queries_run.reset(token)
        begun = next(at for at, sql in enumerate(sqls) if 'UPDATE "core_clock"' in sql)
        counts.append(len([sql for sql in sqls[begun:] if "core_school_year" not in sql and "DROP" not in sql]))
    assert abs(counts[0] - counts[1]) <= 2, "the class and the clock are there the second time"
    assert counts[1] < 45


def test_nothing_of_the_import_stays_beside_the_tables(school: School) -> None:
    bring_in(small())
    assert [name for name in school.database.get_tables() if name.startswith(("new_", "changed_"))] == []


EXAMPLES = 8 if os.environ.get("GANAAR_TEST_POSTGRESQL") == "1" else 40
"""A school of its own for each takes two seconds on PostgreSQL."""

NAMES = ["Noor", "Lowie", "Fatma", "Jan"]


@st.composite
def rosters(draw: st.DrawFn):
    made = lines()
    for number in range(draw(st.integers(1, 4))):
        if number and draw(st.booleans()):
            continue
        pupil = str(number)
        made.pupil(
            pupil,
            f"{draw(st.sampled_from(NAMES))} Peeters",
            draw(st.sampled_from(["1A", "1B"])),
            draw(st.sampled_from([None, date(2016, 1, 1), date(2017, 2, 2)])),
            draw(st.sampled_from(["", "Koor", "Koor Zwemmen"])),
        )
        for slot in (1, 2):
            if draw(st.booleans()):
                known_by = draw(st.sampled_from([None, f"P{number}{slot}", f"S{slot}"]))
                made.parent(
                    pupil,
                    draw(st.sampled_from(["Els Claes", "Tom Peeters", "Els Maes", ""])),
                    id=known_by,
                    slot=draw(st.sampled_from([slot, None])) if known_by else slot,
                    level=draw(st.sampled_from(["full", "inform", "none", None])),
                    email=draw(st.sampled_from([None, "els@voorbeeld.be"])),
                    delivery=draw(st.sampled_from(["class", "apart"])),
                )
    if draw(st.booleans()):
        made.teacher(
            "L", "Lies Maes", *draw(st.sampled_from([("teacher",), ("teacher", "care"), ("head",)])), teaches="1A"
        )
    return made


@settings(
    max_examples=EXAMPLES,
    deadline=None,
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(first=rosters(), second=rosters(), accept=st.booleans(), used=st.sets(st.integers(0, 7), max_size=3))
def test_a_then_b_then_a_again_loses_nothing(
    installation: Installation, portal: Portal, first: Any, second: Any, accept: bool, used: set[int]
) -> None:
    school = installation.school()
    try:
        with portal.at_work(school):
            bring_in(first, accept=accept)
            for at, account in enumerate(Account.select().order_by(Account.id)):
                if at in used and account.person_id is not None:
                    activate(account)
            _holds(first, second, accept)
    finally:
        installation.forget(school)


def _holds(first: Any, second: Any, accept: bool) -> None:
    secrets = _secrets()
    for number, made in enumerate((second, first, second), start=1):
        before = {name: {row[0] for row in rows} for name, rows in everything().items()}
        bring_in(made, day=later(number), accept=accept)
        after = {name: {row[0] for row in rows} for name, rows in everything().items()}
        assert all(before[name] <= after[name] for name in before), "nothing is deleted"
        assert secrets.items() <= _secrets().items(), "accounts that were used keep their person and password"
        again = look_at(made, day=later(number), accept=accept)
        assert [one for one in again.differences if one.kind != "doubtful"] == []
        assert not again.writes or again.counts.get("doubtful"), again.plan.counts()
        if accept:
            assert not again.writes, (again.plan.counts(), again.differences)
        for pupil in Person.select().where(Person.external_id.startswith("pupil:"), Person.left_on.is_null()):
            held = Membership.select().where(
                Membership.person == pupil, Membership.role == "pupil", Membership.until.is_null()
            )
            classes = [one for one in held if one.group.kind == "official_class"]
            assert len(classes) == 1, "exactly one class"
            assert len(slots_of(pupil.external_id)) >= 2


def _secrets() -> dict[int, tuple[Any, ...]]:
    return {
        account.id: (account.person_id, bytes(account.password_tag))
        for account in Account.select().where(Account.state == "active")
        if account.kind == "co"
    }
