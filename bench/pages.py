"""Start page and child page beside the bare stack: requests/s, waiting, CPU and memory, in interleaved rounds."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass

from ganaar.core.identity.sessions import COOKIE

from . import bare
from .big_school import NEWEST, Parent
from .browsing import cookie_header, fetch
from .figures import Figures, at_least, median, number
from .nginx import Front, nginx
from .processes import Running
from .workplace import Workplace
from .wrk import Load, WrongAnswers, press, request_bytes

CONNECTIONS = (2, 32)
ROUNDS = 5
SECONDS = 4.0
GOAL = 0.5


@dataclass(frozen=True, slots=True)
class Target:
    """One page, asked for by many parents in turn."""

    title: str
    port: int
    requests: tuple[bytes, ...]
    marker: str
    server: Running


@dataclass(frozen=True, slots=True)
class Round:
    """What one round gave. CPU of all server processes, nginx included, per request."""

    load: Load
    cpu_ms: float


def measure(place: Workplace) -> list[Figures]:
    """Serve both behind one nginx and press them in turn."""
    filled = place.big
    host = f"{filled.school.host}:{place.port(0)}"
    bare.database.init(str(place.folder / "bare.db"))
    sessions = bare.fill(len(filled.parents))
    with ExitStack() as stack:
        portal = stack.enter_context(place.portal_served(place.port(1)))
        beside = stack.enter_context(place.bare_served(place.port(3)))
        fronts = (Front(place.port(0), place.port(1)), Front(place.port(2), place.port(3)))
        front = stack.enter_context(nginx(place.folder, fronts))
        readers = [(parent, browser_cookies(place.port(0), host, parent)) for parent in filled.parents]
        targets = (
            _portal_page("start page", "", NEWEST, place.port(0), host, readers, portal),
            _portal_page("child page", "about", NEWEST, place.port(0), host, readers, portal),
            _bare_page(place.port(2), sessions, beside),
        )
        for target in targets:
            place.say(f"Warming up: {target.title}")
            press(target.port, target.requests, connections=2, seconds=1, marker=target.marker)
        measured = [_pressed(place, targets, front, connections) for connections in CONNECTIONS]
        memory = [
            ("Ganaar: parent, gunicorn, 2 workers", number(portal.pss_mib())),
            ("bare: gunicorn, 2 workers", number(beside.pss_mib())),
            ("nginx", number(front.pss_mib())),
        ]
    tables = [_table(connections, targets, rounds) for connections, rounds in zip(CONNECTIONS, measured, strict=True)]
    return [*tables, Figures("Memory after the load", ("processes", "PSS MiB"), tuple(memory))]


def browser_cookies(port: int, host: str, parent: Parent) -> dict[str, str]:
    """What the browser of this parent sends: the session, and the cookie of forms that the first page gave it."""
    path = f"/children/{parent.child_id}/"
    first = fetch(port, host, path, {COOKIE: parent.token})
    if first.status != 200 or parent.child_name not in first.body:
        raise WrongAnswers(f"{path} answered {first.status} without {parent.child_name}.")
    cookies = {COOKIE: parent.token, **first.cookies}
    again = fetch(port, host, path, cookies)
    if again.cookies:
        raise WrongAnswers(f"{path} sets cookies with every answer: {', '.join(again.cookies)}.")
    return cookies


def _portal_page(
    title: str,
    page: str,
    marker: str,
    port: int,
    host: str,
    readers: Sequence[tuple[Parent, dict[str, str]]],
    server: Running,
) -> Target:
    requests = []
    for parent, cookies in readers:
        path = f"/children/{parent.child_id}/{page}"
        answer = fetch(port, host, path, cookies)
        if answer.status != 200 or parent.child_name not in answer.body or marker not in answer.body:
            raise WrongAnswers(f"{path} answered {answer.status} without {parent.child_name} or {marker!r}.")
        requests.append(request_bytes(path, host, {"Cookie": cookie_header(cookies)}))
    return Target(title, port, tuple(requests), marker, server)


def _bare_page(port: int, sessions: list[str], server: Running) -> Target:
    host = f"bare.localhost:{port}"
    requests = []
    for session in sessions:
        answer = fetch(port, host, "/", {bare.COOKIE: session})
        if answer.status != 200 or bare.HEADING not in answer.body:
            raise WrongAnswers(f"The bare page answered {answer.status}.")
        requests.append(request_bytes("/", host, {"Cookie": f"{bare.COOKIE}={session}"}))
    return Target("bare page", port, tuple(requests), bare.HEADING, server)


def _pressed(place: Workplace, targets: Sequence[Target], front: Running, connections: int) -> list[list[Round]]:
    """The rounds of each target; in each round every target once, another one first."""
    found: list[list[Round]] = [[] for _ in targets]
    rounds, seconds = (1, 1.0) if place.quick else (ROUNDS, SECONDS)
    for number_of_round in range(rounds):
        place.say(f"{connections} connections, round {number_of_round + 1} of {rounds}")
        for step in range(len(targets)):
            at = (step + number_of_round) % len(targets)
            target = targets[at]
            before = target.server.cpu_seconds() + front.cpu_seconds()
            load = press(target.port, target.requests, connections=connections, seconds=seconds, marker=target.marker)
            spent = target.server.cpu_seconds() + front.cpu_seconds() - before
            found[at].append(Round(load, 1000 * spent / load.requests))
    return found


def _table(connections: int, targets: Sequence[Target], rounds: list[list[Round]]) -> Figures:
    bare_rounds = rounds[-1]
    rows, goals = [], []
    for target, own in zip(targets, rounds, strict=True):
        ratio = median(
            [one.load.per_second / other.load.per_second for one, other in zip(own, bare_rounds, strict=True)]
        )
        rows.append(
            (
                target.title,
                number(median([one.load.per_second for one in own])),
                f"{ratio:.2f}",
                number(median([one.load.p50 for one in own])),
                number(median([one.load.p99 for one in own])),
                number(median([one.cpu_ms for one in own])),
                number(own[0].load.size / 1024),
            )
        )
        if own is not bare_rounds:
            goals.append(at_least(f"{target.title} at least {GOAL} of the bare page", ratio, GOAL))
    return Figures(
        f"Pages at {connections} connections",
        ("page", "requests/s", "of bare", "p50 ms", "p99 ms", "CPU ms", "kB"),
        tuple(rows),
        tuple(goals),
        ("Medians of interleaved rounds; the ratio is the median of the ratios of the rounds.",),
    )
