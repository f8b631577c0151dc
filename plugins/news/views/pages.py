"""The blueprint, and what all views share: pages of a list, and 404 for what is not there for this viewer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, TypeVar

from flask import abort, request, url_for

from ganaar.core import ModuleBlueprint, gettext

pages = ModuleBlueprint("news", __name__)

ON_A_PAGE = 20
LONGEST_SEARCH = 100

Found = TypeVar("Found")


def found_or_404(thing: Found | None) -> Found:
    """The thing, or the page that says nothing about whether it exists."""
    if thing is None:
        abort(404)
    return thing


def searched_words() -> str:
    """What the reader searches for."""
    return request.args.get("q", "").strip()[:LONGEST_SEARCH]


@dataclass(frozen=True, slots=True)
class Leaf:
    """One page of a long list."""

    number: int
    skip: int
    position: str
    previous_url: str | None
    next_url: str | None


def leaf_of(total: int, **kept: Any) -> Leaf:
    """The page that the address asks for, within what there is; `kept` are the values of the route and search."""
    last = max(1, -(-total // ON_A_PAGE))
    number = min(max(1, request.args.get("page", 1, type=int)), last)

    def address(page: int) -> str | None:
        if not 1 <= page <= last:
            return None
        return url_for(str(request.endpoint), **{**kept, "page": page if page > 1 else None})

    position = gettext("Page %(number)d of %(last)d", number=number, last=last) if last > 1 else ""
    return Leaf(number, (number - 1) * ON_A_PAGE, position, address(number - 1), address(number + 1))
