"""Makes the demo in the home of the installation. Stopped half-way, the next call begins anew.

While it is being made a mark lies in the home; renaming that mark is the last thing that happens.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path

from ..backup.keys import recovery_path
from ..clock import now, today
from ..configuration import configuration
from ..db.migrate import migrate, pending
from ..directory import SchoolUnknown
from ..founding import found_school
from ..identity.models import Account, LoginGroup
from ..people.models import SchoolYear
from ..places import remove_place
from ..portal import Portal
from . import sheets
from .filling import fill
from .kompas import KOMPAS
from .look import give_look, open_modules
from .modules import fill_modules
from .plan import Plan, plan_of
from .shapes import DemoSchool
from .wegwijzer import WEGWIJZER

SCHOOLS = (WEGWIJZER, KOMPAS)
MADE = "demo.json"
MAKING = "demo.making"

Progress = Callable[[int, int], None]
"""Hears what is done and what there is in all."""


class DemoRefused(Exception):
    """The demo cannot be made here; the text says why and what to do."""


def is_made(home: Path) -> bool:
    return (home / MADE).exists()


def make_demo(portal: Portal, schools: tuple[DemoSchool, ...] = SCHOOLS, progress: Progress = lambda *_: None) -> None:
    """Make these schools, with their sheets. What an earlier demo left, whole or half, is taken away first.

    Raises `DemoRefused` when a school of that key is there that no demo made.
    """
    home = portal.config.home
    _refuse_others(portal)
    _mark(home)
    for school in SCHOOLS:
        _take_away(portal, school.key)
    plans = [plan_of(school, _start_of_year(now().date())) for school in schools]
    counted = _Counted(progress, sum(_passwords_of(plan) for plan in plans))
    accounts: list[sheets.Row] = []
    letters: list[sheets.Row] = []
    for plan in plans:
        host, codes = _make_school(portal, plan, counted)
        accounts += sheets.account_rows(host, plan)
        letters += sheets.letter_rows(host, plan, codes)
    sheets.write_sheet(home / sheets.ACCOUNTS_FILE, sheets.ACCOUNT_COLUMNS, accounts)
    sheets.write_sheet(home / sheets.LETTERS_FILE, sheets.LETTER_COLUMNS, letters)
    (home / MAKING).replace(home / MADE)


def bring_up_to_date(portal: Portal) -> None:
    """Run the migrations that came since the demo was made. Its data stays."""
    for entry in portal.directory.entries():
        school = portal.directory.school(entry.key)
        if pending(school, portal.registry):
            migrate(school, portal.registry)


class _Counted:
    """Passwords hashed over all schools."""

    def __init__(self, progress: Progress, total: int) -> None:
        self._progress = progress
        self._total = total
        self._before = 0

    def school_done(self, count: int) -> None:
        self._before += count

    def __call__(self, done: int) -> None:
        self._progress(self._before + done, self._total)


def _make_school(portal: Portal, plan: Plan, counted: _Counted) -> tuple[str, sheets.Codes]:
    school = found_school(portal, plan.school.key, plan.school.name).school
    with portal.at_work(school):
        give_look(portal, plan.school)
        portal.configurations.reread()
        codes = fill(plan, _year(today(configuration().zone)), counted)
        counted.school_done(_passwords_of(plan))
        open_modules(portal, plan.school)
        portal.configurations.reread()
        staff = Account.select(LoginGroup.username, Account.person).join(LoginGroup).where(Account.kind == "staff")
        fill_modules(portal, plan.school.key, dict(staff.tuples()))
    return school.host, codes


def _passwords_of(plan: Plan) -> int:
    return sum(one.person is not None and one.progress in ("active", "started") for one in plan.slots)


def _refuse_others(portal: Portal) -> None:
    home = portal.config.home
    if is_made(home) or (home / MAKING).exists():
        return
    theirs = {entry.key for entry in portal.directory.entries()} & {school.key for school in SCHOOLS}
    if theirs:
        raise DemoRefused(
            f"There is already a school {' and '.join(sorted(theirs))} in {home} that is not of the demo. "
            "Nothing was changed. Give the demo a folder of its own: GANAAR_HOME=demo ganaar demo"
        )


def _mark(home: Path) -> None:
    home.mkdir(parents=True, exist_ok=True)
    (home / MAKING).write_text(json.dumps({"began_at": f"{now().isoformat()}Z"}))
    (home / MADE).unlink(missing_ok=True)


def _take_away(portal: Portal, key: str) -> None:
    try:
        entry = portal.directory.entry(key)
    except SchoolUnknown:
        return
    portal.directory.forget(key)
    portal.configurations.forget(key)
    remove_place(entry.place)
    recovery_path(portal.config.home, key).unlink(missing_ok=True)


def _year(day: date) -> SchoolYear:
    starts = _start_of_year(day)
    return SchoolYear.create(
        title=f"{starts.year}-{starts.year + 1}", starts_on=starts, ends_on=date(starts.year + 1, 8, 31)
    )


def _start_of_year(day: date) -> date:
    return date(day.year if day.month >= 9 else day.year - 1, 9, 1)
