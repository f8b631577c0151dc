"""What must be right before an installation starts: settings, keys, modules, templates, built files, catalogues.

Nothing here needs a running server; `core.doctor` looks at a running one.
"""

from __future__ import annotations

import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from babel.messages.pofile import read_po
from jinja2 import Environment, TemplateError

from .assets import manifest
from .db.migrate import pending
from .i18n import CODES
from .portal import CORE, Portal


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at. `advice` says what to do when it is not well."""

    title: str
    well: bool
    detail: str = ""
    advice: str = ""


def check_installation(portal: Portal, looked_at: Callable[[str], None] = lambda title: None) -> list[Finding]:
    """Look at everything; faults of modules are not well, like everything that would fail for a visitor."""
    findings: list[Finding] = []
    parts: tuple[tuple[str, Callable[[Portal], Iterator[Finding]]], ...] = (
        ("keys", _master_key),
        ("modules", _modules),
        ("built files", _built_files),
        ("templates", _templates),
        ("catalogues", _catalogues),
        ("migrations", _migrations),
    )
    for title, look in parts:
        looked_at(title)
        findings += look(portal)
    return findings


def _master_key(portal: Portal) -> Iterator[Finding]:
    _ = portal.config.master_key
    path = portal.config.home / "master.key"
    if not path.exists():
        yield Finding("master key", True, "from GANAAR_MASTER_KEY")
        return
    mode = stat.S_IMODE(path.stat().st_mode)
    yield Finding(
        "master key", not mode & 0o077, f"{path}, mode {mode:o}", f"Others may read it. Run: chmod 600 {path}"
    )


def _modules(portal: Portal) -> Iterator[Finding]:
    for loaded in portal.registry:
        yield Finding(f"module {loaded.module.name}", True, f"{loaded.distribution} {loaded.version}".strip())
    for fault in portal.registry.faults:
        yield Finding(
            f"module {fault.module}",
            False,
            f"{fault.place}: {fault.message}",
            "It is left out. Repair it or uninstall its package; the others are not touched.",
        )


def _built_files(portal: Portal) -> Iterator[Finding]:
    for name, theme in portal.themes.known.items():
        yield _built(f"theme {name}", theme.folder / "static" / "built")
    for loaded in portal.registry:
        if loaded.module.assets.styles or loaded.module.assets.scripts:
            yield _built(f"files of module {loaded.module.name}", loaded.folder / "static" / "built")


def _built(title: str, folder: Path) -> Finding:
    names = manifest(folder)
    missing = [hashed for hashed in names.values() if not (folder / hashed).exists()]
    well = bool(names) and not missing
    return Finding(title, well, f"{len(names)} files", "Its styles and scripts are not built. Run: ganaar assets")


def _templates(portal: Portal) -> Iterator[Finding]:
    """Compiles every template; who names a filter or writes a tag wrongly is told where."""
    from .app import create_app

    environment = create_app(portal).jinja_env
    folders = [CORE / "templates", *(theme.folder / "templates" for theme in portal.themes.known.values())]
    folders += [loaded.folder / "templates" for loaded in portal.registry]
    count = 0
    for folder in folders:
        for path in sorted(folder.rglob("*.html")):
            count += 1
            fault = _compile_fault(environment, path)
            if fault:
                yield Finding(f"template {path.name}", False, fault, f"Repair {path}.")
    yield Finding("templates", True, f"{count} compiled")


def _compile_fault(environment: Environment, path: Path) -> str:
    try:
        environment.compile(path.read_text(encoding="utf-8"), name=path.name, filename=str(path))
    except TemplateError as fault:
        return f"line {getattr(fault, 'lineno', '?')}: {fault}"
    return ""


def _catalogues(portal: Portal) -> Iterator[Finding]:
    folders = [CORE / "translations", *portal.themes.translations(), *(one.translations for one in portal.registry)]
    read: dict[str, int] = {}
    for folder in folders:
        for path in sorted(folder.glob("*/LC_MESSAGES/messages.po")):
            language = path.parent.parent.name
            if language not in CODES:
                yield Finding(f"catalogue {language}", False, str(path), "The portal does not speak this language.")
                continue
            try:
                with path.open("rb") as stream:
                    read[language] = read.get(language, 0) + len(read_po(stream, locale=language, abort_invalid=True))
            except Exception as fault:
                yield Finding(f"catalogue {language}", False, f"{path}: {fault}", "Repair the file.")
    yield Finding("catalogues", True, ", ".join(f"{code} {count}" for code, count in sorted(read.items())))


def _migrations(portal: Portal) -> Iterator[Finding]:
    for entry in portal.directory.entries():
        title = f"school {entry.key}"
        if entry.state != "open":
            yield Finding(title, False, entry.state, "It was not finished. Repeat `ganaar school create` or `restore`.")
            continue
        try:
            steps = pending(portal.directory.school(entry.key), portal.registry)
        except Exception as fault:
            yield Finding(title, False, f"{type(fault).__name__}: {fault}", "Look whether its database can be reached.")
            continue
        waiting = f"{len(steps)} migrations wait" if steps else "up to date"
        yield Finding(title, not steps, waiting, f"Run: ganaar migrate --school {entry.key}")
