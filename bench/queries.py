"""Queries of every page that a parent may open, and that they stay the same with more rows, children and classes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from werkzeug.routing import Rule

from ganaar.core.app import create_app
from ganaar.core.db.databases import queries_run
from ganaar.core.gate import Gate
from ganaar.core.identity.sessions import COOKIE, signed_in
from ganaar.core.people.viewers import load_viewer
from ganaar.core.states import set_state
from ganaar.core.themes import ThemedFlask
from ganaar.core.viewer import Viewer

from .big_school import NEWEST, Parent, Size
from .figures import Figures, Goal, at_most
from .workplace import Filled, Workplace
from .wrk import WrongAnswers

CORE_ON_START = 8
EACH_MODULE = 2
ON_OTHER_PAGES = 12
SIZES = {
    "1 child": Size(pupils=160, classes=80, children=1, signed_in=1),
    "6 children": Size(pupils=162, classes=80, children=6, signed_in=1),
    "1 article": Size(pupils=160, articles=1, signed_in=1),
    "200 articles": Size(pupils=160, articles=200, signed_in=1),
    "2 classes": Size(pupils=160, classes=2, signed_in=1),
    "80 classes": Size(pupils=160, classes=80, signed_in=1),
}
START = "/children/<int:child_id>/"


@dataclass(frozen=True, slots=True)
class Opened:
    """A page that a parent opened."""

    rule: str
    status: int
    queries: int


def measure(place: Workplace) -> list[Figures]:
    """Count in this process, with the application as it is served."""
    app = create_app(place.portal)
    everything = list(_opened(app, place.big))
    return [
        _start_page(app, place),
        _every_page(everything),
        _constancy(app, place),
    ]


def _start_page(app: ThemedFlask, place: Workplace) -> Figures:
    """With all modules off, with one of them live, with all of them."""
    filled = place.big
    modules = list(place.portal.registry.loaded)
    counted = {}
    for title, live in [("core alone", []), *((f"with {name}", [name]) for name in modules), ("with all", modules)]:
        with place.portal.at_work(filled.school):
            for name in modules:
                set_state(name, "parents", "live" if name in live else "off")
        counted[title] = _counted(app, filled, filled.parents[0], f"/children/{filled.parents[0].child_id}/")
        if (NEWEST in counted[title][1]) != ("news" in live):
            raise WrongAnswers(f"The start page {title} shows the wrong news.")
    core = counted["core alone"][0]
    goals = [at_most(f"core on the start page at most {CORE_ON_START}", core, CORE_ON_START, str(core))]
    for name in modules:
        more = counted[f"with {name}"][0] - core
        goals.append(at_most(f"{name} on the start page at most {EACH_MODULE} more", more, EACH_MODULE, str(more)))
    rows = tuple((title, str(count)) for title, (count, _body) in counted.items())
    return Figures("Queries of the start page", ("modules live", "queries"), rows, tuple(goals))


def _every_page(opened: list[Opened]) -> Figures:
    shown = [page for page in opened if page.status == 200]
    most = max(page.queries for page in shown if page.rule != START)
    goal = at_most(f"other pages at most {ON_OTHER_PAGES}", most, ON_OTHER_PAGES, f"at most {most}")
    closed = sorted({f"{page.rule} ({page.status})" for page in opened if page.status != 200})
    return Figures(
        "Queries of every page of a parent",
        ("page", "queries"),
        tuple((page.rule, str(page.queries)) for page in sorted(shown, key=lambda page: (-page.queries, page.rule))),
        (goal,),
        (f"No page for this parent, or one that leads on: {', '.join(closed) or 'none'}.",),
    )


def _constancy(app: ThemedFlask, place: Workplace) -> Figures:
    counts = {
        title: {
            page.rule: page.queries
            for page in _opened(app, place.made(f"of-{title.replace(' ', '-')}", size))
            if page.status == 200
        }
        for title, size in SIZES.items()
    }
    rules = sorted(set.intersection(*(set(of_one) for of_one in counts.values())))
    rows = tuple((rule, *(str(counts[title][rule]) for title in counts)) for rule in rules)
    growing = [row[0] for row in rows if len(set(row[1:])) > 1]
    goal = Goal("constant in rows, children and classes", ", ".join(growing) or f"all {len(rows)} pages", not growing)
    return Figures("Queries do not grow", ("page", *counts), rows, (goal,))


def _opened(app: ThemedFlask, filled: Filled) -> Iterator[Opened]:
    """Every GET route that the gate lets a parent come in by."""
    parent = filled.parents[0]
    gate: Gate = app.extensions["ganaar_gate"]
    portal = app.extensions["ganaar"]
    with portal.at_work(filled.school):
        found = signed_in(parent.token)
        assert found is not None, "the parent of the bench is signed in"
        viewer = load_viewer(found, portal.role_permissions)
    for rule in sorted(app.url_map.iter_rules(), key=lambda rule: rule.rule):
        policy = gate.policy(rule.endpoint)
        if policy is None or "GET" not in (rule.methods or ()) or policy.access in ("public", "activating"):
            continue
        if policy.permission and not viewer.may(policy.permission):
            continue
        path = _address(app, rule, parent, viewer)
        count, _body, status = _asked(app, filled, parent, path)
        yield Opened(rule.rule, status, count)


def _address(app: ThemedFlask, rule: Rule, parent: Parent, viewer: Viewer) -> str:
    """The route with something in it that this parent may see. Raises `KeyError` for an argument it does not know."""
    known: dict[str, Any] = {
        "child_id": parent.child_id,
        "person_id": parent.child_id,
        "account_id": parent.account_id,
        "article_id": 1,
        "device_id": 1,
        "module": "news",
        "code": "nl",
    }
    with app.test_request_context():
        return app.url_map.bind("").build(rule.endpoint, {name: known[name] for name in rule.arguments})


def _counted(app: ThemedFlask, filled: Filled, parent: Parent, path: str) -> tuple[int, str]:
    count, body, status = _asked(app, filled, parent, path)
    if status != 200:
        raise WrongAnswers(f"{path} answered {status}.")
    return count, body


def _asked(app: ThemedFlask, filled: Filled, parent: Parent, path: str) -> tuple[int, str, int]:
    """Queries, page and status of the second visit: the first one reads the configuration."""
    browser = app.test_client()
    browser.set_cookie(COOKIE, parent.token, domain=filled.school.host)
    origin = f"https://{filled.school.host}"
    browser.get(path, base_url=origin)
    counted: list[str] = []
    token = queries_run.set(counted)
    try:
        answer = browser.get(path, base_url=origin)
    finally:
        queries_run.reset(token)
    return len(counted), answer.get_data(as_text=True), answer.status_code
