"""Which of several schools in one roster is meant."""

from __future__ import annotations

from collections.abc import Mapping

from ..i18n import lazy_gettext
from .reading import Reading
from .values import folded


def choose_school(reading: Reading, file: str, schools: Mapping[str, str]) -> str:
    """The id of the school that is meant; `schools` holds names by id. Refuses, with the list, when
    it is not said or unknown."""
    listed = ", ".join(f"{external_id} {name}" for external_id, name in schools.items())
    wanted = reading.options.school
    if wanted is None:
        if len(schools) == 1:
            return next(iter(schools))
        reading.refuse(
            file,
            lazy_gettext(
                "This roster holds %(count)s schools: %(schools)s. Say which one with --roster-school.",
                count=len(schools),
                schools=listed,
            ),
        )
    if wanted.strip() in schools:
        return wanted.strip()
    by_name = [external_id for external_id, name in schools.items() if folded(name) == folded(wanted)]
    if len(by_name) == 1:
        return by_name[0]
    reading.refuse(
        file,
        lazy_gettext(
            "The school “%(wanted)s” is not in this roster. It holds: %(schools)s.",
            wanted=wanted,
            schools=listed,
        ),
    )
