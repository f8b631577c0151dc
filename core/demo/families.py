"""Draws the families that fill the rest of the seats: siblings, languages, separated parents, every progress."""

from __future__ import annotations

from collections import Counter
from random import Random

from .names import ORIGINS, Origin
from .shapes import Adult, ChildOf, DemoSchool, Family, Progress

SIZES = ((1, 58), (2, 32), (3, 10))
"""Children of a family at the same school, and how often."""
ALONE = 0.2
SEPARATED = 0.1
UNKNOWN = 0.04
READS_OWN_LANGUAGE = 0.35

TOGETHER: tuple[tuple[tuple[Progress, ...], int], ...] = (
    (("active", "active"), 42),
    (("active", "printed"), 16),
    (("printed", "printed"), 14),
    (("never", "never"), 10),
    (("active", "started"), 7),
    (("started", "printed"), 5),
    (("active", "expired"), 4),
    (("printed", "active"), 2),
)
"""How far both parents of a family are, and how often."""


def all_families(school: DemoSchool) -> list[Family]:
    """The families of the description and as many others as fill its classes. The same every time."""
    chance = Random(school.key)  # noqa: S311
    free = Counter({one.name: one.pupils for one in school.classes})
    free.subtract(child.class_name for family in school.families for child in family.children)
    levels = {one.name: one.level for one in school.classes}
    names = {(child.given_name, family.family_name) for family in school.families for child in family.children}
    families = list(school.families)
    while free.total():
        classes = _classes_of_siblings(chance, free, levels)
        families.append(_family(chance, classes, names))
        free.subtract(classes)
    return families


def _classes_of_siblings(chance: Random, free: Counter[str], levels: dict[str, str]) -> list[str]:
    """Classes for the children of one family, eldest last, no two of the same age."""
    wanted = chance.choices([size for size, _share in SIZES], [share for _size, share in SIZES])[0]
    chosen: list[str] = []
    while len(chosen) < wanted:
        taken = {levels[name] for name in chosen}
        left = [name for name in levels if free[name] > 0 and levels[name] not in taken]
        if not left:
            break
        chosen.append(chance.choices(left, [free[name] for name in left])[0])
    order = list(levels)
    return sorted(chosen, key=order.index)


def _family(chance: Random, classes: list[str], names: set[tuple[str, str]]) -> Family:
    origin = chance.choices(ORIGINS, [one.share for one in ORIGINS])[0]
    family_name = chance.choice(origin.families)
    children = tuple(_child(chance, origin, family_name, class_name, names) for class_name in classes)
    is_unknown = chance.random() < UNKNOWN
    return Family(
        family_name=family_name,
        children=children,
        adults=_adults(chance, origin, family_name, is_unknown),
        language=origin.language if chance.random() < READS_OWN_LANGUAGE else "nl",
        is_unknown=is_unknown,
    )


def _child(chance: Random, origin: Origin, family_name: str, class_name: str, names: set[tuple[str, str]]) -> ChildOf:
    """A child whose full name nobody else has, but for now and then: usernames then get a digit."""
    given = chance.choice(origin.girls + origin.boys)
    while (given, family_name) in names and chance.random() < 0.95:
        given = chance.choice(origin.girls + origin.boys)
    names.add((given, family_name))
    return ChildOf(given_name=given, class_name=class_name)


def _adults(chance: Random, origin: Origin, family_name: str, is_unknown: bool) -> tuple[Adult, ...]:
    progress = chance.choices([both for both, _share in TOGETHER], [share for _both, share in TOGETHER])[0]
    if is_unknown:
        progress = ("never", "never")
    mother = Adult(
        given_name=chance.choice(origin.mothers),
        family_name=chance.choice(origin.families),
        relation="moeder",
        progress=_for_siblings(chance, progress[0]),
        has_no_email=chance.random() < 0.03,
    )
    father = Adult(
        given_name=chance.choice(origin.fathers),
        family_name=family_name,
        relation="vader",
        progress=_for_siblings(chance, progress[1]),
        is_apart=chance.random() < SEPARATED,
    )
    if chance.random() < ALONE:
        return (chance.choices((mother, father), (4, 1))[0],)
    return mother, father


def _for_siblings(chance: Random, first: Progress) -> tuple[Progress, ...]:
    """Some who signed in for one child have not yet added the others."""
    return (first, "printed") if first in ("active", "started") and chance.random() < 0.3 else (first,)
