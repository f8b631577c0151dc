"""One process that writes at a steady pace, as pages do: `python -m bench.writer KEY PER_SECOND SECONDS`.

Each write is a parent who opened the news: one short transaction of the module's own service. Prints how
long each one took, in milliseconds, counted from the moment it was due: who waits in a queue waits, too.
"""

from __future__ import annotations

import sys
import time

from ganaar.core.identity.sessions import signed_in
from ganaar.core.logs import set_up_logs
from ganaar.core.people.viewers import load_viewer
from ganaar.core.portal import Portal
from ganaar.core.viewer import Viewer
from ganaar.plugins.news.service import mark_seen

READY = "ready"


def write(key: str, per_second: float, seconds: float, tokens: list[str]) -> list[float]:
    """Write with these sessions in turn; milliseconds of each write."""
    portal = Portal()
    school = portal.directory.school(key)
    with portal.at_work(school):
        viewers = [_viewer(portal, token) for token in tokens]
        mark_seen(viewers[0])
        print(READY, flush=True)
        sys.stdin.readline()
        start = time.perf_counter()
        took = []
        for number in range(round(per_second * seconds)):
            due = start + number / per_second
            time.sleep(max(0.0, due - time.perf_counter()))
            mark_seen(viewers[number % len(viewers)])
            took.append(1000 * (time.perf_counter() - due))
    return took


def _viewer(portal: Portal, token: str) -> Viewer:
    found = signed_in(token)
    assert found is not None, "the parents of the bench are signed in"
    return load_viewer(found, portal.role_permissions)


if __name__ == "__main__":
    set_up_logs()
    key, per_second, seconds = sys.argv[1], float(sys.argv[2]), float(sys.argv[3])
    print(" ".join(f"{one:.3f}" for one in write(key, per_second, seconds, sys.stdin.readline().split())))
