"""Renders a template with what every page shows: school, viewer, children, places, language, theme."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from flask import current_app, g, render_template, request, url_for

from .assets import asset_url
from .configuration import configuration
from .dates import date_words, datetime_words, number
from .db.context import current_school, current_school_or_none
from .i18n import LANGUAGES, current_language, direction_of, gettext, ngettext
from .navigation import NavigationEntry, navigation
from .roles import OFFICE
from .themes import ThemedFlask, current_theme
from .viewer import PersonName, Viewer, viewer_or_none

if TYPE_CHECKING:
    from .portal import Portal


@dataclass(frozen=True, slots=True)
class SchoolShown:
    """The school as a page shows it."""

    key: str
    name: str
    initials: str
    logo_url: str | None
    stylesheet_url: str | None
    contact: str


@dataclass(frozen=True, slots=True)
class PersonShown:
    """A person or child as a page shows it."""

    id: int
    given_name: str
    full_name: str
    initials: str
    tint: int
    photo_url: str | None
    class_name: str = ""
    url: str = ""
    unread: int = 0


@dataclass(frozen=True, slots=True)
class ViewerShown:
    """Who looks, as a page shows it."""

    person: PersonShown
    account_label: str
    audience: str


@dataclass(frozen=True, slots=True)
class Place:
    """An entry of the bar or of the own menu."""

    title: str
    url: str
    icon: str
    count: int = 0
    current: bool = False


@dataclass(frozen=True, slots=True)
class AccountShown:
    """An account that the person may go on as."""

    title: str
    switch_url: str
    current: bool


@dataclass(frozen=True, slots=True)
class LanguageShown:
    """A language to choose on public pages."""

    code: str
    name: str
    url: str
    current: bool


@dataclass(slots=True)
class Page:
    """What the layouts need beside the page's own content."""

    school: SchoolShown | None
    viewer: ViewerShown | None
    children: Sequence[PersonShown]
    child: PersonShown | None
    navigation: Sequence[NavigationEntry]
    bar: Sequence[Place]
    account_menu: Sequence[Place]
    accounts: Sequence[AccountShown]
    languages: Sequence[LanguageShown]
    language: str
    direction: str
    theme: str
    theme_mode: str
    home_url: str = "/"
    sign_out_url: str | None = None
    add_child_url: str | None = None
    bell_url: str | None = None
    bell_count: int = 0
    impersonation: str | None = None
    demo_mails_url: str | None = None


def render(template: str, **context: Any) -> str:
    """The page of a template in the theme and language in use."""
    return render_template(template, **context)


def prepare(app: ThemedFlask, portal: Portal) -> None:
    """Give all templates what they share. Called once, by the application."""
    environment = app.jinja_env
    environment.add_extension("jinja2.ext.i18n")
    environment.install_gettext_callables(gettext, ngettext, newstyle=True)  # type: ignore[attr-defined]
    environment.trim_blocks = environment.lstrip_blocks = True
    environment.globals.update(
        asset_url=lambda name: asset_url(current_theme(), name),
        idempotency_key=lambda: secrets.token_urlsafe(18),
    )
    environment.filters.update(date_words=date_words, datetime_words=datetime_words, number=number)
    app.context_processor(lambda: {"page": page_in_view(portal)})


def person_shown(person: PersonName, **more: Any) -> PersonShown:
    """A person as pages show it; the photo comes by an address that asks again who looks."""
    photo = url_for("pages.photo", person_id=person.id, v=person.photo_file[:8]) if person.photo_file else None
    return PersonShown(person.id, person.given_name, person.full_name, person.initials, person.tint, photo, **more)


def page_in_view(portal: Portal) -> Page:
    """The page around the content, made once for each request."""
    known: Page | None = g.get("page")
    if known is None:
        known = g.page = _page(portal)
    return known


def _page(portal: Portal) -> Page:
    school = None if current_school_or_none() is None else current_school_shown()
    viewer = viewer_or_none()
    mode = viewer.colour_scheme if viewer else "auto"
    language = current_language()
    page = Page(
        school=school,
        viewer=None,
        children=(),
        child=None,
        navigation=(),
        bar=(),
        account_menu=(),
        accounts=(),
        languages=(),
        language=language,
        direction=direction_of(language),
        theme=current_theme(),
        theme_mode=mode,
    )
    if portal.config.demo:
        page.demo_mails_url = url_for("demo.demo_mails")
    if viewer is None:
        page.languages = _languages(language)
    else:
        _fill_for(page, portal, viewer)
    return page


def current_school_shown() -> SchoolShown:
    """Name, logo and contact of the school at work."""
    settings = configuration()
    name = settings.text("name") or current_school().key
    words = [word for word in name.split() if word[:1].isupper()] or [name]
    contact = [settings.text(f"contact_{part}") for part in ("name", "phone", "email")]
    logo = settings.text("logo_file")
    styled = settings.text("primary_colour")
    return SchoolShown(
        key=current_school().key,
        name=name,
        initials="".join(word[0] for word in words[-2:]).upper(),
        logo_url=url_for("pages.logo", v=logo[:8]) if logo else None,
        stylesheet_url=url_for("pages.school_stylesheet_file", v=settings.clock) if styled else None,
        contact=" · ".join(text for text in contact if text),
    )


def _fill_for(page: Page, portal: Portal, viewer: Viewer) -> None:
    counts = portal.dispatch.badges(viewer)
    child = g.get("child")
    page.children = [
        person_shown(one.person, class_name=one.class_name, url=url_for("pages.start_of_child", child_id=one.id))
        for one in viewer.children
    ]
    page.child = next((one for one in page.children if child is not None and one.id == child.id), None)
    label = ", ".join(f"{one.person.given_name}" for one in viewer.children) if viewer.children else viewer.username
    page.viewer = ViewerShown(person_shown(viewer.person), label, viewer.audience)
    page.navigation = navigation(portal, viewer, counts)
    page.home_url = url_for("pages.start")
    page.sign_out_url = url_for("sign_in.sign_out")
    page.add_child_url = url_for("account.add_child") if viewer.audience == "parents" else None
    page.bar = _bar(page)
    page.account_menu = _account_menu(viewer)
    page.accounts = [
        AccountShown(audience_title(one.audience), url_for("account.switch", account_id=one.id), False)
        for one in viewer.other_accounts
    ]
    if page.accounts:
        page.accounts = [AccountShown(audience_title(viewer.audience), "", True), *page.accounts]


def audience_title(audience: str) -> str:
    """What one is in this audience, for the list "Go on as"."""
    return {"parents": gettext("Parent"), "pupils": gettext("Pupil")}.get(audience, gettext("Staff"))


def _bar(page: Page) -> list[Place]:
    """Start, up to one module that is used most, Ga naar, Me."""
    endpoint = request.endpoint or ""
    places = [Place(gettext("Start"), url_for("pages.start"), "home", current=endpoint.startswith("pages.start"))]
    first = next((one for one in page.navigation if not one.building), None)
    if first is not None:
        inside = endpoint.startswith(f"{first.module}.")
        places.append(Place(str(first.title), first.url, first.icon, first.count, inside))
    places.append(Place(gettext("Go to"), url_for("pages.go_to"), "grid", current=endpoint == "pages.go_to"))
    places.append(Place(gettext("Me"), url_for("account.me"), "user", current=endpoint.startswith("account.")))
    return places


def _account_menu(viewer: Viewer) -> list[Place]:
    places = [
        Place(gettext("Settings"), url_for("account.settings"), "settings"),
        Place(gettext("My devices"), url_for("account.devices"), "devices"),
    ]
    if viewer.audience == "parents":
        places.insert(0, Place(gettext("My children"), url_for("account.children"), "users"))
    if viewer.roles & set(OFFICE):
        places.insert(0, Place(gettext("School office"), url_for("office.index"), "school"))
    return places


def _languages(current: str) -> list[LanguageShown]:
    here = request.full_path.rstrip("?") if request.method == "GET" else request.path
    return [
        LanguageShown(one.code, one.name, url_for("sign_in.language", code=one.code, next=here), one.code == current)
        for one in LANGUAGES
    ]


def portal_of_app() -> Portal:
    """The portal behind the running application."""
    portal: Portal = current_app.extensions["ganaar"]
    return portal
