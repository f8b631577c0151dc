"""Content of modules for the demo. A module that has some says so with a package `demo` beside its `module.py`."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Mapping
from typing import Protocol, cast

from ..portal import Portal
from ..registry import Loaded
from .drawings import drawn


class FillDemo(Protocol):
    """What a module's `demo` package offers as `fill_demo`. Called once, with the school at work and empty.

    `staff` gives person ids by username; `draw` makes a PNG of an SVG that the module wrote itself.
    """

    def __call__(self, school: str, staff: Mapping[str, int], draw: Callable[[bytes], bytes]) -> None: ...


def fill_modules(portal: Portal, school: str, staff: Mapping[str, int]) -> None:
    """Let every installed module fill itself."""
    for loaded in portal.registry:
        fill = _fill_of(loaded)
        if fill is not None:
            fill(school, staff, drawn)


def _fill_of(loaded: Loaded) -> FillDemo | None:
    if not (loaded.folder / "demo" / "__init__.py").is_file():
        return None
    package = importlib.import_module(f"{loaded.door.__package__}.demo")
    return cast(FillDemo, package.fill_demo)
