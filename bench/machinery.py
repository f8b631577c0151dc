"""What registry, states, gate and dispatch cost: the start page beside the same queries and template called directly.

Both are whole applications with the same routes, cookies and headers. In the second one the gate is taken
out and the view calls the functions of the module by name, as an application without modules would.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from typing import Any

from flask import g, request, url_for
from werkzeug.test import EnvironBuilder, run_wsgi_app

from ganaar.core.app import create_app
from ganaar.core.configuration import configuration
from ganaar.core.i18n import current_language, direction_of, gettext, use_language
from ganaar.core.identity.login import who_is_signed_in
from ganaar.core.identity.sessions import COOKIE
from ganaar.core.navigation import NavigationEntry
from ganaar.core.pages.start import ARTICLES, Start
from ganaar.core.people.viewers import load_viewer
from ganaar.core.portal import Portal
from ganaar.core.rendering import (
    Page,
    ViewerShown,
    _account_menu,
    _bar,
    current_school_shown,
    person_shown,
    render,
)
from ganaar.core.themes import ThemedFlask, current_theme, use_theme
from ganaar.core.viewer import Viewer, set_viewer
from ganaar.plugins.news.queries import unseen_count
from ganaar.plugins.news.showing import for_start_page

from .big_school import NEWEST
from .figures import Figures, at_most, median, number
from .workplace import Workplace
from .wrk import WrongAnswers

GOAL = 1.15
BATCHES = 100
BATCH = 25
"""Pages in a row of one kind before the other has its turn."""
_SECRETS = re.compile(r'name="(csrf_token|idempotency_key)" value="[^"]*"')


def measure(place: Workplace) -> list[Figures]:
    """CPU time of this process for whole answers, in alternating batches."""
    filled = place.big
    with_modules, direct = create_app(place.portal), _without_machinery(place.portal)
    ask_modules = _asked(with_modules, place)
    ask_directly = _asked(direct, place)
    shown, plain = _SECRETS.sub("", ask_modules()), _SECRETS.sub("", ask_directly())
    if NEWEST not in shown or filled.parents[0].child_name not in shown or shown != plain:
        raise WrongAnswers("The two start pages are not the same page.")
    pairs = []
    for turn in range(4 if place.quick else BATCHES):
        first, second = (ask_modules, ask_directly) if turn % 2 else (ask_directly, ask_modules)
        spent = {first: _cpu_ms(first), second: _cpu_ms(second)}
        pairs.append((spent[ask_modules], spent[ask_directly]))
    ratio = median([own / other for own, other in pairs])
    wording = f"registry, states, gate and dispatch at most {GOAL} times the same called directly"
    return [
        Figures(
            "Machinery of the start page",
            ("answered by", "CPU ms in this process"),
            (
                ("registry, states, gate and dispatch", number(median([own for own, _ in pairs]))),
                ("the same queries and template, called directly", number(median([other for _, other in pairs]))),
                ("ratio (median of the pairs)", f"{ratio:.2f}"),
            ),
            (at_most(wording, ratio, GOAL),),
            (f"{len(pairs)} alternating batches of {BATCH} pages; both answer the same HTML.",),
        )
    ]


def _cpu_ms(ask: Callable[[], str]) -> float:
    before = time.process_time()
    for _ in range(BATCH):
        ask()
    return 1000 * (time.process_time() - before) / BATCH


def _asked(app: ThemedFlask, place: Workplace) -> Callable[[], str]:
    """A function that has the application answer the start page as a browser asks for it."""
    filled = place.big
    parent = filled.parents[0]
    builder = EnvironBuilder(f"/children/{parent.child_id}/", base_url=f"https://{filled.school.host}")
    headers = {"HTTP_COOKIE": f"{COOKIE}={parent.token}", "HTTP_ACCEPT_LANGUAGE": "nl-BE,nl;q=0.9,en;q=0.8"}
    environment: dict[str, Any] = {**builder.get_environ(), **headers}
    first = run_wsgi_app(app, dict(environment))
    kept = [value.partition(";")[0] for value in first[2].getlist("Set-Cookie")]
    environment["HTTP_COOKIE"] = "; ".join([headers["HTTP_COOKIE"], *kept])

    def ask() -> str:
        body, status, _headers = run_wsgi_app(app, dict(environment))
        page = b"".join(body).decode()
        if not status.startswith("200"):
            raise WrongAnswers(f"The start page answered {status}.")
        return page

    return ask


def _without_machinery(portal: Portal) -> ThemedFlask:
    app = create_app(portal)
    app.before_request_funcs[None] = []
    app.teardown_request_funcs[None] = []

    def start_of_child(child_id: int) -> str:
        with request.environ["ganaar.school"].entered(), portal.configurations.snapshot_read():
            found = who_is_signed_in()
            assert found is not None, "the parent of the bench is signed in"
            use_language(found.language)
            use_theme(found.theme or configuration().text("theme"))
            viewer = load_viewer(found, portal.role_permissions)
            set_viewer(viewer)
            child = viewer.child(child_id)
            g.page = _page(viewer, child_id)
            articles = for_start_page(viewer, child, ARTICLES)
            return render("core/start.html", start=Start(child, (), (), tuple(articles), False))

    app.view_functions["pages.start_of_child"] = start_of_child
    return app


def _page(viewer: Viewer, child_id: int) -> Page:
    children = [
        person_shown(one.person, class_name=one.class_name, url=url_for("pages.start_of_child", child_id=one.id))
        for one in viewer.children
    ]
    page = Page(
        school=current_school_shown(),
        viewer=ViewerShown(
            person_shown(viewer.person), ", ".join(one.person.given_name for one in viewer.children), viewer.audience
        ),
        children=children,
        child=next(one for one in children if one.id == child_id),
        navigation=[
            NavigationEntry("news", gettext("News"), url_for("news.index"), "news", "brown", unseen_count(viewer))
        ],
        bar=(),
        account_menu=_account_menu(viewer),
        accounts=(),
        languages=(),
        language=current_language(),
        direction=direction_of(current_language()),
        theme=current_theme(),
        theme_mode=viewer.colour_scheme,
        home_url=url_for("pages.start"),
        sign_out_url=url_for("sign_in.sign_out"),
        add_child_url=url_for("account.add_child"),
    )
    page.bar = _bar(page)
    return page
