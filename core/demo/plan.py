"""From families and staff to persons, usernames, slots and passwords: all decided here, nothing written yet."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from random import Random

from ..roster.usernames import username_for
from .families import all_families
from .names import STREETS, TOWN, WORDS
from .shapes import Adult, ChildOf, DemoSchool, Family, Level, Progress, StaffMember


@dataclass(slots=True, kw_only=True)
class PlannedPerson:
    """Somebody of the school. `key` is the id in the school's own administration."""

    key: str
    given_name: str
    family_name: str
    birth_date: date | None = None
    email: str = ""
    has_no_email: bool = False
    mobile: str = ""
    language: str = ""
    address: str = ""
    has_no_device: bool = False
    password: str = ""
    """Empty for who has not chosen one."""
    is_known: bool = True
    """Otherwise the school learnt the name from what was typed at activation."""

    @property
    def full_name(self) -> str:
        return f"{self.given_name} {self.family_name}"


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedSlot:
    """An account."""

    username: str
    slot: int
    kind: str
    person: PlannedPerson | None
    pupil: PlannedPerson | None = None
    class_name: str = ""
    relation: str = ""
    roles: tuple[str, ...] = ()
    progress: Progress
    is_apart: bool = False
    days: int = 0
    """How long ago it got this far."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedTie:
    """A guardianship."""

    guardian: PlannedPerson
    pupil: PlannedPerson
    relation: str
    level: Level


@dataclass(slots=True)
class Plan:
    """All that is to be written of one school."""

    school: DemoSchool
    persons: list[PlannedPerson] = field(default_factory=list)
    slots: list[PlannedSlot] = field(default_factory=list)
    ties: list[PlannedTie] = field(default_factory=list)
    pupils: dict[str, list[PlannedPerson]] = field(default_factory=dict)
    """By class."""
    staff: dict[str, tuple[StaffMember, PlannedPerson]] = field(default_factory=dict)
    """By username."""


def plan_of(school: DemoSchool, starts: date) -> Plan:
    """The plan of a school for the year that starts on this day. The same for the same day."""
    return _Planner(school, starts).plan()


class _Planner:
    """Counts ids and usernames while the families are gone through."""

    def __init__(self, school: DemoSchool, starts: date) -> None:
        self._school = school
        self._starts = starts
        self._chance = Random(f"plan of {school.key}")  # noqa: S311
        self._plan = Plan(school, pupils={one.name: [] for one in school.classes})
        self._usernames: set[str] = set()
        self._passwords: set[str] = set()
        self._emails: set[str] = set()

    def plan(self) -> Plan:
        for member in self._school.staff:
            self._add_staff(member)
        for family in all_families(self._school):
            self._add_family(family)
        return self._plan

    def _add_staff(self, member: StaffMember) -> None:
        username = self._username(member.given_name, member.family_name)
        person = self._person(
            f"P{len(self._plan.staff) + 1:03d}",
            member.given_name,
            member.family_name,
            email=f"{username}@{self._school.key}.example",
            language="nl" if member.progress == "active" else "",
        )
        if member.progress in ("active", "started"):
            person.password = self._password()
        self._plan.staff[username] = (member, person)
        self._plan.slots.append(
            PlannedSlot(
                username=username,
                slot=0,
                kind="staff",
                person=person,
                class_name=member.classes[0] if member.classes else "",
                roles=member.roles,
                progress=member.progress,
                days=self._chance.randint(20, 80),
            )
        )

    def _add_family(self, family: Family) -> None:
        home, elsewhere = self._address(), self._address()
        adults = [self._adult(family, adult, elsewhere if adult.is_apart else home) for adult in family.adults]
        for number, child in enumerate(family.children):
            pupil, username = self._add_pupil(family, child, home)
            for slot, (adult, person) in enumerate(zip(family.adults, adults, strict=True), start=1):
                self._add_co_account(adult, person, pupil, child, username, slot, adult.progress_for(number))

    def _add_pupil(self, family: Family, child: ChildOf, address: str) -> tuple[PlannedPerson, str]:
        family_name = child.family_name or family.family_name
        username = self._username(child.given_name, family_name)
        its_class = next(one for one in self._school.classes if one.name == child.class_name)
        born = date(self._starts.year - its_class.age, self._chance.randint(1, 12), self._chance.randint(1, 28))
        pupil = self._person(
            f"L{sum(map(len, self._plan.pupils.values())) + 1:04d}",
            child.given_name,
            family_name,
            birth_date=born,
            address=address,
        )
        signs_in = child.class_name in self._school.classes_of_pupils_who_sign_in
        if signs_in:
            pupil.password, pupil.language, pupil.has_no_email = self._password(), "nl", True
        self._plan.pupils[child.class_name].append(pupil)
        self._plan.slots.append(
            PlannedSlot(
                username=username,
                slot=0,
                kind="pupil",
                person=pupil,
                class_name=child.class_name,
                progress="active" if signs_in else "never",
                days=self._chance.randint(3, 60),
            )
        )
        return pupil, username

    def _adult(self, family: Family, adult: Adult, address: str) -> PlannedPerson | None:
        if adult.staff_name:
            person = self._plan.staff[adult.staff_name][1]
            person.address = address
            return person
        if family.is_unknown:
            return None
        signs_in = any(one in ("active", "started") for one in adult.progress)
        is_known = bool(adult.level)
        person = self._person(
            f"O{len(self._plan.persons) + 1:04d}",
            adult.given_name,
            adult.family_name,
            email="" if adult.has_no_email else self._email(adult),
            mobile=f"+32 470 {self._chance.randint(10, 99)} {self._chance.randint(10, 99)} 00",
            language=family.language if signs_in else "",
            address=address,
            is_known=is_known,
        )
        person.has_no_email, person.has_no_device = adult.has_no_email, family.has_no_device
        if signs_in:
            person.password = self._password()
        return person

    def _add_co_account(
        self,
        adult: Adult,
        person: PlannedPerson | None,
        pupil: PlannedPerson,
        child: ChildOf,
        username: str,
        slot: int,
        progress: Progress,
    ) -> None:
        self._plan.slots.append(
            PlannedSlot(
                username=username,
                slot=slot,
                kind="co",
                person=person,
                pupil=pupil,
                class_name=child.class_name,
                relation=adult.relation,
                progress=progress,
                is_apart=adult.is_apart,
                days=self._chance.randint(2, 50),
            )
        )
        if person is not None and adult.level:
            self._plan.ties.append(PlannedTie(guardian=person, pupil=pupil, relation=adult.relation, level=adult.level))

    def _person(
        self,
        key: str,
        given_name: str,
        family_name: str,
        *,
        birth_date: date | None = None,
        email: str = "",
        mobile: str = "",
        language: str = "",
        address: str = "",
        is_known: bool = True,
    ) -> PlannedPerson:
        person = PlannedPerson(
            key=key,
            given_name=given_name,
            family_name=family_name,
            birth_date=birth_date,
            email=email,
            mobile=mobile,
            language=language,
            address=address,
            is_known=is_known,
        )
        self._plan.persons.append(person)
        return person

    def _username(self, given_name: str, family_name: str) -> str:
        username = username_for(given_name, family_name, self._usernames)
        self._usernames.add(username)
        return username

    def _email(self, adult: Adult) -> str:
        name = username_for(adult.given_name, adult.family_name, self._emails)
        self._emails.add(name)
        return f"{name}@example.org"

    def _address(self) -> str:
        return f"{self._chance.choice(STREETS)} {self._chance.randint(1, 140)}\n{TOWN}"

    def _password(self) -> str:
        """Three words and a number: nobody else of the school has it."""
        while True:
            password = "-".join([*self._chance.sample(WORDS, 3), str(self._chance.randint(10, 99))])
            if password not in self._passwords:
                self._passwords.add(password)
                return password
