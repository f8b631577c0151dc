"""People for tests: pupils, parents and staff with accounts, made in a few lines."""

from __future__ import annotations

import itertools
import secrets
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from flask.testing import FlaskClient

from ..clock import now
from ..db.context import current_school
from ..identity.models import Account, LoginGroup
from ..identity.sessions import COOKIE, start_session
from ..people.models import Group, Guardianship, Membership, Person, RoleAssignment, SchoolYear
from ..portal import Portal
from ..states import set_state
from ..themes import ThemedFlask

LONG_AGO = date(2020, 9, 1)


class SchoolBrowser(FlaskClient):
    """A browser without JavaScript that opens every path at one school."""

    host = ""

    def open(self, *args: Any, **kwargs: Any) -> Any:
        kwargs.setdefault("base_url", f"https://{self.host}/")
        return super().open(*args, **kwargs)


class World:
    """The school of a test, being filled with people."""

    def __init__(self, portal: Portal, app: Callable[[], ThemedFlask]) -> None:
        self.portal = portal
        self._app = app
        self._numbers = itertools.count(1)

    def year(self) -> SchoolYear:
        today = date.today()  # noqa: DTZ011
        starts = date(today.year if today.month >= 9 else today.year - 1, 9, 1)
        known, _made = SchoolYear.get_or_create(
            title=f"{starts.year}-{starts.year + 1}",
            defaults={"starts_on": starts, "ends_on": date(starts.year + 1, 8, 31)},
        )
        return known

    def group(self, name: str, kind: str = "official_class") -> Group:
        known, _made = Group.get_or_create(name=name, school_year=self.year(), defaults={"kind": kind})
        return known

    def person(self, given_name: str, family_name: str = "Peeters", **more: Any) -> Person:
        more.setdefault("language", "en")
        return Person.create(
            given_name=given_name,
            family_name=family_name,
            sort_key=f"{family_name} {given_name}".lower(),
            **more,
        )

    def pupil(self, given_name: str, class_name: str = "1A", family_name: str = "Peeters", **more: Any) -> Person:
        """A pupil in a class, with a login group but no active account."""
        pupil = self.person(given_name, family_name, **more)
        Membership.create(person=pupil, group=self.group(class_name), role="pupil", since=LONG_AGO)
        self.account(
            pupil, kind="pupil", state="new", username=f"{given_name}.{family_name}{next(self._numbers)}".lower()
        )
        return pupil

    def parent(
        self, of: Person, given_name: str = "An", family_name: str = "Jans", *, level: str | None = "full", **more: Any
    ) -> Account:
        """An active co-account on a pupil, of a new person unless `person` is given."""
        person = more.pop("person", None) or self.person(
            given_name, family_name, email=f"{given_name}@example.org".lower()
        )
        main = Account.get((Account.person == of) & (Account.kind == "pupil"))
        slot = Account.select().where(Account.login_group == main.login_group_id).count()
        if level is not None:
            Guardianship.create(guardian=person, pupil=of, level=level, since=LONG_AGO, **more)
        return self.account(person, kind="co", group=main.login_group, slot=slot, pupil=of)

    def staff(self, given_name: str, *roles: str, family_name: str = "Maes", person: Person | None = None) -> Account:
        """An active main account of a member of staff with these roles."""
        person = person or self.person(given_name, family_name)
        for role in roles or ("teacher",):
            RoleAssignment.create(person=person, role=role, since=LONG_AGO)
        return self.account(person, kind="staff", username=f"{given_name}.{family_name}{next(self._numbers)}".lower())

    def account(
        self,
        person: Person,
        *,
        kind: str,
        state: str = "active",
        username: str = "",
        group: LoginGroup | None = None,
        slot: int = 0,
        pupil: Person | None = None,
    ) -> Account:
        group = group or LoginGroup.create(username=username, salt=secrets.token_bytes(16))
        return Account.create(
            login_group=group,
            slot=slot,
            kind=kind,
            person=person,
            pupil=pupil,
            state=state,
            slot_salt=secrets.token_bytes(16),
            activated_at=now() if state == "active" else None,
        )

    def live(self, *modules: str, audiences: tuple[Any, ...] = ("parents", "pupils", "staff")) -> None:
        """Open modules for everybody."""
        for module in modules:
            for audience in audiences:
                set_state(module, audience, "live")

    def client(self, account: Account | None = None) -> FlaskClient:
        """A browser without JavaScript at this school, signed in as an account."""
        school = current_school()
        app = self._app()
        client = SchoolBrowser(app, app.response_class, use_cookies=True)
        client.host = school.host
        client.environ_base["HTTP_ACCEPT_LANGUAGE"] = "en"
        if account is not None:
            with school.writing():
                token = start_session(account)
            client.set_cookie(COOKIE, token, domain=school.host)
        return client

    def ends_soon(self, guardianship: Guardianship) -> None:
        """The guardianship held until today."""
        guardianship.until = date.today() - timedelta(days=0)  # noqa: DTZ011
        guardianship.save()
