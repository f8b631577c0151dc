"""Where somebody goes on after signing in: only to a page of this very school."""

from __future__ import annotations

from urllib.parse import urlsplit

_NEVER = ("/link/", "/sign-in", "/sign-out", "/activate", "/language/")


def own_path(target: str | None) -> str | None:
    """The target if it is a path here, else None. `//host`, `/\\host`, schemes and control characters are not."""
    if not target or not target.startswith("/") or target.startswith(("//", "/\\")) or len(target) > 1000:
        return None
    if "\\" in target or not target.isprintable() or target.startswith(_NEVER):
        return None
    parts = urlsplit(target)
    return target if not parts.scheme and not parts.netloc else None
