"""What happened is heard by everybody who listens, also after a crash; nothing is heard of what was undone."""

from __future__ import annotations

from datetime import timedelta

import peewee
import pytest

from ganaar.core.clock import now
from ganaar.core.events import ChildAdded
from ganaar.core.models import Event, EventDelivery
from ganaar.core.topics import GIVE_UP_AFTER, Topics, TopicUnknown, announce


class Unknown:
    TOPIC = "nobody.knows"


HAPPENED = ChildAdded(account_id=1, person_id=2, child_id=3)


def listening(function, *, strict: bool = False) -> Topics:
    """Topics with one listener of a module `canteen`."""
    module = type("Descriptor", (), {"name": "canteen"})
    loaded = type("Loaded", (), {"module": module, "topics": (), "listeners": ((ChildAdded.TOPIC, function),)})
    return Topics([loaded], strict=strict)  # type: ignore[arg-type]


def test_a_listener_hears_after_the_commit(school):
    heard: list[ChildAdded] = []
    with listening(heard.append).heard():
        with school.writing():
            announce(HAPPENED)
            assert heard == []
        assert heard == [HAPPENED]
    assert EventDelivery.get().done_at is not None


def test_what_was_rolled_back_never_happened(school):
    heard: list[ChildAdded] = []
    with listening(heard.append).heard(), pytest.raises(RuntimeError), school.writing():
        announce(HAPPENED)
        raise RuntimeError
    assert heard == []
    assert Event.select().count() == 0


def test_a_listener_that_fails_hears_again_later(school):
    heard: list[ChildAdded] = []

    def fails_once(payload: ChildAdded) -> None:
        heard.append(payload)
        if len(heard) == 1:
            raise RuntimeError("not now")

    topics = listening(fails_once)
    with topics.heard(), school.writing():
        announce(HAPPENED)
    delivery = EventDelivery.get()
    assert delivery.done_at is None
    assert delivery.due_at > now()
    assert topics.deliver_due() == 0
    EventDelivery.update(due_at=now() - timedelta(minutes=1)).execute()
    topics.deliver_due()
    assert len(heard) == 2
    assert EventDelivery.get().done_at is not None


def test_after_a_crash_the_worker_delivers(school):
    heard: list[ChildAdded] = []
    event = Event.create(topic=ChildAdded.TOPIC, payload='{"account_id": 1, "person_id": 2, "child_id": 3}')
    EventDelivery.create(event=event, module="canteen")
    listening(heard.append).deliver_due()
    assert heard == [HAPPENED]


def test_an_event_for_a_module_that_is_absent_keeps_no_other_waiting(school):
    heard: list[ChildAdded] = []
    payload = '{"account_id": 1, "person_id": 2, "child_id": 3}'
    for module in ("absent", "absent", "canteen"):
        event = Event.create(topic=ChildAdded.TOPIC, payload=payload)
        EventDelivery.create(event=event, module=module)
    topics = listening(heard.append)
    topics.deliver_due(limit=2)
    topics.deliver_due(limit=2)
    assert heard == [HAPPENED]
    assert (
        EventDelivery.select().where(EventDelivery.done_at.is_null(), EventDelivery.gave_up_at.is_null()).count() == 2
    )


def test_what_cannot_be_delivered_at_once_is_left_to_the_worker(school, monkeypatch):
    heard: list[ChildAdded] = []
    topics = listening(heard.append)

    def refuse(*_: object) -> None:
        raise peewee.OperationalError("database is locked")

    with monkeypatch.context() as locked:
        locked.setattr(Event, "get_or_none", refuse)
        with topics.heard(), school.writing():
            announce(HAPPENED)
    assert heard == []
    topics.deliver_due()
    assert heard == [HAPPENED]


def test_a_hopeless_listener_is_given_up_visibly(school):
    def always(payload: ChildAdded) -> None:
        raise RuntimeError("never")

    topics = listening(always)
    with topics.heard(), school.writing():
        announce(HAPPENED)
    for _ in range(GIVE_UP_AFTER):
        EventDelivery.update(due_at=now()).execute()
        topics.deliver_due()
    delivery = EventDelivery.get()
    assert delivery.gave_up_at is not None
    assert "never" in delivery.error


def test_an_undeclared_topic_is_refused(portal, school):
    with pytest.raises(TopicUnknown):
        announce(Unknown())
