"""What is good enough as a password: long, hard to guess, and no word of the family or the school.

No rules about capitals and digits: they make passwords that people write down. The judge is zxcvbn, which
is given the names that somebody who knows the family would try first.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Iterable
from itertools import pairwise

from anyascii import anyascii
from zxcvbn import zxcvbn

from ..configuration import configuration
from ..db.context import current_school
from ..i18n import gettext
from ..people.models import Group, Membership, Person
from .hashing import LONGEST
from .models import Account

SHORTEST = 10
GOOD_ENOUGH = 3
"""Of zxcvbn's 0 to 4: at least 10^8 guesses."""
GOOD_ENOUGH_AS_REST = 2
"""What must be left when names of family and school are taken out: at least 10^6 guesses."""
_JUDGED = 72
"""Characters that zxcvbn looks at; it refuses more."""
_FEWEST_LETTERS = 3
_one_at_a_time = threading.Lock()


class PasswordRefused(ValueError):
    """A password that cannot be used; the text is for the person who chose it."""


def refuse_weak(password: str, words: Iterable[str]) -> None:
    """Raise `PasswordRefused` unless this password is good. `words` are what a neighbour would guess first."""
    if len(password) < SHORTEST:
        raise PasswordRefused(gettext("Use at least 10 characters. A short sentence works well."))
    if len(password) > LONGEST:
        raise PasswordRefused(gettext("Use at most 200 characters."))
    near = _as_typed(words)
    typed = anyascii(password[:_JUDGED]).casefold()
    rest = _without(typed, near)
    if _score(password[:_JUDGED], near) < GOOD_ENOUGH or (rest != typed and _score(rest, near) < GOOD_ENOUGH_AS_REST):
        raise too_common()


def too_common() -> PasswordRefused:
    """The one refusal for whatever is easy to guess, and for a password that is in use on the same username."""
    return PasswordRefused(
        gettext("This password is too common or too easy to guess. Choose another one, such as a short sentence.")
    )


def words_of(account: Account) -> list[str]:
    """Names of the own person, the pupil, its class and the school. Never of the other parent. Three queries."""
    ids = [one for one in (account.person_id, account.pupil_id) if one is not None] or [0]
    words = [account.login_group.username, current_school().key, configuration().text("name")]
    persons = Person.select(Person.given_name, Person.family_name, Person.email).where(Person.id.in_(ids))
    classes = Group.select(Group.name).join(Membership).where(Membership.person.in_(ids), Membership.role == "pupil")
    for row in [*persons.tuples(), *classes.tuples()]:
        words += [part for part in row if part]
    return words


def _as_typed(words: Iterable[str]) -> list[str]:
    """Each word, its parts, and the parts run together: `De Wegwijzer` gives also `dewegwijzer`."""
    typed: list[str] = []
    for word in words:
        parts = re.findall(r"[a-z0-9]+", anyascii(word).casefold())
        typed += [*parts, *map("".join, pairwise(parts)), "".join(parts)]
    return list(dict.fromkeys(part for part in typed if len(part) >= _FEWEST_LETTERS))


def _without(typed: str, words: Iterable[str]) -> str:
    for word in sorted(words, key=len, reverse=True):
        typed = typed.replace(word, "")
    return typed


def _score(password: str, words: list[str]) -> int:
    """zxcvbn keeps the words it is given in a global, so threads take turns."""
    with _one_at_a_time:
        return int(zxcvbn(password, user_inputs=words)["score"])
