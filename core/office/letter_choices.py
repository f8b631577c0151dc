"""What can be printed in one go, as the page of the letters offers it, and the people one letter is searched for."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from peewee import fn

from ..clock import now, today
from ..configuration import configuration
from ..i18n import gettext, ngettext
from ..identity.models import Account, LoginGroup
from ..letters.slots import Choice, LeftOutBecause, Run, has_valid_code
from ..people.dated import holds_on
from ..people.groups import groups_of_year
from ..people.models import Group, Membership, Person
from ..people.names import sort_key

MOST_FOUND = 30


@dataclass(frozen=True, slots=True)
class Pile:
    """One thing to choose: its key in the address, its title, the choice behind it."""

    key: str
    title: str
    choice: Choice


@dataclass(frozen=True, slots=True)
class FoundAccount:
    """One account that a letter could be printed for."""

    id: int
    slot: int
    kind: str
    state: str
    username: str
    about: str
    """The pupil, or the member of staff."""
    class_name: str
    addressee: str
    printed_at: datetime | None
    code_works: bool


def piles(by_admin: bool) -> list[Pile]:
    """Staff, each class, pupils where they sign in, and what is delivered apart. Two queries."""
    classes = [group for group in groups_of_year() if group.kind == "official_class"]
    offered = [Pile("staff", gettext("Staff"), Choice(kind="staff", by_admin=by_admin))]
    offered += [
        Pile(f"parents-{one.id}", gettext("Parents of %(name)s", name=one.name), Choice(group_id=one.id))
        for one in classes
    ]
    offered.append(Pile("apart", gettext("Delivered apart, whole school"), Choice(apart=True)))
    if configuration().yes("pupils_sign_in"):
        offered += [
            Pile(
                f"pupils-{one.id}", gettext("Pupils of %(name)s", name=one.name), Choice(kind="pupil", group_id=one.id)
            )
            for one in classes
        ]
    return offered


def left_out_in_words(run: Run) -> list[str]:
    """Why pages are missing, one sentence for each reason."""
    return [_reason(reason, count) for reason, count in sorted(run.left_out.items()) if count]


def _reason(reason: LeftOutBecause, count: int) -> str:
    sentences: dict[LeftOutBecause, str] = {
        "in_use": ngettext("%(num)d has an account already.", "%(num)d have an account already.", count),
        "printed": ngettext(
            "%(num)d has a letter already that still works.", "%(num)d have a letter already that still works.", count
        ),
        "apart": ngettext(
            "%(num)d is delivered apart, by post or in person. You find it under “Delivered apart”.",
            "%(num)d are delivered apart, by post or in person. You find them under “Delivered apart”.",
            count,
        ),
        "void": ngettext(
            "%(num)d account was closed by the school. Print a new letter for it one by one.",
            "%(num)d accounts were closed by the school. Print new letters for them one by one.",
            count,
        ),
        "ended": ngettext("%(num)d account is no longer in use.", "%(num)d accounts are no longer in use.", count),
        "no_access": ngettext(
            "%(num)d may see nothing of this pupil, as the school decided.",
            "%(num)d may see nothing of these pupils, as the school decided.",
            count,
        ),
        "guarded": ngettext(
            "%(num)d has rights that you do not have. An administrator prints this letter.",
            "%(num)d have rights that you do not have. An administrator prints these letters.",
            count,
        ),
    }
    return sentences[reason]


def found_accounts(words: str) -> list[FoundAccount]:
    """Accounts of the pupils and staff whose name or username holds all these words. One query."""
    wanted = [word for word in re.split(r"\s+", sort_key("", words)) if word]
    if not wanted:
        return []
    about, day = fn.COALESCE(Account.pupil, Account.person), today(configuration().zone)
    query = (
        Account.select(
            Account,
            LoginGroup.username.alias("username"),
            Person.given_name.alias("given"),
            Person.family_name.alias("family"),
            fn.MAX(fn.COALESCE(Group.name, "")).alias("class_name"),
        )
        .join(LoginGroup)
        .join(Person, on=(Person.id == about))
        .join(
            Membership,
            "LEFT OUTER JOIN",
            on=((Membership.person == Person.id) & (Membership.role == "pupil") & holds_on(Membership, day)),
        )
        .join(Group, "LEFT OUTER JOIN", on=((Membership.group == Group.id) & (Group.kind == "official_class")))
        .where(Account.state != "ended")
        .group_by(Account, LoginGroup.username, Person.given_name, Person.family_name, Person.sort_key)
    )
    if not configuration().yes("pupils_sign_in"):
        query = query.where(Account.kind != "pupil")
    for word in wanted[:6]:
        query = query.where(Person.sort_key.contains(word) | LoginGroup.username.contains(word))
    at = now()
    rows = query.order_by(Person.sort_key, LoginGroup.username, Account.slot).limit(MOST_FOUND).objects()
    return [
        FoundAccount(
            row.id,
            row.slot,
            row.kind,
            row.state,
            row.username,
            f"{row.given} {row.family}".strip(),
            row.class_name,
            row.addressee,
            row.printed_at,
            has_valid_code(row, at),
        )
        for row in rows
    ]
