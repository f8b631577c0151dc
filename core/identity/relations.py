"""What a parent says to be for the child, in the words that a roster uses too. A label: it grants nothing."""

from __future__ import annotations

from ..i18n import lazy_gettext as _

RELATIONS = {
    "moeder": _("Mother"),
    "vader": _("Father"),
    "plusouder": _("Step-parent"),
    "voogd": _("Guardian"),
    "grootouder": _("Grandparent"),
    "pleegouder": _("Foster parent"),
    "begeleider": _("Companion"),
    "other": _("Somebody else"),
}
