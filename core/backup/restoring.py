"""Puts a restored school to use: as a new one, under another key, or in the place of one that exists."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from ..audit import note
from ..change_clock import move_clock
from ..clock import now
from ..db.context import current_school
from ..directory import Entry, SchoolKeyRefused, SchoolUnknown
from ..identity.models import Session, Token
from ..models import Clock, OutboxMail
from ..places import Place, place_for
from ..portal import Portal
from ..schools import School
from .about import About
from .bring_back import BroughtBack, bring_back
from .keys import RecoveryKey
from .unfinished import being_made

LETTERS = "letter"


@dataclass(frozen=True, slots=True)
class Restored:
    """A school that is in use again. `left_aside` is where it lived before, untouched."""

    school: School
    about: About
    not_installed: tuple[str, ...]
    left_aside: Place | None


def restore_school(
    portal: Portal,
    archive: Path,
    recovery_key: RecoveryKey,
    about: About,
    *,
    key: str,
    host: str = "",
    replace: bool = False,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> Restored:
    """Restore under `key`. Until the very end nothing of what exists is touched; then one entry changes.

    Everybody signs in again, and links sent by mail no longer work; codes on letters do. Raises
    `SchoolKeyRefused` when there is such a school and `replace` is not said, and what `bring_back` raises.
    """
    existing = _existing(portal, key, replace)
    place = place_for(portal.config, key if existing is None else f"{key}-{now():%Y%m%d%H%M%S}")
    with being_made(portal.directory, place):
        back = bring_back(portal, archive, recovery_key.private, place, key=key, progress=progress)
        copied = key != about.school_key
        _made_fit(portal, back, existing, copied=copied)
        if existing is None:
            portal.directory.add(
                key,
                about.school_name,
                host=host or ("" if copied else about.host),
                recipient=recovery_key.recipient,
                secret=back.school.secret,
                place=place,
            )
        else:
            portal.directory.move(key, place, back.school.secret)
            portal.directory.set_recipient(key, recovery_key.recipient)
        portal.configurations.forget(key)
    aside = None if existing is None else existing.place
    return Restored(portal.directory.school(key), about, back.not_installed, aside)


def _existing(portal: Portal, key: str, replace: bool) -> Entry | None:
    try:
        existing = portal.directory.entry(key)
    except SchoolUnknown:
        return None
    if not replace:
        raise SchoolKeyRefused(
            f"There is a school {key!r} already. Nothing was changed. Put the backup in its place with --replace, "
            "or restore it beside under another key with --as KEY."
        )
    return existing


def _made_fit(portal: Portal, back: BroughtBack, existing: Entry | None, *, copied: bool) -> None:
    """What must not come back: who was signed in then, links sent by mail, and in a copy the mails that waited."""
    clock = 0
    if existing is not None:
        with portal.directory.school(existing.key).entered():
            clock = max((row.value for row in Clock.select()), default=0)
    with portal.at_work(back.school), current_school().writing():
        Session.delete().execute()
        Token.delete().where(Token.purpose != LETTERS).execute()
        if copied:
            OutboxMail.update(gave_up_at=now(), error="Not sent: this school is a copy.").where(
                OutboxMail.sent_at.is_null(), OutboxMail.gave_up_at.is_null()
            ).execute()
        Clock.update(value=Clock.value + clock + 1000).execute()
        move_clock()
        note("school.restored", detail=f"backup of {back.about.made_at} UTC")
    portal.configurations.forget(back.school.key)
    back.school.database.close_all()
