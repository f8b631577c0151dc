"""How many parents sign in per second, and that no failure can be told from another by its time."""

from __future__ import annotations

import itertools
import random
import re
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from urllib.parse import urlencode

from ganaar.core.identity.accounts import Visitor, find_by_credentials
from ganaar.core.identity.bulk import set_passwords
from ganaar.core.identity.hashing import hash_password
from ganaar.core.identity.models import Account, LoginGroup
from ganaar.core.identity.sessions import DEVICE_COOKIE

from .big_school import add_slots
from .browsing import cookie_header, fetch
from .figures import Figures, at_least, at_most, median, number, quantile
from .nginx import Front, nginx
from .workplace import PROCESSES, Workplace
from .wrk import Load, WrongAnswers, press, request_bytes

PER_SECOND = 40
SECONDS = 12.0
CONNECTIONS = 8
PARENTS = 200
APART_MS = 1.0
ATTEMPTS = 300
GROUPS = 60
"""Usernames of each kind: with 300 attempts none comes near the limit of ten failures."""
SLOTS = (1, 3, 7)
WRONG = "een fout wachtwoord 12"
_TOKEN = re.compile(r'name="csrf_token"[^>]* value="([^"]+)"')


def measure(place: Workplace) -> list[Figures]:
    """Successes through nginx and gunicorn; failures in this process and over HTTP."""
    host = f"{place.big.school.host}:{place.port(9)}"
    with place.portal.at_work(place.big.school):
        passwords = _with_passwords(20 if place.quick else PARENTS)
        cases = {f"wrong password, {slots} in use": add_slots(GROUPS, slots, f"vak{slots}-") for slots in SLOTS}
    cases = {"unknown username": [f"niemand{number:03d}" for number in range(GROUPS)], **cases}
    attempts = 20 if place.quick else ATTEMPTS
    with ExitStack() as stack:
        stack.enter_context(place.portal_served(place.port(10)))
        stack.enter_context(nginx(place.folder, [Front(place.port(9), place.port(10))]))
        cookies, token = _form(place.port(9), host)
        rate = _rate(place, host, passwords, cookies, token)
        place.say("Failures over HTTP")
        over_http = _timed(cases, attempts, _failing_over_http(place.port(10), host, cookies, token))
    place.say("Failures in this process")
    with place.portal.at_work(place.big.school):
        in_process = _timed(cases, attempts, _failing_here)
    return [rate, _failures(over_http, in_process)]


def _with_passwords(count: int) -> dict[str, str]:
    """So many parents, each on a username of their own, with a password; by username."""
    accounts = list(
        Account.select(Account, LoginGroup)
        .join(LoginGroup)
        .where(Account.kind == "co", Account.slot == 1)
        .order_by(Account.id)
        .limit(count)
    )
    chosen = {account.id: f"fietsen langs het kanaal {account.id}" for account in accounts}
    set_passwords(chosen)
    return {account.login_group.username: chosen[account.id] for account in accounts}


def _form(port: int, host: str) -> tuple[Mapping[str, str], str]:
    """The cookies and the CSRF token that a browser has once it opened the sign-in page."""
    answer = fetch(port, host, "/sign-in")
    token = _TOKEN.search(answer.body)
    if answer.status != 200 or token is None:
        raise WrongAnswers(f"The sign-in page answered {answer.status} without a form.")
    return answer.cookies, token[1]


def _rate(place: Workplace, host: str, passwords: Mapping[str, str], cookies: Mapping[str, str], token: str) -> Figures:
    posts, visits = [], []
    for username, password in passwords.items():
        of_browser = {**cookies, DEVICE_COOKIE: f"browser-of-{username}"}
        headers = {"Cookie": cookie_header(of_browser), "Origin": f"https://{host}"}
        form = urlencode({"csrf_token": token, "username": username, "password": password})
        post = request_bytes("/sign-in", host, headers, form)
        posts.append(post)
        visits += [request_bytes("/sign-in", host, headers), post]
    seconds = 2.0 if place.quick else SECONDS
    place.say("Signing in")
    press(place.port(9), posts, connections=2, seconds=1, expected="302")
    alone = press(place.port(9), posts, connections=CONNECTIONS, seconds=seconds, expected="302")
    whole = press(place.port(9), visits, connections=CONNECTIONS, seconds=seconds, expected="200,302")
    hashes = _hashes_per_second(seconds)
    return Figures(
        f"Signing in, {CONNECTIONS} browsers at once",
        ("what", "sign-ins/s", "p50 ms", "p99 ms"),
        (
            _rate_row("the form sent", alone, 1),
            _rate_row("page opened and form sent", whole, 2),
            ("Argon2id alone on both cores", number(hashes), "", ""),
        ),
        (at_least(f"sign-ins per second at least {PER_SECOND}", alone.per_second, PER_SECOND),),
        ("Each parent has an own username, device and session row; load generator and nginx share the cores.",),
    )


def _hashes_per_second(seconds: float) -> float:
    """What the two cores could do if a sign-in were its hash and nothing else."""
    until = time.perf_counter() + seconds / 4

    def hash_on(_core: int) -> int:
        count = 0
        while time.perf_counter() < until:
            hash_password(WRONG, bytes(16))
            count += 1
        return count

    before = time.perf_counter()
    with ThreadPoolExecutor(PROCESSES) as threads:
        hashes = sum(threads.map(hash_on, range(PROCESSES)))
    return hashes / (time.perf_counter() - before)


def _rate_row(title: str, load: Load, requests_each: int) -> tuple[str, ...]:
    return title, number(load.per_second / requests_each), number(load.p50), number(load.p99)


def _timed(cases: Mapping[str, list[str]], attempts: int, fail: Callable[[str, str], None]) -> dict[str, list[float]]:
    """Milliseconds of every attempt, the cases interleaved in a new order each time."""
    found: dict[str, list[float]] = {case: [] for case in cases}
    order = list(cases)
    shuffled = random.Random(1)
    networks = _networks()
    for number_of_round in range(attempts):
        shuffled.shuffle(order)
        for case in order:
            username = cases[case][number_of_round % len(cases[case])]
            network = next(networks)
            before = time.perf_counter()
            fail(username, network)
            found[case].append(1000 * (time.perf_counter() - before))
    return found


def _networks() -> Iterator[str]:
    """Every attempt from another household, so that the limit of a network is never reached."""
    return (f"10.{at >> 16 & 255}.{at >> 8 & 255}.{at & 255}" for at in itertools.count(random.randrange(1 << 20)))


def _failing_here(username: str, network: str) -> None:
    if find_by_credentials(username, WRONG, Visitor(network=network)) is not None:
        raise WrongAnswers(f"{username} got in with a wrong password.")


def _failing_over_http(port: int, host: str, cookies: Mapping[str, str], token: str) -> Callable[[str, str], None]:
    """Straight to gunicorn: this process plays the proxy that says where somebody comes from."""

    def fail(username: str, network: str) -> None:
        form = urlencode({"csrf_token": token, "username": username, "password": WRONG})
        forwarded = {"X-Forwarded-For": network, "X-Forwarded-Proto": "https", "X-Forwarded-Host": host}
        answer = fetch(port, host, "/sign-in", cookies, forwarded, form)
        if answer.status != 422:
            raise WrongAnswers(f"A failed sign-in of {username} answered {answer.status}.")

    return fail


def _failures(over_http: dict[str, list[float]], in_process: dict[str, list[float]]) -> Figures:
    rows = tuple(
        (
            case,
            *(number(part) for part in (median(in_process[case]), quantile(in_process[case], 0.9))),
            *(number(part) for part in (median(over_http[case]), quantile(over_http[case], 0.9))),
        )
        for case in over_http
    )
    goals = tuple(
        at_most(
            f"medians of the failures {where} within {APART_MS:.0f} ms",
            _apart(timed),
            APART_MS,
            f"{_apart(timed):.2f} ms",
        )
        for where, timed in (("in the process", in_process), ("over HTTP", over_http))
    )
    attempts = len(next(iter(over_http.values())))
    return Figures(
        "Failed sign-ins",
        ("failure", "here p50 ms", "p90 ms", "HTTP p50 ms", "p90 ms"),
        rows,
        goals,
        (f"{attempts} attempts each, interleaved.",),
    )


def _apart(timed: dict[str, list[float]]) -> float:
    medians = [median(values) for values in timed.values()]
    return max(medians) - min(medians)
