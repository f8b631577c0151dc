"""Who can sign in with what, as two sheets for scripts: accounts with passwords, and letters with codes that work."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from pathlib import Path

from .plan import Plan, PlannedSlot

ACCOUNTS_FILE = "demo-accounts.csv"
LETTERS_FILE = "demo-letters.csv"
ACCOUNT_COLUMNS = ("host", "username", "password", "kind", "slot", "role", "person", "child", "class")
LETTER_COLUMNS = ("host", "username", "code", "slot", "child", "class")

Row = tuple[str, ...]
Codes = Mapping[tuple[str, int], str]


def account_rows(host: str, plan: Plan) -> list[Row]:
    """Every account that has a password; staff first, then class by class."""
    return [
        (
            host,
            one.username,
            one.person.password,
            one.kind,
            str(one.slot),
            _role(one),
            one.person.full_name,
            _child(one),
            one.class_name,
        )
        for one in _in_order(plan)
        if one.person is not None and one.progress in ("active", "started")
    ]


def letter_rows(host: str, plan: Plan, codes: Codes) -> list[Row]:
    """Every letter whose code works. Last stand those of people who chose a password before, for another child:
    they are asked for that one."""
    printed = [one for one in _in_order(plan) if (one.username, one.slot) in codes]
    printed.sort(key=lambda one: one.person is not None and bool(one.person.password))
    return [
        (host, one.username, codes[one.username, one.slot], str(one.slot), _child(one), one.class_name)
        for one in printed
    ]


def write_sheet(path: Path, columns: Row, rows: Iterable[Row]) -> None:
    """Write a sheet, whole or not at all."""
    text = io.StringIO(newline="")
    sheet = csv.writer(text)
    sheet.writerow(columns)
    sheet.writerows(rows)
    written = path.with_suffix(".writing")
    written.write_text(text.getvalue(), encoding="utf-8", newline="")
    written.replace(path)


def _in_order(plan: Plan) -> list[PlannedSlot]:
    kinds = ("staff", "pupil", "co")
    classes = ["", *(one.name for one in plan.school.classes)]
    return sorted(
        plan.slots,
        key=lambda one: (
            one.kind != "staff",
            0 if one.kind == "staff" else classes.index(one.class_name),
            one.username,
            kinds.index(one.kind),
            one.slot,
        ),
    )


def _role(one: PlannedSlot) -> str:
    if one.kind == "staff":
        return " ".join(one.roles)
    return one.relation if one.kind == "co" else "leerling"


def _child(one: PlannedSlot) -> str:
    return one.pupil.full_name if one.pupil is not None else ""
