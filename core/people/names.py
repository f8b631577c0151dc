"""Names as they are sorted: family name first, without accents and case."""

from __future__ import annotations

from anyascii import anyascii


def sort_key(given_name: str, family_name: str) -> str:
    """`Van De Velde, Chloë` sorts as `van de velde chloe`. At most 210 characters, as the column."""
    return " ".join(anyascii(f"{family_name} {given_name}").casefold().split())[:210]
