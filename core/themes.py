"""Themes: folders with `theme.toml`, `templates/` and `static/`, found by the entry points `ganaar.themes`.

A theme may override any template of core or module by giving one of the same name; `default:layout.html`
names the one of a certain theme, so that an override can extend what it overrides.
"""

from __future__ import annotations

import importlib
import tomllib
from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any

from flask import Flask
from flask.templating import Environment
from jinja2 import BaseLoader, FileSystemLoader, Template, TemplateNotFound

ENTRY_POINTS = "ganaar.themes"
DEFAULT = "default"


@dataclass(frozen=True, slots=True)
class Theme:
    """One theme. What it lacks is taken from its parent."""

    name: str
    title: str
    summary: str
    folder: Path
    parent: str | None


@dataclass(frozen=True, slots=True)
class Themes:
    """All themes of the installation by name."""

    known: dict[str, Theme]

    def chosen(self, *wishes: str) -> str:
        """The first wish that is a theme, else the default."""
        return next((wish for wish in wishes if wish in self.known), DEFAULT)

    def line(self, name: str) -> list[Theme]:
        """A theme and its parents, nearest first."""
        found: list[Theme] = []
        following: str | None = name
        while following and following in self.known and self.known[following] not in found:
            found.append(self.known[following])
            following = self.known[following].parent
        return found

    def translations(self) -> list[Path]:
        return [theme.folder / "translations" for theme in self.known.values()]


def load_themes() -> Themes:
    """Every installed theme whose `theme.toml` can be read."""
    known = {}
    for point in sorted(entry_points(group=ENTRY_POINTS), key=lambda point: point.name):
        folder = Path(str(importlib.import_module(point.value).__file__)).parent
        about = tomllib.loads((folder / "theme.toml").read_text())
        parent = about.get("parent") or (None if point.name == DEFAULT else DEFAULT)
        known[point.name] = Theme(point.name, about["title"], about.get("summary", ""), folder, parent)
    return Themes(known)


_theme: ContextVar[str] = ContextVar("ganaar_theme", default=DEFAULT)


def use_theme(name: str) -> None:
    """Render with this theme for the rest of the request."""
    _theme.set(name)


def current_theme() -> str:
    return _theme.get()


class ThemedEnvironment(Environment):
    """Looks every template up in the theme in use, also those that others extend, include or import."""

    def get_template(self, name: Any, parent: str | None = None, globals: Any = None) -> Template:
        if isinstance(name, str) and ":" not in name:
            name = f"{_theme.get()}:{name}"
        return super().get_template(name, parent, globals)


class ThemedLoader(BaseLoader):
    """Loads `theme:name` from the theme, its parents, then the given template folders."""

    def __init__(self, themes: Themes, folders: list[Path]) -> None:
        shared = [str(folder) for folder in folders]
        self._loaders = {
            name: FileSystemLoader([*(str(theme.folder / "templates") for theme in themes.line(name)), *shared])
            for name in themes.known
        }

    def get_source(self, environment: Any, template: str) -> tuple[str, str | None, Callable[[], bool] | None]:
        theme, _, name = template.rpartition(":")
        loader = self._loaders.get(theme or DEFAULT)
        if loader is None:
            raise TemplateNotFound(template)
        return loader.get_source(environment, name)


class ThemedFlask(Flask):
    """Flask whose templates come from the theme in use."""

    jinja_environment = ThemedEnvironment
