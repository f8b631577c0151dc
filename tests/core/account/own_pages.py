"""What stands on paper and on pages, for the tests of the own account."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from ganaar.core.clock import now
from ganaar.core.identity.models import Account, Session
from ganaar.core.identity.relations import RELATIONS

ROLE = next(iter(RELATIONS))
PASSWORD = "zeven gele fietsen"
OTHER_PASSWORD = "negen blauwe tenten"


@dataclass(frozen=True)
class PaperLetter:
    """What stands on a letter."""

    slot: Account
    username: str
    code: str


def text_of(answer: Any) -> str:
    """What the page says, without markup."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", answer.get_data(as_text=True))).split())


def expire(letter: PaperLetter) -> None:
    Account.update(code_expires_at=now() - timedelta(seconds=1)).where(Account.id == letter.slot.id).execute()


def sessions_of(account: Account) -> set[bytes]:
    """What the table keeps of the sessions of an account. Their row ids may come again, these never do."""
    return {bytes(tag) for (tag,) in Session.select(Session.tag).where(Session.account == account).tuples()}
