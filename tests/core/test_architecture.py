"""The arrows of the design: who may import whom, and what a module can reach."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
pytestmark = pytest.mark.sqlite_only


def imports_of(path: Path) -> list[tuple[int, str]]:
    """Every absolute import of a file as (line, dotted name), relative ones as `.name`."""
    found: list[tuple[int, str]] = []
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found += [(node.lineno, alias.name) for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            found.append((node.lineno, "." * node.level + (node.module or "")))
    return found


def test_a_module_imports_only_the_public_face_of_the_core():
    wrong = [
        f"{path.relative_to(ROOT)}:{line} imports {name}"
        for path in sorted((ROOT / "plugins").rglob("*.py"))
        for line, name in imports_of(path)
        if name.startswith(("ganaar.core.", "ganaar.plugins", "core", "plugins"))
    ]
    assert wrong == []


def test_the_core_imports_no_module():
    wrong = [
        f"{path.relative_to(ROOT)}:{line} imports {name}"
        for path in sorted((ROOT / "core").rglob("*.py"))
        for line, name in imports_of(path)
        if name.startswith(("ganaar.plugins", "plugins"))
    ]
    assert wrong == []


def test_inside_the_core_imports_are_relative():
    wrong = [
        f"{path.relative_to(ROOT)}:{line} imports {name}"
        for path in sorted((ROOT / "core").rglob("*.py"))
        if "migrations" not in path.parts
        for line, name in imports_of(path)
        if name.startswith("ganaar.core")
    ]
    assert wrong == []


def test_no_tests_live_inside_core_or_plugins():
    inside = [path for folder in ("core", "plugins") for path in (ROOT / folder).rglob("*.py")]
    assert [path for path in inside if path.name.startswith("test_") or path.name == "conftest.py"] == []


def test_the_core_refuses_to_be_imported_under_another_name():
    run = subprocess.run([sys.executable, "-c", "import core"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert run.returncode != 0
    assert "ganaar.core" in run.stderr


def test_every_public_name_can_be_imported():
    import ganaar.core

    for name in ganaar.core.__all__:
        assert getattr(ganaar.core, name) is not None


def test_no_file_hides_a_public_name():
    """Importing `ganaar.core.x` sets the attribute `x` of the package: a public name `x` would then be the file."""
    import ganaar.core

    files = {path.stem for path in (ROOT / "core").iterdir()}
    assert files & set(ganaar.core.__all__) == set()


def test_a_descriptor_is_light_to_import():
    """A front door must not pull in the application: every command starts with all of them."""
    heavy = ["flask", "werkzeug", "peewee", "wtforms", "typst", "pyvips", "psycopg"]
    code = f"import sys, ganaar.plugins.news.module; print([name for name in {heavy!r} if name in sys.modules])"
    run = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"


def test_nothing_trusts_a_text():
    """No template marks a text as safe, no code makes Markup, nothing inline: GUARD 10 and 14."""
    marks = {
        "*.html": ("|safe", "| safe", "autoescape", 'style="', " onclick=", "<script>", "javascript:"),
        "*.py": ("Markup(", "|safe"),
    }
    wrong = [
        f"{path.relative_to(ROOT)}: {mark}"
        for folder in ("core", "plugins", "themes")
        for pattern, unwanted in marks.items()
        for path in (ROOT / folder).rglob(pattern)
        for mark in unwanted
        if mark in path.read_text()
    ]
    assert wrong == []
