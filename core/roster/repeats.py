"""The same person twice: the same id on two lines, or two ids for what looks like one child."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

from ..i18n import lazy_gettext
from .reading import Reading
from .records import RosterPupil
from .values import folded

_Record = TypeVar("_Record")


def once(
    reading: Reading,
    file: str,
    column: str,
    found: Iterable[tuple[int, _Record]],
    id_of: Callable[[_Record], str],
) -> list[tuple[int, _Record]]:
    """Each record once. Said twice in the same words is a warning; two lines that contradict each other
    are an error and neither is used, as nobody here can know which one is right."""
    first: dict[str, tuple[int, _Record]] = {}
    contradicted: set[str] = set()
    for line, record in found:
        external_id = id_of(record)
        earlier = first.setdefault(external_id, (line, record))
        if earlier[0] == line:
            continue
        if earlier[1] == record:
            reading.warning(
                file,
                line,
                column,
                external_id,
                lazy_gettext("This line says the same as line %(first)s; it was read once.", first=earlier[0]),
            )
            continue
        contradicted.add(external_id)
        reading.lost(external_id)
        reading.error(
            file,
            line,
            column,
            external_id,
            lazy_gettext(
                "Lines %(first)s and %(second)s have the same id but say different things. Neither was used.",
                first=earlier[0],
                second=line,
            ),
        )
    return [entry for external_id, entry in first.items() if external_id not in contradicted]


def warn_of_doubles(reading: Reading, file: str, column: str, pupils: Sequence[tuple[int, RosterPupil]]) -> None:
    """Point out pupils with one name and birth date but different ids: perhaps a child entered twice."""
    seen: dict[tuple[str, str, str], int] = {}
    for line, pupil in pupils:
        if pupil.birth_date is None:
            continue
        who = (folded(pupil.given_name), folded(pupil.family_name), pupil.birth_date.isoformat())
        first = seen.setdefault(who, line)
        if first != line:
            reading.warning(
                file,
                line,
                column,
                pupil.external_id,
                lazy_gettext(
                    "Doubtful: same name and birth date as line %(first)s, but another id. Is this one child?",
                    first=first,
                ),
            )
