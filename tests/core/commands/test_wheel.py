"""The wheel as a school installs it: all that is needed at run time, nothing of a developer, no Node, no checkout."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

import pytest
from served import Served, free_port

from ganaar.core.testing.command_line import KEY

pytestmark = pytest.mark.sqlite_only

CHECKOUT = Path(__file__).resolve().parents[3]
PARTS = ("core", "ganaar", "plugins", "themes", "LICENSE", "MANIFEST.in", "README.md", "pyproject.toml", "setup.cfg")
UV = Path(sys.executable).with_name("uv")
NEEDED = (
    r"ganaar/core/templates/core/identity/sign_in\.html",
    r"ganaar/core/migrations/0001_\w+\.py",
    r"ganaar/core/translations/nl/LC_MESSAGES/messages\.po",
    r"ganaar/core/identity/terms/nl\.md",
    r"ganaar/core/letters/letter\.typ",
    r"ganaar/core/letters/fonts/[\w-]+\.ttf",
    r"ganaar/themes/default/theme\.toml",
    r"ganaar/themes/default/templates/layout\.html",
    r"ganaar/themes/default/static/built/app\.[0-9a-f]+\.css",
    r"ganaar/themes/default/static/built/app\.[0-9a-f]+\.css\.br",
    r"ganaar/themes/default/static/built/app\.[0-9a-f]+\.js",
    r"ganaar/themes/default/static/built/manifest\.json",
    r"ganaar/themes/helder/static/built/app\.[0-9a-f]+\.css",
    r"ganaar/plugins/news/migrations/0001_\w+\.py",
    r"ganaar/plugins/news/templates/news/\w+\.html",
    r"ganaar/plugins/news/translations/nl/LC_MESSAGES/messages\.po",
)
UNWANTED = re.compile(r"(^|/)(tests|node_modules|var|bench|docs)/|\.pyc$|\.db$|\.key$|/\.")


def run(*words: str | Path, folder: Path, path: Path | None = None) -> str:
    """The output of a program that must succeed. It finds no program but those in `path`, when that is given."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("GANAAR_", "PYTHON"))}
    if path is not None:
        environment |= {"PATH": str(path), "HOME": str(folder), "GANAAR_HOME": str(folder / "home")}
    done = subprocess.run([str(word) for word in words], cwd=folder, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Built from a copy of the checkout, so that nothing of an earlier build is in it."""
    built = CHECKOUT / "themes" / "default" / "static" / "built" / "manifest.json"
    assert built.exists(), "The styles are not built. Run: ganaar assets"
    copy = tmp_path_factory.mktemp("checkout")
    for part in PARTS:
        if (CHECKOUT / part).is_dir():
            shutil.copytree(CHECKOUT / part, copy / part, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(CHECKOUT / part, copy / part)
    for offline in (["--offline"], []):
        done = subprocess.run([UV, "build", "--quiet", "--wheel", *offline], cwd=copy, capture_output=True, text=True)
        if done.returncode == 0:
            break
    assert done.returncode == 0, done.stderr
    (made,) = (copy / "dist").glob("*.whl")
    return made


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The `bin` of a new environment that holds the wheel and exactly what the locked list for a school names."""
    folder = tmp_path_factory.mktemp("server")
    run(UV, "venv", "--quiet", "--python", sys.executable, folder / "venv", folder=folder)
    (site,) = (folder / "venv").glob("lib/python*/site-packages")
    for name in re.findall(r"^([\w.-]+)==", (CHECKOUT / "requirements" / "run.txt").read_text(), re.MULTILINE):
        _lend(name, site)
    run(
        *(UV, "pip", "install", "--quiet", "--offline", "--no-deps", "--python", folder / "venv" / "bin" / "python"),
        wheel,
        folder=folder,
    )
    return folder / "venv" / "bin"


def _lend(name: str, site: Path) -> None:
    """Let the new environment use a package of this one; one for other systems is not here."""
    try:
        found = distribution(name)
    except PackageNotFoundError:
        return
    for top in {Path(str(file)).parts[0] for file in found.files or ()} - {"..", "__pycache__"}:
        if not (site / top).exists():
            (site / top).symlink_to(str(found.locate_file(top)))


@pytest.fixture
def served(installed: Path, tmp_path: Path) -> Iterator[Served]:
    """A school made and served by the installed wheel."""
    made = run(installed / "ganaar", "school", "create", KEY, "--name", "De Wegwijzer", folder=tmp_path, path=installed)
    assert "/link/first/" in made
    port = free_port()
    process = subprocess.Popen(
        [installed / "ganaar", "serve", "--port", str(port), "--workers", "1"],
        cwd=tmp_path,
        env={"PATH": str(installed), "HOME": str(tmp_path), "GANAAR_HOME": str(tmp_path / "home")},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    server = Served(process, port)
    try:
        server.wait_until_up()
        yield server
    finally:
        server.end()


@pytest.mark.parametrize("needed", NEEDED)
def test_what_a_school_needs_is_in_it(wheel: Path, needed: str) -> None:
    assert any(re.fullmatch(needed, name) for name in zipfile.ZipFile(wheel).namelist())


def test_nothing_else_is_in_it(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    assert [name for name in names if UNWANTED.search(name)] == []
    assert {name.split("/")[0].split("-")[0] for name in names} == {"ganaar"}


def test_it_is_whole_without_a_checkout(installed: Path, tmp_path: Path) -> None:
    where = "import ganaar.core, ganaar.plugins.news, ganaar.themes.default as last; print(last.__file__)"
    assert str(installed.parent) in run(installed / "python", "-c", where, folder=tmp_path, path=installed)
    told = run(installed / "ganaar", "check", "--strict", folder=tmp_path, path=installed)
    assert "BAD" not in told


def test_it_serves_the_sign_in_page_with_its_style(served: Served) -> None:
    status, _headers, page = served.fetch("/sign-in")
    assert status == 200
    addresses = re.findall(r'(?:href|src)="(/static/[^"#]+)', page.decode())
    assert any(address.endswith(".css") for address in addresses)
    assert {address: served.get(address) for address in addresses} == dict.fromkeys(addresses, 200)
    assert served.stop(signal.SIGTERM)[0] == 0


def test_it_says_that_nothing_is_to_be_built(installed: Path, tmp_path: Path) -> None:
    done = subprocess.run([installed / "ganaar", "assets"], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "built already" in done.stderr
