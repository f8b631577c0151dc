"""A comparison while it is being made: what is known, what the roster says, and the changes found so far."""

from __future__ import annotations

from collections import Counter
from datetime import date

from ..i18n import LazyText
from .changes import About, Difference, Plan, Ref, What
from .known import Known
from .records import Roster
from .values import folded

MOST_SLOTS = 6


class Draft:
    """Collects differences and the rows that go with them."""

    def __init__(self, roster: Roster, known: Known, *, slots: int, accept_doubtful: bool) -> None:
        self.roster = roster
        self.known = known
        self.day: date = known.day
        self.slots = min(slots, MOST_SLOTS)
        """Co-accounts that every pupil has."""
        self.plan = Plan()
        self.differences: list[Difference] = []
        self.kept: list[Difference] = []
        self.pupils: dict[str, Ref] = {}
        """Who of the roster's pupils takes part, by id of the roster; who is doubtful does not."""
        self.staff: dict[str, Ref] = {}
        self.parents: set[Ref] = set()
        self.groups: dict[str, Ref] = {}
        self.spared: set[int] = set()
        """Persons who may be somebody in the roster under another id: they are not called gone."""
        self.joined: set[Ref] = set()
        """Pupils and staff who are new or came back: their class stands in that difference."""
        self.place_ids: set[str] = set()
        """Ids given to new parents who have none of their own."""
        self._accept = accept_doubtful
        self._touched: set[tuple[About, Ref]] = set()

    def add(self, difference: Difference, who: Ref) -> None:
        """Note a difference of this person or group."""
        self.differences.append(difference)
        self._touched.add((difference.about, who))

    def doubt(
        self, about: About, name: str, why: LazyText, who: Ref, *, before: str = "", after: str = "", of: str = "",
        never: bool = False,
    ) -> bool:  # fmt: skip
        """Note something doubtful; tells whether it is to be written all the same."""
        what: What = "guardian" if about == "parent" else "person"
        self.add(Difference("doubtful", about, name, what, before, after, of, why, never=never), who)
        return self._accept and not never

    def may_take(self, roster_id: str) -> bool:
        """Whether something may be taken away from this person: not while a line about them was unusable."""
        return self.roster.lines_without_id == 0 and roster_id not in self.roster.doubtful_ids

    def name_of(self, who: Ref) -> str:
        """The shown name of somebody known or new."""
        if isinstance(who, int):
            return self.known.persons[who].name
        person = self.plan.persons[who]
        return f"{person.given_name} {person.family_name}".strip()

    def unchanged(self) -> dict[About, int]:
        """How many of the roster's people stay as they are."""
        people: tuple[tuple[About, set[Ref]], ...] = (
            ("pupil", set(self.pupils.values())),
            ("staff", set(self.staff.values())),
            ("parent", self.parents),
        )
        touched = Counter(about for about, people_of in people for one in people_of if (about, one) in self._touched)
        return {about: len(people_of) - touched[about] for about, people_of in people}


def words_of(*names: str | None) -> set[str]:
    """The words that names consist of, as they are compared."""
    return {word for name in names if name for word in folded(name).split()}
