"""Finds modules, checks all of them, then registers those that passed.

Two phases, so that a broken module is a `Fault` for the administrator and not a crash for everybody.
Built-in modules come through the same entry points as those of strangers.
"""

from __future__ import annotations

import importlib
import inspect
import re
import typing
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, fields
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path
from types import ModuleType
from typing import Any

import pluggy

from . import hookspecs
from .blueprint import ModuleBlueprint
from .db.model import Model
from .module import API, Job, Module, Permission
from .roles import CORE_PERMISSIONS, permissions_by_role

ENTRY_POINTS = "ganaar.modules"
BUILT_IN = "ganaar.plugins."
RESERVED = frozenset({"core", "static", "children", "office", "settings", "account", "help", "ganaar", "modules"})


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a module was not loaded: which one, where, and what is wrong."""

    module: str
    place: str
    message: str


@dataclass(frozen=True, slots=True)
class Loaded:
    """A module that passed every check, with its code."""

    module: Module
    door: ModuleType
    folder: Path
    blueprint: ModuleBlueprint | None
    models: tuple[type[Model], ...]
    jobs: tuple[tuple[Job, Callable[[], None]], ...]
    topics: tuple[type, ...]
    listeners: tuple[tuple[str, Callable[[Any], None]], ...]
    distribution: str
    version: str

    @property
    def migrations(self) -> Path:
        return self.folder / "migrations"

    @property
    def translations(self) -> Path:
        return self.folder / "translations"


@dataclass(frozen=True, slots=True)
class Registry:
    """The modules of this installation, in their order, and the faults of those left out."""

    loaded: dict[str, Loaded]
    faults: tuple[Fault, ...]
    plugins: pluggy.PluginManager
    permissions: tuple[Permission, ...] = field(default=CORE_PERMISSIONS)

    def __iter__(self) -> Iterator[Loaded]:
        return iter(self.loaded.values())

    def module(self, name: str) -> Module | None:
        loaded = self.loaded.get(name)
        return None if loaded is None else loaded.module


class _Refused(Exception):
    def __init__(self, place: str, message: str) -> None:
        super().__init__(message)
        self.place = place


def load_registry(
    *, safe_mode: bool = False, strict: bool = False, points: Iterable[EntryPoint] | None = None
) -> Registry:
    """Load all modules. With `strict` the first fault is raised instead of kept."""
    found = tuple(entry_points(group=ENTRY_POINTS) if points is None else points)
    if safe_mode:
        found = tuple(point for point in found if point.value.startswith(BUILT_IN))
    checked: dict[str, Loaded] = {}
    faults: list[Fault] = []
    for point in sorted(found, key=lambda point: (not point.value.startswith(BUILT_IN), point.name)):
        try:
            if point.name in checked:
                raise _Refused(point.value, f"The name {point.name!r} is taken by {checked[point.name].distribution}.")
            loaded = _checked(point)
            _refuse_shared_door(loaded, checked, point)
            checked[point.name] = loaded
        except Exception as fault:
            if strict:
                raise
            place = fault.place if isinstance(fault, _Refused) else _place(fault, point)
            faults.append(Fault(point.name, place, f"{type(fault).__name__.lstrip('_')}: {fault}"))
    faults += _missing_requirements(checked)
    ordered = dict(sorted(checked.items(), key=lambda item: (item[1].module.position, item[0])))
    plugins = pluggy.PluginManager(hookspecs.PROJECT)
    plugins.add_hookspecs(hookspecs.Hooks)
    for name, loaded in ordered.items():
        plugins.register(loaded.door, name)
    declared = CORE_PERMISSIONS + tuple(p for loaded in ordered.values() for p in loaded.module.permissions)
    permissions_by_role(declared)
    return Registry(ordered, tuple(faults), plugins, declared)


def _refuse_shared_door(loaded: Loaded, checked: dict[str, Loaded], point: EntryPoint) -> None:
    """Hooks are found in the Python module of the descriptor: two modules in one would answer for each other."""
    for name, other in checked.items():
        if other.door is loaded.door:
            raise _Refused(point.value, f"Its descriptor and that of {name!r} must be in two Python modules.")


def _checked(point: EntryPoint) -> Loaded:
    door = importlib.import_module(point.module)
    module = point.load()
    if not isinstance(module, Module):
        raise _Refused(point.value, "The entry point must name a ganaar.core.Module.")
    _check_descriptor(module, point)
    _check_hooks(door)
    blueprint = _imported(module.blueprint, "blueprint") if module.blueprint else None
    if blueprint is not None and (not isinstance(blueprint, ModuleBlueprint) or blueprint.name != module.name):
        raise _Refused(module.blueprint, f"The blueprint must be ModuleBlueprint({module.name!r}, ...).")
    if blueprint is not None:
        _check_policies(module, blueprint)
    models = tuple(_imported(path, "models") for path in module.models)
    for model in models:
        if not (isinstance(model, type) and issubclass(model, Model)):
            raise _Refused(module.name, "Every model must derive from ganaar.core.Model.")
        if not model._meta.table_name.startswith(f"{module.name}_"):
            raise _Refused(module.name, f"The table {model._meta.table_name} must start with {module.name}_.")
    return Loaded(
        module=module,
        door=door,
        folder=Path(str(door.__file__)).parent,
        blueprint=blueprint,
        models=models,
        jobs=tuple((job, _imported(job.function, "jobs")) for job in module.jobs),
        topics=tuple(_imported(path, "topics") for path in module.topics),
        listeners=tuple((one.topic, _imported(one.function, "listeners")) for one in module.listeners),
        distribution="" if point.dist is None else point.dist.name,
        version="" if point.dist is None else point.dist.version,
    )


def _check_descriptor(module: Module, point: EntryPoint) -> None:
    if module.api != API:
        raise _Refused(point.value, f"Written for api {module.api}; this portal speaks api {API}.")
    if module.name != point.name:
        raise _Refused(point.value, f"The entry point says {point.name!r}, the descriptor {module.name!r}.")
    if not re.fullmatch(r"[a-z][a-z0-9_]{1,30}", module.name) or module.name in RESERVED:
        raise _Refused(point.value, f"{module.name!r} cannot be the name of a module.")
    for one in fields(Module):
        value = getattr(module, one.name)
        if one.name in _TUPLES and not (
            isinstance(value, tuple) and all(isinstance(entry, _TUPLES[one.name]) for entry in value)
        ):
            raise _Refused(f"{point.value}.{one.name}", f"Expected a tuple of {_TUPLES[one.name].__name__}.")
    for permission in module.permissions:
        if not permission.name.startswith(f"{module.name}."):
            raise _Refused(f"{point.value}.permissions", f"{permission.name} must start with {module.name}.")


_TUPLES: dict[str, type] = {
    "audiences": str,
    "models": str,
    "permissions": Permission,
    "jobs": Job,
    "topics": str,
    "requires": str,
}


def _check_hooks(door: ModuleType) -> None:
    """Compare each hook with its specification: pluggy and mypy both accept a wrong annotation."""
    for name, function in vars(door).items():
        if not callable(function) or not hasattr(function, f"{hookspecs.PROJECT}_impl"):
            continue
        specification = getattr(hookspecs.Hooks, name, None)
        if specification is None:
            raise _Refused(f"{door.__name__}.{name}", "There is no hook of this name.")
        wanted, given = _signature(specification), _signature(function)
        for parameter, annotation in given.items():
            if parameter not in wanted:
                raise _Refused(f"{door.__name__}.{name}", f"The hook has no parameter {parameter!r}.")
            if annotation != wanted[parameter]:
                raise _Refused(
                    f"{door.__name__}.{name}",
                    f"{parameter} must be annotated {wanted[parameter]!r}, not {annotation!r}.",
                )
        if "return" not in given:
            raise _Refused(f"{door.__name__}.{name}", f"The return type must be {wanted['return']!r}.")


def _signature(function: Callable[..., Any]) -> dict[str, Any]:
    from .viewer import Child, Viewer

    names = {**vars(hookspecs), "Viewer": Viewer, "Child": Child}
    hints = typing.get_type_hints(function, globalns={**names, **getattr(function, "__globals__", {}), **names})
    taken = [name for name in inspect.signature(function).parameters if name != "self"]
    missing = [name for name in taken if name not in hints]
    if missing:
        raise _Refused(function.__qualname__, f"The parameter {missing[0]!r} has no annotation.")
    return hints


def _check_policies(module: Module, blueprint: ModuleBlueprint) -> None:
    declared = {permission.name for permission in module.permissions}
    for endpoint, policy in blueprint.policies.items():
        if policy.permission not in declared:
            raise _Refused(endpoint, f"{policy.permission} is not among the module's permissions.")


def _missing_requirements(checked: dict[str, Loaded]) -> list[Fault]:
    """Take out modules whose requirements are not there, until nothing changes."""
    faults: list[Fault] = []
    while True:
        lacking = [
            (name, wanted)
            for name, loaded in checked.items()
            for wanted in loaded.module.requires
            if wanted not in checked
        ]
        if not lacking:
            return faults
        name, wanted = lacking[0]
        del checked[name]
        faults.append(Fault(name, "requires", f"It needs the module {wanted!r}, which is not installed."))


def _imported(path: str, place: str) -> Any:
    try:
        source, _, attribute = path.partition(":")
        return getattr(importlib.import_module(source), attribute)
    except (ImportError, AttributeError) as fault:
        raise _Refused(f"{place} {path}", str(fault)) from fault


def _place(fault: BaseException, point: EntryPoint) -> str:
    trace = fault.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return point.value if trace is None else f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}"
