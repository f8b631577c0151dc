"""Styles, scripts and icons: built once by `ganaar assets`, looked up by every page.

`build` makes `static/built/` of each theme (and of each module with own assets): hashed names, precompressed,
a manifest. It does nothing, and starts no Node, when no source changed. `asset_url` reads the manifest only.
"""

import fcntl
import gzip
import hashlib
import json
import os
import tempfile
import tomllib
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import NamedTuple

import brotli
from webassets import Bundle, Environment
from webassets.version import HashVersion

from . import asset_filters
from .asset_filters import AssetsError, Node, Scripts, Sprite, Styles, find_node
from .themes import load_themes

COMPRESSIBLE = {".css", ".js", ".svg", ".json", ".txt"}


class ModuleAssets(NamedTuple):
    """What a module ships for the browser: source names are relative to `folder` (its `static/`)."""

    name: str
    folder: Path
    styles: Sequence[str]
    scripts: Sequence[str]


@dataclass(frozen=True, slots=True)
class Target:
    """One `static/` folder with the files to make of it: logical name -> sources."""

    name: str
    folder: Path
    watched: tuple[Path, ...]
    styles: dict[str, list[str]] = field(default_factory=dict)
    scripts: dict[str, list[str]] = field(default_factory=dict)
    icons: dict[str, str] = field(default_factory=dict)
    files: dict[str, str] = field(default_factory=dict)

    @property
    def built(self) -> Path:
        return self.folder / "built"


def build(
    root: Path,
    progress: Callable[[str], None] = lambda line: None,
    modules: Iterable[ModuleAssets | tuple[str, Path, Sequence[str], Sequence[str]]] = (),
) -> list[str]:
    """Build what changed in the checkout `root`; `progress` gets a sentence per step.

    Returns the names of the themes and modules that were built. Raises AssetsError when that cannot be done.
    """
    targets = [_theme_target(path.parent) for path in sorted((root / "themes").glob("*/theme.toml"))]
    targets += [_module_target(ModuleAssets(*each)) for each in modules]
    with _one_at_a_time(root):
        stale = [(target, print_) for target in targets if not _is_fresh(target, print_ := _fingerprint(target, root))]
        if not stale:
            return []
        if not (root / "package-lock.json").exists():
            raise AssetsError(f"{root} has no package-lock.json: building needs a checkout of the portal.")
        node = find_node()
        install_packages(node, root, progress)
        for target, fingerprint in stale:
            progress(f"Building {target.name}")
            _build_target(target, fingerprint, node, root)
    manifest.cache_clear()
    return [target.name for target, _ in stale]


def asset_url(theme: str, logical_name: str) -> str:
    """The address of a built file of `theme`, or else of its parent theme."""
    for name, built in _lineage(theme):
        if hashed := manifest(built).get(logical_name):
            return f"/static/{name}/built/{hashed}"
    raise AssetsError(f"No built file {logical_name!r} in theme {theme!r}. Run `ganaar assets`.")


def module_asset_url(module: str, folder: Path, logical_name: str) -> str:
    """The address of a built file of a module whose `static/` is `folder`."""
    hashed = manifest(folder / "built").get(logical_name)
    if not hashed:
        raise AssetsError(f"No built file {logical_name!r} in module {module!r}. Run `ganaar assets`.")
    return f"/static/modules/{module}/built/{hashed}"


@cache
def manifest(built: Path) -> dict[str, str]:
    """Logical name -> hashed name in one `built/` folder; empty when nothing was built there."""
    try:
        names: dict[str, str] = json.loads((built / "manifest.json").read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    return names


@cache
def _lineage(theme: str) -> tuple[tuple[str, Path], ...]:
    """Name and `built/` folder of the theme and of those it stands on, nearest first."""
    return tuple((each.name, each.folder / "static" / "built") for each in load_themes().line(theme))


def _theme_target(folder: Path) -> Target:
    described = tomllib.loads((folder / "theme.toml").read_text(encoding="utf-8"))
    assets = described.get("assets", {})
    watched = [folder]
    if parent := described.get("parent"):
        watched.append(folder.parent / parent)
    return Target(
        folder.name,
        folder / "static",
        tuple(place / "static" for place in watched),
        styles=assets.get("css", {}),
        scripts=assets.get("js", {}),
        icons=assets.get("icons", {}),
        files=assets.get("files", {}),
    )


def _module_target(module: ModuleAssets) -> Target:
    return Target(
        module.name,
        module.folder,
        (module.folder,),
        styles={f"{module.name}.css": list(module.styles)} if module.styles else {},
        scripts={f"{module.name}.js": list(module.scripts)} if module.scripts else {},
    )


def _fingerprint(target: Target, root: Path) -> str:
    """A hash of everything that decides what `target` becomes."""
    digest = hashlib.sha256()
    named = {path.name: path for path in (Path(__file__), Path(asset_filters.__file__), root / "package-lock.json")}
    named["theme.toml"] = target.folder.parent / "theme.toml"
    for number, place in enumerate(target.watched):
        named |= {f"{number}/{path.relative_to(place)}": path for path in _sources(place)}
    for name, path in named.items():
        if path.is_file():
            digest.update(f"{name}\0".encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()


def _sources(folder: Path) -> Iterator[Path]:
    yield from sorted(p for p in folder.rglob("*") if p.is_file() and "built" not in p.relative_to(folder).parts)


def _is_fresh(target: Target, fingerprint: str) -> bool:
    try:
        if (target.built / "fingerprint.txt").read_text(encoding="utf-8") != fingerprint:
            return False
        names = json.loads((target.built / "manifest.json").read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return False
    return all((target.built / name).exists() for name in names.values())


def install_packages(node: Node, root: Path, progress: Callable[[str], None]) -> None:
    """`npm ci` in `root`, unless exactly the locked packages are there already."""
    lock = hashlib.sha256((root / "package-lock.json").read_bytes()).hexdigest()
    mark = root / "node_modules" / ".installed-lock"
    if mark.exists() and mark.read_text(encoding="utf-8") == lock:
        return
    progress("Fetching the front-end packages (npm ci)")
    node.install(root)
    mark.write_text(lock, encoding="utf-8")


def _build_target(target: Target, fingerprint: str, node: Node, root: Path) -> None:
    built = target.built
    built.mkdir(parents=True, exist_ok=True)
    environment = Environment(
        directory=str(built), url="", load_path=[str(target.folder)], cache=False, manifest=None,
        updater=False, auto_build=False, versions=HashVersion(length=12, hash=hashlib.sha256),
    )  # fmt: skip
    names: dict[str, str] = {}
    for logical_name, bundle in _bundles(target, node, root):
        bundle.env = environment
        bundle.build(force=True)
        names[logical_name] = Path(bundle.resolve_output()).name
    for logical_name, source in target.files.items():
        names[logical_name] = _copied(target.folder / source, logical_name, built)
    for name in names.values():
        _compress(built / name)
    _write(built / "manifest.json", json.dumps(names, indent=1, sort_keys=True) + "\n")
    _write(built / "fingerprint.txt", fingerprint)
    kept = {"manifest.json", "fingerprint.txt", *(n + end for n in names.values() for end in ("", ".br", ".gz"))}
    for path in built.iterdir():
        if path.name not in kept:
            path.unlink()


def _bundles(target: Target, node: Node, root: Path) -> Iterator[tuple[str, Bundle]]:
    for name, sources in target.styles.items():
        yield name, Bundle(*sources, filters=[Styles(node, root)], output=_hashed(name))
    for name, sources in target.scripts.items():
        yield name, Bundle(*sources, filters=[Scripts(node, root)], output=_hashed(name))
    for name, listing in target.icons.items():
        icons = tomllib.loads((target.folder / listing).read_text(encoding="utf-8"))
        drawings = root / "node_modules" / icons["package"] / "icons"
        paths = {icon: str(drawings / f"{source}.svg") for icon, source in icons["icons"].items()}
        yield name, Bundle(*sorted(set(paths.values())), filters=[Sprite(paths)], output=_hashed(name))


def _hashed(logical_name: str) -> str:
    stem, suffix = os.path.splitext(logical_name)
    return f"{stem}.%(version)s{suffix}"


def _copied(source: Path, logical_name: str, built: Path) -> str:
    content = source.read_bytes()
    name = _hashed(logical_name) % {"version": hashlib.sha256(content).hexdigest()[:12]}
    (built / name).write_bytes(content)
    return name


def _compress(path: Path) -> None:
    if path.suffix in COMPRESSIBLE:
        content = path.read_bytes()
        path.with_name(path.name + ".br").write_bytes(brotli.compress(content, quality=11))
        path.with_name(path.name + ".gz").write_bytes(gzip.compress(content, compresslevel=9, mtime=0))


def _write(path: Path, text: str) -> None:
    """Whole or not at all: a page that looks at this moment sees the old file or the new one."""
    unfinished = path.with_name(path.name + ".new")
    unfinished.write_text(text, encoding="utf-8")
    unfinished.replace(path)


@contextmanager
def _one_at_a_time(root: Path) -> Iterator[None]:
    mark = hashlib.sha256(str(root.resolve()).encode()).hexdigest()[:16]
    with open(Path(tempfile.gettempdir()) / f"ganaar-assets-{mark}.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
