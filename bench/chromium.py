"""Debian's Chromium under the hand of Playwright, as a phone with a fresh profile."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from .figures import NoFigure

FLAGS = ("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--ignore-certificate-errors")


class ChromiumMissing(NoFigure):
    """There is no Chromium here; the text says how it comes."""


def chromium_path() -> str:
    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if found is None:
        raise ChromiumMissing("chromium is missing: apt-get install -y --no-install-recommends chromium")
    return found


@contextmanager
def fresh_page() -> Iterator[Any]:
    """A page of a browser that was nowhere before."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=list(FLAGS))
        try:
            context = browser.new_context(
                viewport={"width": 412, "height": 823}, locale="nl-BE", ignore_https_errors=True
            )
            yield context.new_page()
        finally:
            browser.close()
