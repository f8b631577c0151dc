"""Classes and groups that are known by their name only."""

from __future__ import annotations

from dataclasses import replace

from ..i18n import lazy_gettext
from .reading import Reading
from .records import RosterGroup
from .values import folded


class NamedGroups:
    """Gathers the classes and groups that the lines name. The first way of writing a name stays."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading
        self._groups: dict[str, RosterGroup] = {}

    def official(self, file: str, line: int, name: str, grade: str | None) -> RosterGroup:
        """The official class of this name. Its grade is that of its pupils, when they share one."""
        key = folded(name)
        group = self._groups.get(key)
        if group is None:
            group = self._groups[key] = RosterGroup(f"class:{key}", name, "official_class", grade)
        elif group.grade != grade and group.grade is not None:
            group = self._groups[key] = replace(group, grade=None)
        self._warn_of_spelling(file, line, "klas", name, group)
        return group

    def other(self, file: str, line: int, name: str) -> RosterGroup | None:
        """The group of this name; None, with a warning, when a class has that name."""
        group = self._groups.setdefault(folded(name), RosterGroup(f"group:{folded(name)}", name, "group"))
        if group.kind == "official_class":
            reason = lazy_gettext("A class has this name, so it cannot be a group; it was left out.")
            self._reading.warning(file, line, "groepen", name, reason)
            return None
        self._warn_of_spelling(file, line, "groepen", name, group)
        return group

    def known(self, name: str) -> RosterGroup | None:
        """The class or group of this name, if a line named it."""
        return self._groups.get(folded(name))

    def report_unknown(self, file: str, line: int, column: str, name: str) -> None:
        """Warn of a class that no pupil is in."""
        reason = lazy_gettext("No pupil is in this class; it was left out.")
        self._reading.warning(file, line, column, name, reason)

    def all(self) -> tuple[RosterGroup, ...]:
        """All of them, in the order in which they were named."""
        return tuple(self._groups.values())

    def _warn_of_spelling(self, file: str, line: int, column: str, name: str, group: RosterGroup) -> None:
        if group.name != name:
            reason = lazy_gettext("This is written “%(name)s” elsewhere; both are taken as one.", name=group.name)
            self._reading.warning(file, line, column, name, reason)
