"""A module that is wrong is a fault for the administrator, never a crash for everybody."""

from __future__ import annotations

import sys
import textwrap
from importlib.metadata import EntryPoint
from pathlib import Path

import pytest

from ganaar.core.registry import ENTRY_POINTS, Registry, load_registry

GOOD = """
from ganaar.core import Card, Child, Module, Permission, Viewer, hook
module = Module(
    name="{name}", title="T", summary="S", api={api}, audiences=("parents",), icon="news", hue="brown",
    permissions=(Permission(name="{permission}", title="Read", roles=("parent",)),),{more}
)
"""


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """`installed({"thing": source})`: the registry of an installation with these modules."""

    def install(sources: dict[str, str], **options: object) -> Registry:
        monkeypatch.syspath_prepend(str(tmp_path))
        points = []
        for name, source in sources.items():
            (tmp_path / f"stranger_{name}.py").write_text(textwrap.dedent(source))
            sys.modules.pop(f"stranger_{name}", None)
            points.append(EntryPoint(name, f"stranger_{name}:module", ENTRY_POINTS))
        return load_registry(points=points, **options)  # type: ignore[arg-type]

    return install


def good(name: str = "thing", api: int = 1, permission: str = "", more: str = "") -> str:
    return GOOD.format(name=name, api=api, permission=permission or f"{name}.read", more=more)


def test_a_good_module_is_loaded(installed):
    registry = installed({"thing": good()})
    assert registry.faults == ()
    assert list(registry.loaded) == ["thing"]


@pytest.mark.parametrize(
    ("source", "says"),
    [
        ("raise RuntimeError('no coffee')", "no coffee"),
        ("import a_package_that_is_not_there", "a_package_that_is_not_there"),
        ("module = 'a string'", "ganaar.core.Module"),
        ("x = 1", "module"),
        (good(api=2), "api 2"),
        (good(name="other"), "'other'"),
        (good(permission="news.read"), "thing."),
        (good(more="models=('nowhere:Thing',)"), "nowhere"),
        (good(more="models=['a list']"), "tuple of str"),
        (good(more="blueprint='ganaar.core.module:Module'"), "ModuleBlueprint"),
        (good() + "\n@hook\ndef start_card(viewer: int, child: Child | None) -> Card | None: ...\n", "viewer"),
        (good() + "\n@hook\ndef start_card(viewer: Viewer, child: Child | None) -> Card: ...\n", "return"),
        (good() + "\n@hook\ndef start_card(viewer) -> Card | None: ...\n", "annotation"),
        (good() + "\n@hook\ndef start_card(viewer: Viewer, weather: int) -> Card | None: ...\n", "weather"),
        (good() + "\n@hook\ndef no_such_hook(viewer: Viewer) -> int: ...\n", "no hook"),
    ],
)
def test_a_wrong_module_is_a_fault_and_the_others_stay(installed, source, says):
    registry = installed({"fine": good("fine"), "thing": source})
    assert list(registry.loaded) == ["fine"]
    (fault,) = registry.faults
    assert fault.module == "thing"
    assert says in fault.message


def test_strict_raises_instead(installed):
    with pytest.raises(RuntimeError, match="no coffee"):
        installed({"thing": "raise RuntimeError('no coffee')"}, strict=True)


def test_a_name_can_be_taken_once(tmp_path, monkeypatch):
    monkeypatch.syspath_prepend(str(tmp_path))
    (tmp_path / "stranger_first.py").write_text(good())
    (tmp_path / "stranger_second.py").write_text(good())
    points = [EntryPoint("thing", f"stranger_{which}:module", ENTRY_POINTS) for which in ("first", "second")]
    registry = load_registry(points=points)
    assert list(registry.loaded) == ["thing"]
    assert "taken" in registry.faults[0].message


def test_two_modules_in_one_python_module_are_a_fault_of_the_second(tmp_path, monkeypatch):
    monkeypatch.syspath_prepend(str(tmp_path))
    second = good("other").replace("module =", "other =")
    (tmp_path / "stranger_both.py").write_text(good() + second)
    points = [
        EntryPoint("thing", "stranger_both:module", ENTRY_POINTS),
        EntryPoint("other", "stranger_both:other", ENTRY_POINTS),
    ]
    registry = load_registry(points=points)
    assert list(registry.loaded) == ["other"]
    (fault,) = registry.faults
    assert fault.module == "thing"
    assert "two Python modules" in fault.message


def test_a_module_whose_requirement_is_missing_stays_out(installed):
    registry = installed({"thing": good(more='requires=("canteen",)')})
    assert not registry.loaded
    assert "canteen" in registry.faults[0].message


def test_a_chain_of_requirements_falls_together(installed):
    registry = installed(
        {
            "one": good("one", more='requires=("two",)'),
            "two": good("two", more='requires=("gone",)'),
            "fine": good("fine"),
        }
    )
    assert list(registry.loaded) == ["fine"]
    assert {fault.module for fault in registry.faults} == {"one", "two"}


def test_safe_mode_leaves_strangers_out(installed):
    assert not installed({"thing": good()}, safe_mode=True).loaded


def test_the_installed_modules_have_no_fault():
    assert load_registry().faults == ()
