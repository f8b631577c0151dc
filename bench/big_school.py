"""A big school for the bench: rows written set-based in seconds, the same every time.

2,000 pupils in 80 classes; families of two pupils with two parents, each with a co-account on both; 200
articles, half of the school and half of a class; every installed module live for everybody.
"""

from __future__ import annotations

import csv
import itertools
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from ganaar.core import Account, Group, Model, Person, now
from ganaar.core.db.context import current_school
from ganaar.core.identity.models import LoginGroup
from ganaar.core.identity.sessions import start_session
from ganaar.core.people.models import Guardianship, Membership, RoleAssignment, SchoolYear
from ganaar.core.people.names import sort_key
from ganaar.core.portal import Portal
from ganaar.core.roster.template_words import PUPILS_FILE
from ganaar.core.states import set_state
from ganaar.plugins.news.models import Article, ArticleGroup

AT_ONCE = 500
"""Rows of one insert."""
GIVEN = ("Noor", "Lucas", "Mila", "Arthur", "Yasmin", "Jules", "Elif", "Wout", "Fien", "Adam", "Louise", "Senne")
FAMILY = ("Peeters", "Janssens", "Maes", "Jacobs", "Yilmaz", "Claes", "De Smet", "Goossens", "El Amrani", "Wouters")
SENTENCE = "Volgende week gaan we met de fiets naar het bos; breng een appel, een regenjas en goede moed mee. "
NEWEST = "Het schoolfeest komt eraan"
"""Title of the article that stands first on every parent's start page."""


@dataclass(frozen=True, slots=True)
class Size:
    """How big a school is made."""

    pupils: int = 2000
    classes: int = 80
    articles: int = 200
    children: int = 2
    """Pupils of one family; each family has two parents with a co-account on every child."""
    staff: int = 100
    signed_in: int = 64


@dataclass(frozen=True, slots=True)
class Parent:
    """A parent with an open session."""

    token: str
    account_id: int
    username: str
    child_id: int
    child_name: str
    class_id: int


def fill(portal: Portal, size: Size) -> list[Parent]:
    """Fill the school at work, which is empty, in one transaction; returns the signed-in parents."""
    with current_school().writing():
        classes = _classes(size)
        _people(size, classes)
        _articles(size, classes)
        for loaded in portal.registry:
            for audience in loaded.module.audiences:
                set_state(loaded.module.name, audience, "live")
        return list(itertools.islice(_signed_in(size), size.signed_in))


def write_roster(folder: Path, size: Size, *, moved: int) -> None:
    """The same pupils and parents as a roster of our own template, in classes `moved` places further."""
    folder.mkdir()
    with (folder / PUPILS_FILE).open("w", encoding="utf-8", newline="") as stream:
        sheet = csv.DictWriter(stream, _COLUMNS, delimiter=";")
        sheet.writeheader()
        sheet.writerows(_roster_line(size, pupil, moved) for pupil in range(1, size.pupils + 1))


def add_slots(count: int, slots: int, prefix: str) -> list[str]:
    """Login groups with so many filled slots whose passwords nobody knows; returns their usernames."""
    first = _next_id(LoginGroup)
    names = [f"{prefix}{number:03d}" for number in range(count)]
    persons = _next_id(Person)
    with current_school().writing():
        _insert(
            LoginGroup,
            ({"id": first + at, "username": name, "salt": secrets.token_bytes(16)} for at, name in enumerate(names)),
        )
        _insert(Person, (_person(persons + at, at) for at in range(count * slots)))
        _insert(
            Account,
            (
                _account(first + at // slots, at % slots, "co" if at % slots else "pupil", persons + at)
                | {"password_tag": secrets.token_bytes(32)}
                for at in range(count * slots)
            ),
        )
    return names


def _classes(size: Size) -> list[int]:
    day = date.today()
    starts = date(day.year if day.month >= 9 else day.year - 1, 9, 1)
    year = SchoolYear.create(title=f"{starts.year}", starts_on=starts, ends_on=date(starts.year + 1, 8, 31))
    names = [_class_name(number) for number in range(size.classes)]
    _insert(
        Group,
        (
            {
                "name": name,
                "external_id": f"class:{name.casefold()}",
                "kind": "official_class",
                "school_year": year,
                "position": at,
            }
            for at, name in enumerate(names)
        ),
    )
    return [group_id for (group_id,) in Group.select(Group.id).order_by(Group.id).tuples()]


def _people(size: Size, classes: list[int]) -> None:
    """Persons 1..pupils are the pupils, then two parents for each family, then the staff; groups alike."""
    since = date.today() - timedelta(days=400)
    families = size.pupils // size.children
    parents = size.pupils + 2 * families
    kinds = ["pupil"] * size.pupils + ["parent"] * (parents - size.pupils) + ["staff"] * size.staff
    _insert(Person, (_person(1 + at, at, kind) for at, kind in enumerate(kinds)))
    names = [f"leerling{at:04d}" for at in range(size.pupils)] + [f"personeel{at:03d}" for at in range(size.staff)]
    _insert(
        LoginGroup,
        ({"id": 1 + at, "username": name, "salt": secrets.token_bytes(16)} for at, name in enumerate(names)),
    )
    pupils = range(1, size.pupils + 1)
    staff = range(parents + 1, parents + size.staff + 1)
    _insert(Account, (_account(pupil, 0, "pupil", pupil) for pupil in pupils))
    _insert(Account, (_account(size.pupils + 1 + at, 0, "staff", person) for at, person in enumerate(staff)))
    pairs = [(_guardian(size, pupil, which), pupil, which) for pupil in pupils for which in (0, 1)]
    _insert(Account, (_account(pupil, 1 + which, "co", guardian, pupil) for guardian, pupil, which in pairs))
    _insert(
        Guardianship,
        ({"guardian": guardian, "pupil": pupil, "level": "full", "since": since} for guardian, pupil, _which in pairs),
    )
    _insert(
        Membership,
        (
            {"person": pupil, "group": classes[pupil % len(classes)], "role": "pupil", "since": since}
            for pupil in pupils
        ),
    )
    _insert(
        Membership,
        ({"person": one, "group": classes[one % len(classes)], "role": "teacher", "since": since} for one in staff),
    )
    roles = ("admin", "head", "secretary", "ict")
    _insert(
        RoleAssignment,
        (
            {"person": one, "role": roles[at] if at < len(roles) else "teacher", "since": since}
            for at, one in enumerate(staff)
        ),
    )


def _articles(size: Size, classes: list[int]) -> None:
    moment = now()
    _insert(Article, (_article(number, size.articles, moment) for number in range(size.articles)))
    of_class = [number + 1 for number in range(size.articles) if number % 2]
    _insert(
        ArticleGroup,
        ({"article": article, "group": classes[at % len(classes)]} for at, article in enumerate(of_class)),
    )


def _article(number: int, count: int, moment: datetime) -> dict[str, Any]:
    """Number 0 is the pinned article of the school; odd ones are for one class."""
    title = NEWEST if number == 0 else f"Nieuws nummer {number}"
    return {
        "id": number + 1,
        "title": title,
        "text": "\n\n".join([SENTENCE * 3] * 4),
        "language": "nl",
        "audience": "parents",
        "whole_school": number % 2 == 0,
        "pinned": number == 0,
        "published_from": moment - timedelta(hours=1 + 12 * number),
        "announced_at": moment,
        "folded": f"{title} {SENTENCE}".casefold(),
    }


_COLUMNS = [
    *("leerling_id", "voornaam", "familienaam", "klas"),
    *(f"ouder{which}_{what}" for which in (1, 2) for what in ("id", "voornaam", "familienaam", "niveau")),
]


def _roster_line(size: Size, pupil: int, moved: int) -> dict[str, str]:
    line = {"klas": _class_name((pupil + moved) % size.classes)}
    for column, person in (
        ("leerling_", pupil),
        ("ouder1_", _guardian(size, pupil, 0)),
        ("ouder2_", _guardian(size, pupil, 1)),
    ):
        names = _person(person, person - 1)
        before = "" if person == pupil else column
        line |= {
            f"{column}id": names["external_id"].partition(":")[2],
            f"{before}voornaam": names["given_name"],
            f"{before}familienaam": names["family_name"],
        }
    return line | {"ouder1_niveau": "volledig", "ouder2_niveau": "volledig"}


def _class_name(number: int) -> str:
    return f"{1 + number // 10}{chr(65 + number % 10)}"


def _guardian(size: Size, pupil: int, which: int) -> int:
    return size.pupils + 1 + 2 * ((pupil - 1) // size.children) + which


def _signed_in(size: Size) -> Iterator[Parent]:
    """One parent of each family, through the door that every session comes from."""
    for first in range(1, size.pupils + 1, size.children):
        account = Account.get(Account.person == _guardian(size, first, 0), Account.pupil == first)
        membership = Membership.get(Membership.person == first)
        child = Person.get_by_id(first)
        username = LoginGroup.get_by_id(account.login_group_id).username
        token = start_session(account)
        yield Parent(token, account.id, username, first, child.given_name, membership.group_id)


def _person(person_id: int, number: int, kind: str = "parent") -> dict[str, Any]:
    given, family = GIVEN[number % len(GIVEN)], FAMILY[number // len(GIVEN) % len(FAMILY)]
    return {
        "id": person_id,
        "external_id": f"{kind}:P{person_id}",
        "given_name": given,
        "family_name": family,
        "sort_key": sort_key(given, family),
        "email": f"persoon{person_id}@example.org",
        "language": "nl",
    }


def _account(login_group: int, slot: int, kind: str, person: int, pupil: int | None = None) -> dict[str, Any]:
    moment = now()
    return {
        "login_group": login_group,
        "slot": slot,
        "kind": kind,
        "person": person,
        "pupil": pupil,
        "state": "active",
        "slot_salt": secrets.token_bytes(16),
        "activated_at": moment,
    }


def _insert(model: type[Model], rows: Any) -> None:
    rows = iter(rows)
    while batch := list(itertools.islice(rows, AT_ONCE)):
        model.insert_many(batch).execute()


def _next_id(model: type[Model]) -> int:
    return 1 + int(model.select(model.id).order_by(model.id.desc()).limit(1).scalar() or 0)
