"""What the documents say about commands and settings is what there is."""

from __future__ import annotations

import re
from dataclasses import fields
from pathlib import Path

import pytest

from ganaar.core.commands.reference import reference
from ganaar.core.config import Config

pytestmark = pytest.mark.sqlite_only

DOCS = Path(__file__).resolve().parents[3] / "docs"


def test_the_reference_of_commands_is_that_of_the_commands() -> None:
    written = (DOCS / "commands.md").read_text(encoding="utf-8")
    assert written == reference(), "Run: python -m ganaar.core.commands.reference docs/commands.md"


def test_every_setting_of_the_installation_is_listed() -> None:
    table = (DOCS / "production.md").read_text(encoding="utf-8").split("## All settings")[1]
    listed = re.findall(r"^\| `GANAAR_(\w+)` \|", table, re.MULTILINE)
    assert sorted(listed) == sorted([*(one.name.upper() for one in fields(Config)), "MASTER_KEY"])


def test_links_between_documents_lead_somewhere() -> None:
    for page in DOCS.glob("*.md"):
        for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8")):
            assert (DOCS / target).exists(), f"{page.name}: {target}"


@pytest.mark.parametrize("page", ["production.md", "commands.md"])
def test_links_within_a_document_lead_to_a_heading(page: str) -> None:
    text = (DOCS / page).read_text(encoding="utf-8")
    headings = {
        re.sub(r"[^\w -]", "", one).strip().lower().replace(" ", "-") for one in re.findall(r"^#+ (.*)", text, re.M)
    }
    assert set(re.findall(r"\]\(#([^)]+)\)", text)) <= headings
