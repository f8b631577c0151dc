"""The permissions of the core itself, and which of the fixed roles has what."""

from __future__ import annotations

from collections.abc import Iterable

from .i18n import lazy_gettext as _
from .module import Permission, Role

STAFF_ROLES: tuple[Role, ...] = ("teacher", "care", "secretary", "head", "ict", "admin")

ROLE_TITLES = {
    "parent": _("Parent"),
    "pupil": _("Pupil"),
    "teacher": _("Teacher"),
    "care": _("Care"),
    "secretary": _("Secretariat"),
    "head": _("Head of school"),
    "ict": _("ICT coordinator"),
    "admin": _("Administrator"),
}

OFFICE: tuple[Role, ...] = ("secretary", "head", "ict", "admin")

CORE_PERMISSIONS = (
    Permission(name="core.office", title=_("Open the school's office"), roles=OFFICE),
    Permission(name="core.letters", title=_("Print letters with codes"), roles=("secretary", "ict", "admin")),
    Permission(name="core.confirm_guardians", title=_("Confirm parents"), roles=("secretary", "head", "admin")),
    Permission(name="core.appearance", title=_("Change name, logo and colours"), roles=("ict", "admin")),
    Permission(name="core.modules", title=_("Open and close modules"), roles=("ict", "admin")),
    Permission(name="core.roles", title=_("Give and take roles"), roles=("admin",)),
    Permission(name="modules.preview", title=_("Use modules that are being built"), roles=("head", "ict", "admin")),
)


def permissions_by_role(declared: Iterable[Permission]) -> dict[Role, frozenset[str]]:
    """Names of permissions for each role, from all declarations together."""
    collected: dict[Role, set[str]] = {}
    for permission in declared:
        for role in permission.roles:
            collected.setdefault(role, set()).add(permission.name)
    return {role: frozenset(names) for role, names in collected.items()}
