"""HTTP of the roles: the staff with what they are, and one person to give and take."""

from __future__ import annotations

from typing import Any

from flask import abort, flash, g, make_response, redirect, request, url_for

from ..i18n import gettext
from ..identity import cookies
from ..identity.models import Account
from ..identity.sign_in import open_session
from ..module import Role
from ..rendering import portal_of_app, render
from ..roles import ROLE_TITLES, STAFF_ROLES
from ..viewer import current_viewer
from .doors import pages, tabs
from .editions import ChangedMeanwhile
from .staff_roles import RolesRefused, StaffMember, change_roles, staff_member, staff_members


@pages.page("/roles", permission="core.roles")
def roles() -> Any:
    return render(
        "core/office/roles.html",
        tabs=tabs(current_viewer()),
        staff=staff_members(),
        titles=ROLE_TITLES,
        order=STAFF_ROLES,
    )


@pages.page("/roles/<int:person_id>", permission="core.roles", methods=("GET", "POST"))
def roles_of_person(person_id: int) -> Any:
    member = staff_member(person_id)
    if member is None:
        abort(404)
    if request.method == "GET":
        return _page_of(member, member.roles)
    wanted = frozenset(role for role in STAFF_ROLES if role in request.form.getlist("role"))
    viewer = current_viewer()
    is_own = viewer.person.id == person_id
    try:
        changed = change_roles(
            person_id,
            wanted,
            shown=request.form.get("edition", ""),
            keep_session=viewer.session_id if is_own else None,
        )
    except RolesRefused as refusal:
        return _page_of(member, wanted, problem=str(refusal)), 422
    except ChangedMeanwhile as meanwhile:
        flash(str(meanwhile), "warning")
        return redirect(url_for("office.roles_of_person", person_id=person_id))
    if not changed:
        flash(gettext("Nothing was changed."), "info")
        return redirect(url_for("office.roles"))
    if not is_own:
        flash(gettext("Kept. %(name)s has these rights after signing in again.", name=member.name), "good")
        return redirect(url_for("office.roles"))
    return _with_new_session()


def _with_new_session() -> Any:
    """Own rights changed: this browser goes on with a new session; what it may open now is asked anew."""
    flash(gettext("Kept. Your other devices are signed out."), "good")
    answer = make_response(redirect(url_for("pages.start")))
    account = Account.get_by_id(current_viewer().account_id)
    cookies.keep_session(answer, open_session(account, cookies.browser(), stays=g.signed_in.stays))
    return answer


def _page_of(member: StaffMember, ticked: frozenset[Role], problem: str = "") -> str:
    declared = portal_of_app().registry.permissions
    rights = {role: [str(one.title) for one in declared if role in one.roles] for role in STAFF_ROLES}
    return render(
        "core/office/role.html",
        tabs=tabs(current_viewer()),
        member=member,
        ticked=ticked,
        problem=problem,
        titles=ROLE_TITLES,
        order=STAFF_ROLES,
        rights=rights,
        is_own=member.person_id == current_viewer().person.id,
    )
