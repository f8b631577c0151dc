"""Bytes over the wire, headers included, as a real Chromium receives them: first visit, then later pages."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import Any

from ganaar.core.identity.bulk import set_passwords

from .big_school import NEWEST
from .chromium import fresh_page
from .figures import Figures, at_most, number
from .nginx import Front, nginx
from .workplace import Workplace
from .wrk import WrongAnswers

FIRST_VISIT_KB = 100.0
SCRIPTS_KB = 25.0
LATER_KB = 15.0
PASSWORD = "een fiets in het bos van 1987"


@dataclass
class Received:
    """What one step of the visit brought over the network. Bytes."""

    title: str
    files: list[tuple[str, str, str, int]] = field(default_factory=list)
    """(address, kind, encoding, bytes)"""

    def kb(self, kind: str = "") -> float:
        return sum(size for _, of_kind, _, size in self.files if kind in ("", of_kind)) / 1000


class Wire:
    """Listens to the network of a page by the protocol of Chromium's developer tools."""

    def __init__(self, page: Any) -> None:
        self._page = page
        self._open: dict[str, tuple[str, str, str]] = {}
        self.now = Received("")
        session = page.context.new_cdp_session(page)
        session.send("Network.enable")
        session.on("Network.requestWillBeSent", self._redirected)
        session.on("Network.responseReceived", self._answered)
        session.on("Network.loadingFinished", self._finished)

    def visit(self, title: str, go: Any) -> Received:
        """Do this and wait until the network is silent."""
        self.now = Received(title)
        go()
        self._page.wait_for_load_state("networkidle")
        return self.now

    def _redirected(self, event: dict[str, Any]) -> None:
        before = event.get("redirectResponse")
        if before is not None:
            self.now.files.append((before["url"], "Redirect", "", int(before["encodedDataLength"])))

    def _answered(self, event: dict[str, Any]) -> None:
        answer = event["response"]
        headers = {name.lower(): value for name, value in answer["headers"].items()}
        if answer.get("fromDiskCache"):
            return
        self._open[event["requestId"]] = (answer["url"], event["type"], headers.get("content-encoding", ""))

    def _finished(self, event: dict[str, Any]) -> None:
        known = self._open.pop(event["requestId"], None)
        if known is not None:
            self.now.files.append((*known, int(event["encodedDataLength"])))


def measure(place: Workplace) -> list[Figures]:
    """Behind nginx with HTTPS, HTTP/2 and gzip as in docs/production.md; then `ganaar serve` alone."""
    filled = place.big
    with place.portal.at_work(filled.school):
        set_passwords({filled.parents[0].account_id: PASSWORD})
    with ExitStack() as stack:
        stack.enter_context(place.portal_served(place.port(5)))
        stack.enter_context(nginx(place.folder, [Front(place.port(4), place.port(5), secure=True)]))
        behind = _visit(place, f"https://{filled.school.host}:{place.port(4)}")
    with place.portal_served(place.port(6), threads=8):
        alone = _visit(place, f"http://{filled.school.host}:{place.port(6)}")
    return [
        _table("Over the wire, behind nginx (HTTP/2, gzip)", behind, goals=True),
        _table("Over the wire, without a proxy", alone, goals=False),
        _files(behind),
    ]


def _visit(place: Workplace, origin: str) -> list[Received]:
    parent = place.big.parents[0]
    with fresh_page() as page:
        wire = Wire(page)
        steps = [wire.visit("sign-in page", lambda: page.goto(f"{origin}/sign-in"))]

        def sign_in() -> None:
            page.locator("input[name=username]").fill(parent.username)
            page.locator("input[name=password]").fill(PASSWORD)
            page.locator("form[action^='/sign-in'] button[type=submit]").click()
            page.wait_for_url("**/children/*/")

        steps.append(wire.visit("signing in and start page", sign_in))
        if NEWEST not in page.content():
            raise WrongAnswers(f"{page.url} does not show {NEWEST!r}.")
        start = f"/children/{parent.child_id}"
        later = {"start page again": f"{start}/", "child page": f"{start}/about", "Ga naar": "/go-to", "news": "/news/"}
        for title, path in later.items():
            steps.append(wire.visit(title, lambda path=path: _opened(page, f"{origin}{path}")))
    return steps


def _opened(page: Any, address: str) -> None:
    answer = page.goto(address)
    if answer is None or answer.status != 200:
        raise WrongAnswers(f"{address} answered {answer and answer.status}.")


def _table(title: str, steps: list[Received], *, goals: bool) -> Figures:
    first, later = steps[:2], steps[2:]
    rows = [
        (
            step.title,
            number(step.kb()),
            number(step.kb("Document")),
            number(step.kb("Script")),
            str(sum(1 for *_, size in step.files if size)),
        )
        for step in steps
    ]
    whole = sum(step.kb() for step in first)
    scripts = sum(step.kb("Script") for step in first)
    heaviest = max(later, key=lambda step: step.kb())
    rows.insert(
        2,
        (
            "first visit together",
            number(whole),
            number(sum(step.kb("Document") for step in first)),
            number(scripts),
            "",
        ),
    )
    held = (
        at_most(f"first visit at most {FIRST_VISIT_KB:.0f} kB", whole, FIRST_VISIT_KB),
        at_most(f"of which JavaScript at most {SCRIPTS_KB:.0f} kB", scripts, SCRIPTS_KB),
        at_most(
            f"later pages at most {LATER_KB:.0f} kB",
            heaviest.kb(),
            LATER_KB,
            f"{number(heaviest.kb())} ({heaviest.title})",
        ),
    )
    return Figures(title, ("step", "kB", "HTML", "scripts", "files"), tuple(rows), held if goals else ())


def _files(steps: list[Received]) -> Figures:
    rows = [
        (address.partition("//")[2].partition("/")[2] or "/", kind, encoding or "-", number(size / 1000))
        for step in steps[:2]
        for address, kind, encoding, size in step.files
        if size
    ]
    return Figures("Files of the first visit", ("file", "kind", "encoding", "kB"), tuple(rows))
