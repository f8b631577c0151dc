"""Makes a school: entry in the directory, database, name, recovery key. Stopped half-way, it goes on when repeated."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from .backup.keys import RecoveryKey, new_recovery_key, read_recovery_key, recovery_path, write_recovery_key
from .db.migrate import Step, migrate
from .directory import SchoolKeyRefused, SchoolUnknown
from .places import PlaceRefused, is_empty, make_place, place_for
from .portal import Portal
from .schools import School

MAKING = "making"
OPEN = "open"


@dataclass(frozen=True, slots=True)
class Founded:
    """A new school. `key_file` holds its recovery key unless that was asked for on paper only."""

    school: School
    recovery_key: RecoveryKey
    key_file: Path | None


def found_school(
    portal: Portal,
    key: str,
    name: str,
    *,
    host: str = "",
    keep_key: bool = True,
    progress: Callable[[Step], None] = lambda step: None,
) -> Founded:
    """Make a school, or finish making it. Raises `SchoolKeyRefused` for one that exists, `PlaceRefused`."""
    school, recovery_key = _entered_in_directory(portal, key, name, host, keep_key)
    migrate(school, portal.registry, progress)
    with portal.at_work(school):
        portal.settings.write("core", "name", name)
    portal.directory.set_state(key, OPEN)
    path = recovery_path(portal.config.home, key)
    return Founded(portal.directory.school(key), recovery_key, path if keep_key else None)


def _entered_in_directory(portal: Portal, key: str, name: str, host: str, keep_key: bool) -> tuple[School, RecoveryKey]:
    place = place_for(portal.config, key)
    try:
        entry = portal.directory.entry(key)
    except SchoolUnknown:
        entry = None
    if entry is None:
        school = portal.directory.add(key, name, host=host, state=MAKING)
        if not is_empty(place):
            portal.directory.forget(key)
            raise PlaceRefused(
                f"There is something already at {_without_password(place.database_url)}. Nothing was changed. "
                "Move it away, or bring the school back with `ganaar restore`."
            )
    elif entry.state == MAKING:
        make_place(place)
        portal.directory.move(key, place)
        portal.directory.rename(key, name)
        school = portal.directory.school(key)
    else:
        raise SchoolKeyRefused(f"There is already a school {key!r}, at {entry.host}. Nothing was changed.")
    recovery_key = _recovery_key(portal, key, keep_key)
    portal.directory.set_recipient(key, recovery_key.recipient)
    return school, recovery_key


def _recovery_key(portal: Portal, key: str, keep_key: bool) -> RecoveryKey:
    path = recovery_path(portal.config.home, key)
    if keep_key and path.exists():
        return read_recovery_key(path)
    made = new_recovery_key()
    if keep_key:
        write_recovery_key(path, made, key)
    return made


def _without_password(url: str) -> str:
    before, at, after = url.rpartition("@")
    return f"{before.split(':', 1)[0]}://...@{after}" if at else url
