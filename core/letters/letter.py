"""One printed letter: everything that stands on its page, already decided by the caller.

No rights, no database, no Flask here. Who gets a letter, in which order and with which code is the office's
business; this is the sheet of paper.
"""

from dataclasses import dataclass
from datetime import date
from typing import Literal

LetterKind = Literal["co_account", "staff", "pupil"]


@dataclass(frozen=True, slots=True)
class Contact:
    """The person at school who helps. An empty phone or e-mail is left out of the letter."""

    name: str
    phone: str = ""
    email: str = ""


@dataclass(frozen=True, slots=True)
class FamilyChild:
    """A child in the order in which a family signs in."""

    name: str
    class_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """What one person receives on one page.

    `code` is printed as it is given, so the caller groups it for reading. `expires_on` is the last day on
    which the code still works. `family_order` holds every child of this addressee, oldest first, and stays
    empty for one child; `starts_here` tells that this page is the first of them. `apart` is a page for the
    post or for personal handover: it shows the name and `postal_address` where an envelope has its window.
    A staff letter takes the name from `addressee`, or else from `pupil_name`.
    """

    kind: LetterKind = "co_account"
    school_name: str
    school_logo: bytes | None = None
    address: str
    pupil_name: str
    class_name: str
    addressee: str | None = None
    username: str
    code: str
    activation_url: str
    expires_on: date
    contact: Contact
    family_order: tuple[FamilyChild, ...] = ()
    starts_here: bool = True
    apart: bool = False
    postal_address: tuple[str, ...] = ()
    language: Literal["nl"] = "nl"
