"""What fails in a module stays in that module."""

from __future__ import annotations

import time
from dataclasses import replace
from types import ModuleType

import peewee
import pluggy
import pytest

from ganaar.core import hookspecs
from ganaar.core.db.databases import WriteRefused
from ganaar.core.dispatch import Dispatch, HookAnsweredNonsense
from ganaar.core.hookspecs import Card
from ganaar.core.identity.sessions import signed_in, start_session
from ganaar.core.models import ModuleFault
from ganaar.core.module import Module, Permission
from ganaar.core.people.models import Person
from ganaar.core.people.viewers import load_viewer
from ganaar.core.registry import Registry
from ganaar.core.states import set_state
from ganaar.core.viewer import Viewer


def card(viewer: Viewer) -> Card | None:
    return Card(title="Hot meals", url="/thing/")


def registry_of(**hooks) -> Registry:
    """One live-able module `thing` with these hooks."""
    door = ModuleType("thing")
    for name, function in hooks.items():
        setattr(door, name, hookspecs.hook(function))
    module = Module(
        name="thing", title="Thing", summary="", api=1, audiences=("parents",), icon="meal", hue="green",
        permissions=(Permission(name="thing.read", title="", roles=("parent",)),), home_permission="thing.read",
    )  # fmt: skip
    loaded = type("Loaded", (), {"module": module, "door": door})()
    plugins = pluggy.PluginManager(hookspecs.PROJECT)
    plugins.add_hookspecs(hookspecs.Hooks)
    plugins.register(door, "thing")
    return Registry({"thing": loaded}, (), plugins)


@pytest.fixture
def viewer(portal, school, parent) -> Viewer:
    """The mother, with the permission of the module under test."""
    found = signed_in(start_session(parent))
    assert found is not None
    return replace(load_viewer(found, portal.role_permissions), permissions=frozenset({"thing.read"}))


@pytest.fixture
def live(portal, school):
    set_state("thing", "parents", "live")
    portal.configurations.reread()


def test_a_live_module_answers(viewer, live):
    answers = Dispatch(registry_of(start_card=card), strict=True).start_cards(viewer, viewer.children[0])
    assert [answer.value.title for answer in answers] == ["Hot meals"]


def test_a_module_that_is_off_is_not_asked(viewer):
    def never(viewer: Viewer) -> Card | None:
        raise AssertionError("asked")

    assert Dispatch(registry_of(start_card=never), strict=True).start_cards(viewer, None) == []


def test_a_module_being_built_is_not_asked(portal, viewer):
    set_state("thing", "parents", "building")
    portal.configurations.reread()
    assert Dispatch(registry_of(start_card=card), strict=True).start_cards(viewer, None) == []


def test_without_the_permission_a_module_is_not_asked(viewer, live):
    stranger = replace(viewer, permissions=frozenset())
    assert Dispatch(registry_of(start_card=card), strict=True).start_cards(stranger, None) == []


def fails(viewer: Viewer) -> Card | None:
    raise KeyError("soup")


def hangs(viewer: Viewer) -> Card | None:
    until = time.monotonic() + 5
    while time.monotonic() < until:
        pass
    return None


def nonsense(viewer: Viewer) -> Card | None:
    return "soup"  # type: ignore[return-value]


def writes(viewer: Viewer) -> Card | None:
    Person.create(given_name="Soup", family_name="", sort_key="")
    return None


@pytest.mark.parametrize("broken", [fails, hangs, nonsense, writes])
def test_a_broken_hook_is_contained_and_noted(viewer, live, broken):
    started = time.monotonic()
    (answer,) = Dispatch(registry_of(start_card=broken), strict=False).start_cards(viewer, None)
    assert answer.failed
    assert time.monotonic() - started < 3
    fault = ModuleFault.get()
    assert (fault.module, fault.place, fault.count) == ("thing", "start_card", 1)
    assert fault.trace_id
    assert Person.select().where(Person.given_name == "Soup").count() == 0


def test_a_broken_hook_is_contained_also_where_it_cannot_be_noted(viewer, live, monkeypatch):
    def refuse(*_: object) -> None:
        raise peewee.OperationalError("database is locked")

    monkeypatch.setattr(ModuleFault, "get_or_none", refuse)
    (answer,) = Dispatch(registry_of(start_card=fails), strict=False).start_cards(viewer, None)
    assert answer.failed


@pytest.mark.parametrize(
    ("broken", "raised"), [(fails, KeyError), (nonsense, HookAnsweredNonsense), (writes, WriteRefused)]
)
def test_strict_raises_the_fault(viewer, live, broken, raised):
    with pytest.raises(raised):
        Dispatch(registry_of(start_card=broken), strict=True).start_cards(viewer, None)


def test_after_repeated_faults_the_hook_rests_in_every_process(portal, viewer, live):
    asked = []

    def counts(viewer: Viewer) -> Card | None:
        asked.append(1)
        raise KeyError("soup")

    for _ in range(6):
        portal.configurations.reread()
        (answer,) = Dispatch(registry_of(start_card=counts), strict=False).start_cards(viewer, None)
        assert answer.failed
    assert len(asked) == 3


def test_an_answer_of_nothing_is_no_card(viewer, live):
    def nothing(viewer: Viewer) -> Card | None:
        return None

    assert Dispatch(registry_of(start_card=nothing), strict=True).start_cards(viewer, None) == []
