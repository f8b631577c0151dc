"""Styles, scripts and icons as pages see them: logical names in, addresses of built files out.

Files are built once, by `ganaar assets` (asset_building.py), with names that change with their content.
A server only reads the manifests here; it needs neither Node nor the sources.
"""

import json
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple

from .themes import load_themes


class AssetsError(Exception):
    """The front end cannot be built or is not there; the message says what to do."""


class ModuleAssets(NamedTuple):
    """What a module ships for the browser: source names are relative to `folder` (its `static/`)."""

    name: str
    folder: Path
    styles: Sequence[str]
    scripts: Sequence[str]


def build(
    root: Path,
    progress: Callable[[str], None] = lambda line: None,
    modules: Iterable[ModuleAssets | tuple[str, Path, Sequence[str], Sequence[str]]] = (),
) -> list[str]:
    """Build what changed in the checkout `root`; `progress` gets a sentence per step.

    Returns the names of the themes and modules that were built. Raises AssetsError when that cannot be done.
    """
    from .asset_building import build_changed  # the tools of building load only where one builds

    names = build_changed(root, progress, [ModuleAssets(*each) for each in modules])
    manifest.cache_clear()
    return names


def asset_url(theme: str, logical_name: str) -> str:
    """The address of a built file of `theme`, or else of its parent theme."""
    for name, built in _lineage(theme):
        if hashed := manifest(built).get(logical_name):
            return f"/static/{name}/built/{hashed}"
    raise AssetsError(f"No built file {logical_name!r} in theme {theme!r}. Run `ganaar assets`.")


def module_asset_url(module: str, folder: Path, logical_name: str) -> str:
    """The address of a built file of a module whose `static/` is `folder`."""
    hashed = manifest(folder / "built").get(logical_name)
    if not hashed:
        raise AssetsError(f"No built file {logical_name!r} in module {module!r}. Run `ganaar assets`.")
    return f"/static/modules/{module}/built/{hashed}"


@cache
def manifest(built: Path) -> dict[str, str]:
    """Logical name -> hashed name in one `built/` folder; empty when nothing was built there."""
    try:
        names: dict[str, str] = json.loads((built / "manifest.json").read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    return names


@cache
def _lineage(theme: str) -> tuple[tuple[str, Path], ...]:
    """Name and `built/` folder of the theme and of those it stands on, nearest first."""
    return tuple((each.name, each.folder / "static" / "built") for each in load_themes().line(theme))
