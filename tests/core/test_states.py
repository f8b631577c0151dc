"""From "in opbouw" to live: a fact in the database that acts on the next request."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from ganaar.core.clock import now
from ganaar.core.configuration import Configurations
from ganaar.core.models import ModuleStateChange
from ganaar.core.states import ModuleState, set_state

IN_1A, IN_3B = frozenset({1}), frozenset({3})
AT = datetime(2026, 11, 23, 12)


@pytest.mark.parametrize(
    ("state", "groups", "meets"),
    [
        (ModuleState("off"), IN_1A, "off"),
        (ModuleState("building"), IN_1A, "building"),
        (ModuleState("pilot", group_ids=IN_1A), IN_1A, "live"),
        (ModuleState("pilot", group_ids=IN_1A), IN_3B, "building"),
        (ModuleState("pilot"), IN_1A, "building"),
        (ModuleState("live"), frozenset(), "live"),
        (ModuleState("live", live_from=AT + timedelta(seconds=1)), IN_1A, "building"),
        (ModuleState("live", live_from=AT), IN_1A, "live"),
        (ModuleState("live", group_ids=IN_1A), IN_1A, "live"),
        (ModuleState("live", group_ids=IN_1A), IN_3B, "off"),
        (ModuleState("live", group_ids=IN_1A, note="vanaf januari"), IN_3B, "building"),
    ],
)
def test_what_somebody_meets(state, groups, meets):
    assert state.for_groups(groups, AT) == meets


def test_no_row_means_off(portal, school):
    assert portal.configurations.snapshot().state("news", "parents").state == "off"


def test_a_change_reaches_another_process_at_its_next_request(portal, school):
    other_process = Configurations(portal.settings)
    assert other_process.snapshot().state("news", "parents").state == "off"
    set_state("news", "parents", "building", promised_on=date(2027, 1, 11))
    seen = other_process.snapshot().state("news", "parents")
    assert (seen.state, seen.promised_on) == ("building", date(2027, 1, 11))


def test_an_unchanged_configuration_costs_one_query(portal, school):
    from ganaar.core.db.databases import queries_run

    portal.configurations.snapshot()
    counted: list[str] = []
    token = queries_run.set(counted)
    portal.configurations.snapshot()
    queries_run.reset(token)
    assert len(counted) == 1


def test_a_change_is_kept_with_who_and_when(portal, school, teacher):
    set_state("news", "parents", "building", account_id=teacher.id)
    set_state("news", "parents", "live", account_id=teacher.id)
    history = [
        (row.before, row.after, row.account_id) for row in ModuleStateChange.select().order_by(ModuleStateChange.id)
    ]
    assert history == [("off", "building", teacher.id), ("building", "live", teacher.id)]
    assert abs((ModuleStateChange.get().changed_at - now()).total_seconds()) < 5


def test_audiences_are_independent(portal, school):
    set_state("news", "staff", "live")
    snapshot = portal.configurations.snapshot()
    assert snapshot.state("news", "staff").state == "live"
    assert snapshot.state("news", "parents").state == "off"


def test_a_pilot_lists_its_groups(portal, world):
    group = world.group("1A")
    set_state("news", "parents", "pilot", group_ids=[group.id])
    assert portal.configurations.snapshot().state("news", "parents").group_ids == {group.id}
    set_state("news", "parents", "live")
    assert portal.configurations.snapshot().state("news", "parents").group_ids == frozenset()
