"""Makes the pictures of the README afresh from the demo: `make screenshots`.

Starts the demo on a free port in a folder of its own, signs in with the accounts of its CSV file, and
takes each picture on a phone or a desktop.
"""

from __future__ import annotations

import csv
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

HERE = Path(__file__).parent
GANAAR = Path(sys.executable).parent / "ganaar"
PHONE = {"viewport": {"width": 390, "height": 844}, "device_scale_factor": 2, "is_mobile": True, "has_touch": True}
DESKTOP = {"viewport": {"width": 1280, "height": 860}}


def main() -> None:
    with tempfile.TemporaryDirectory() as home, served(Path(home)) as (port, accounts):
        address = f"http://wegwijzer.localhost:{port}"
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(
                executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"]
            )
            parent = account(accounts, "co", child="Noor")
            admin = account(accounts, "staff", role="admin")
            take_public(browser, address)
            page = signed_in(browser, address, parent, PHONE)
            keep(page, "start-phone")
            page.goto(f"{address}/go-to")
            keep(page, "go-to-phone")
            keep(signed_in(browser, address, parent, {**PHONE, "color_scheme": "dark"}), "start-phone-dark")
            keep(signed_in(browser, address, parent, DESKTOP), "start-desktop")
            page = signed_in(browser, address, admin, DESKTOP)
            page.goto(f"{address}/office/")
            keep(page, "office-desktop")
            browser.close()


def take_public(browser: Browser, address: str) -> None:
    """The page to sign in, in Dutch and in Arabic."""
    for locale, name in (("nl-BE", "sign-in-phone"), ("ar", "sign-in-phone-arabic")):
        page = browser.new_context(locale=locale, **PHONE).new_page()
        page.goto(address)
        keep(page, name)


def signed_in(browser: Browser, address: str, who: dict[str, str], size: dict[str, object]) -> Page:
    page = browser.new_context(locale="nl-BE", **size).new_page()
    page.goto(address)
    page.get_by_label("Gebruikersnaam").fill(who["username"])
    page.get_by_label("Wachtwoord of code van je brief").fill(who["password"])
    page.get_by_role("button", name="Aanmelden").click()
    page.get_by_role("heading", level=1).wait_for()
    return page


def keep(page: Page, name: str) -> None:
    page.screenshot(path=HERE / f"{name}.png")
    print(f"docs/screenshots/{name}.png")


def account(accounts: list[dict[str, str]], kind: str, *, child: str = "", role: str = "") -> dict[str, str]:
    """The first account of the demo that fits."""
    return next(
        one
        for one in accounts
        if one["host"].startswith("wegwijzer")
        and one["kind"] == kind
        and one["child"].startswith(child)
        and role in one["role"]
    )


@contextmanager
def served(home: Path) -> Iterator[tuple[int, list[dict[str, str]]]]:
    """The demo on a free port, and its accounts."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port = found.getsockname()[1]
    process = subprocess.Popen([str(GANAAR), "demo", "--port", str(port)], env={**os.environ, "GANAAR_HOME": str(home)})
    try:
        for _ in range(600):
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{port}/sign-in", timeout=2)
                break
            except urllib.error.HTTPError:
                break
            except OSError:
                time.sleep(0.3)
        with (home / "demo-accounts.csv").open(encoding="utf-8") as source:
            yield port, list(csv.DictReader(source))
    finally:
        process.terminate()
        process.wait(timeout=20)


if __name__ == "__main__":
    main()
