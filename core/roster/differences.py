"""Compares a roster with the school on a day. Nothing is written; the number of queries does not grow."""

from __future__ import annotations

from datetime import date

from ..clock import today
from ..configuration import configuration
from ..i18n import LazyText, lazy_gettext
from .changes import Comparison
from .compare_groups import place_groups, place_members
from .compare_parents import place_parents
from .compare_pupils import find_left_pupils, place_pupils
from .compare_staff import find_left_staff, place_staff
from .draft import Draft
from .known import Known
from .records import Roster

FEW = 3
"""Below so many people a proportion says nothing."""


def compare(roster: Roster, *, day: date | None = None, accept_doubtful: bool = False) -> Comparison:
    """What applying this roster on this day (today) would change in the school at work.

    `accept_doubtful`: what looks doubtful is to be written as the difference describes it.
    """
    known = Known(day or today(configuration().zone))
    draft = Draft(roster, known, slots=configuration().number("co_account_slots"), accept_doubtful=accept_doubtful)
    place_groups(draft)
    place_pupils(draft)
    place_staff(draft)
    place_members(draft)
    place_parents(draft)
    pupils_before = find_left_pupils(draft)
    staff_before, staff_gone = find_left_staff(draft)
    return Comparison(
        source=roster.source,
        day=known.day,
        differences=tuple(draft.differences),
        kept=tuple(draft.kept),
        unchanged=draft.unchanged(),
        alarms=_alarms(draft, pupils_before, staff_before, staff_gone),
        plan=draft.plan,
        fingerprint=known.fingerprint,
    )


def _alarms(draft: Draft, pupils: int, staff: int, staff_gone: int) -> tuple[LazyText, ...]:
    """A roster that would empty the school, or that names hardly anybody who is there."""
    alarms: list[LazyText] = []
    leaving = sum(one.kind == "left" and one.about == "pupil" for one in draft.differences)
    if leaving >= FEW and leaving * 2 > pupils:
        alarms.append(
            lazy_gettext(
                "%(leaving)s of %(pupils)s pupils would leave. Is this the right school?",
                leaving=leaving,
                pupils=pupils,
            )
        )
    if staff_gone >= FEW and staff_gone * 2 > staff:
        alarms.append(
            lazy_gettext(
                "%(leaving)s of %(staff)s members of staff would leave. Is this the right school?",
                leaving=staff_gone,
                staff=staff,
            )
        )
    in_roster = len(draft.roster.pupils)
    unknown = sum(draft.known.person(f"pupil:{pupil.external_id}") is None for pupil in draft.roster.pupils)
    if pupils >= FEW and in_roster >= FEW and unknown * 10 > in_roster * 9:
        alarms.append(
            lazy_gettext(
                "%(unknown)s of the %(pupils)s pupils in this roster are not known here. Is this the right school?",
                unknown=unknown,
                pupils=in_roster,
            )
        )
    return tuple(alarms)
