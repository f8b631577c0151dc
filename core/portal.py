"""One installation at work: its configuration, schools, modules, hooks, topics and themes, put together once."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path

from .config import Config, load_config
from .configuration import Configurations
from .directory import Directory
from .dispatch import Dispatch
from .i18n import load_catalogues
from .jobs import Jobs
from .registry import Registry, load_registry
from .roles import permissions_by_role
from .schools import School
from .settings import CORE_SETTINGS, SettingCatalogue
from .themes import Themes, load_themes
from .topics import Topics

CORE = Path(__file__).parent


class Portal:
    """What pages, jobs and commands share. Make one for each process."""

    def __init__(self, config: Config | None = None, registry: Registry | None = None) -> None:
        self.config = config or load_config()
        self.registry = registry or load_registry(safe_mode=self.config.safe_mode)
        self.themes: Themes = load_themes()
        self.settings = SettingCatalogue(
            {"core": CORE_SETTINGS, **{one.module.name: one.module.settings for one in self.registry}}
        )
        self.configurations = Configurations(self.settings)
        self.dispatch = Dispatch(self.registry, strict=self.config.strict)
        self.topics = Topics(self.registry, strict=self.config.strict)
        self.jobs = Jobs(self)
        self.role_permissions = permissions_by_role(self.registry.permissions)
        load_catalogues(
            [CORE / "translations", *self.themes.translations(), *(one.translations for one in self.registry)]
        )

    @cached_property
    def directory(self) -> Directory:
        return Directory(self.config)

    @contextmanager
    def at_work(self, school: School) -> Iterator[School]:
        """Work in a school with its configuration read: for a request, a job or a command."""
        with school.entered(), self.topics.heard(), self.jobs.offered(), self.configurations.snapshot_read():
            yield school
