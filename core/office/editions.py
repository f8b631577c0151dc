"""Two administrators at once: a form names the edition it shows; if another one is kept by then, the second is told."""

from __future__ import annotations

import hashlib
import json

from ..i18n import gettext


class ChangedMeanwhile(ValueError):
    """Somebody else changed this since the page was opened; nothing of the second change is kept."""

    def __init__(self) -> None:
        super().__init__(
            gettext(
                "Somebody else changed this while you had the page open. Your change is not kept yet. "
                "Below is how it is now; make your change again if it is still needed."
            )
        )


def edition_of(*values: object) -> str:
    """A short name for exactly these values."""
    told = json.dumps(values, default=str, sort_keys=True)
    return hashlib.sha256(told.encode()).hexdigest()[:20]


def refuse_other_edition(shown: str, kept: str) -> None:
    """Call it inside the transaction that writes. Raises `ChangedMeanwhile`."""
    if shown != kept:
        raise ChangedMeanwhile
