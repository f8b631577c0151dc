"""The blueprint of the own account; `views` adds its pages."""

from __future__ import annotations

from ..blueprint import CoreBlueprint

pages = CoreBlueprint("account", __name__, url_prefix="/account")
