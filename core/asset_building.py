"""Building of the front end: from `static/` of each theme and module to its `static/built/`.

Hashed names, precompressed beside each other, a manifest, no leftovers. When no source changed, nothing
is done and no Node is started.
"""

import fcntl
import gzip
import hashlib
import json
import os
import tempfile
import tomllib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import brotli
from webassets import Bundle, Environment
from webassets.version import HashVersion

from . import asset_filters
from .asset_filters import Node, Scripts, Sprite, Styles, find_node
from .assets import AssetsError, ModuleAssets
from .letters.typefaces import build_fonts, fonts_are_fresh

COMPRESSIBLE = {".css", ".js", ".svg", ".json", ".txt"}


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


def build_changed(root: Path, progress: Callable[[str], None], modules: Iterable[ModuleAssets]) -> list[str]:
    """What `ganaar.core.assets.build` says."""
    targets = [_theme_target(path.parent) for path in sorted((root / "themes").glob("*/theme.toml"))]
    targets += [_module_target(each) for each in modules]
    with _one_at_a_time(root):
        stale = [(target, print_) for target in targets if not _is_fresh(target, print_ := _fingerprint(target, root))]
        fonts_stale = not fonts_are_fresh(root)
        if not stale and not fonts_stale:
            return []
        if not (root / "package-lock.json").exists():
            raise AssetsError(f"{root} has no package-lock.json: building needs a checkout of the portal.")
        node = find_node()
        install_packages(node, root, progress)
        for target, fingerprint in stale:
            progress(f"Building {target.name}")
            _build_target(target, fingerprint, node, root)
        if fonts_stale:
            progress("Gathering the typefaces of letters")
            build_fonts(root)
    return [target.name for target, _ in stale] + ["letters"] * fonts_stale


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
