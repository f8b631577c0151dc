"""What the command says when the demo is ready: where it is, and a few people to sign in as."""

from __future__ import annotations

import csv
from pathlib import Path

from ..portal import Portal
from .sheets import ACCOUNTS_FILE, LETTERS_FILE

Row = dict[str, str]

PEOPLE = (
    ("head of school", "Ingrid Verhaegen", ""),
    ("administrator", "Koen Lambrechts", ""),
    ("secretary", "Marleen Aerts", ""),
    ("teacher of 2B", "An Peersman", ""),
    ("teacher, parent of Fien", "Els Wouters", ""),
    ("mother of Noor and Lars", "Sofie Claes", "Noor Peeters"),
    ("their father", "Tom Peeters", "Noor Peeters"),
    ("parent of three", "Samira Bouzid", "Imane El Amrani"),
    ("reads all, decides nothing", "Dirk Mertens", "Jules Mertens"),
)
"""Who, by what name, and for a parent on which child."""


def welcome(portal: Portal) -> str:
    """The address and a table of who can sign in, in plain text."""
    home = portal.config.home
    accounts, letters = _rows(home / ACCOUNTS_FILE), _rows(home / LETTERS_FILE)
    host = accounts[0]["host"]
    origin = f"http://{host}:{portal.config.public_port}"
    table = [("who", "name", "username", "password"), *(_of_person(accounts, *one) for one in PEOPLE)]
    letter = next((row for row in letters if row["host"] == host and row["child"]), None)
    if letter is not None:
        table.append(("a letter with a code", f"for {letter['child']}", letter["username"], letter["code"]))
    return "\n".join(
        [
            "",
            f"{origin}  (also http://127.0.0.1:{portal.config.public_port})",
            f"{origin}/demo/mails  shows the mails it would have sent",
            "",
            *_aligned(table),
            "",
            f"All {len(accounts)} passwords: {_near(home / ACCOUNTS_FILE)}; "
            f"{len(letters)} letters: {_near(home / LETTERS_FILE)}",
            "",
        ]
    )


def _of_person(accounts: list[Row], who: str, name: str, child: str) -> tuple[str, str, str, str]:
    row = next(row for row in accounts if row["person"] == name and row["child"] == child)
    return who, name, row["username"], row["password"]


def _aligned(table: list[tuple[str, str, str, str]]) -> list[str]:
    widths = [max(map(len, column)) + 2 for column in zip(*table, strict=True)]
    return [
        "  " + "".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in table
    ]


def _rows(path: Path) -> list[Row]:
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def _near(path: Path) -> str:
    try:
        return str(path.relative_to(Path.cwd()))
    except ValueError:
        return str(path)
