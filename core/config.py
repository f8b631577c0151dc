"""Configuration of one installation, from the environment.

A small server needs none of it: the defaults are SQLite files and local folders below `GANAAR_HOME`.
A group of schools sets URLs; no code knows which kind of database, queue or file store it runs on.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path


class ConfigError(Exception):
    """A setting of the installation that cannot be used; the text says which and what is expected."""


@dataclass(frozen=True, slots=True)
class Config:
    """What an installation is told from outside. Every field is the environment variable `GANAAR_<FIELD>`."""

    home: Path
    """Folder of the installation: databases, files, keys, logs."""
    directory_url: str
    """Database that maps host names to schools."""
    database_url: str
    """Where a new school's database is made; `{key}` is the school's key."""
    files_url: str
    """Where a new school's files are kept: `file://...{key}` or `s3://bucket/{key}`."""
    queue_url: str
    """Queue that wakes the worker: `sqlite:///`, `redis://` or `postgresql://`."""
    limits_url: str
    """Counters of the sign-in limits: `database:` (in the school) or `redis://`."""
    base_domain: str
    """A new school's host is `<key>.<base_domain>`."""
    public_port: int
    """Port in the links of letters and mails, 0 for the default port of the scheme."""
    public_scheme: str
    """Scheme in the links of letters and mails."""
    default_school: str
    """School that answers on a bare IP address (demo only); empty: nobody."""
    trusted_proxies: int
    """How many proxies before us may be believed about the client's address and scheme."""
    open_schools: int
    """Upper bound of school databases kept open by one process."""
    hashing_slots: int
    """How many passwords one process hashes at the same time."""
    strict: bool
    """Raise the faults of modules instead of containing them (tests, development)."""
    safe_mode: bool
    """Leave out every module that is not built in."""
    demo: bool
    """Shows the page with the mails that the demo would have sent."""

    @property
    def master_key(self) -> bytes:
        """32 bytes that wrap the secrets of each school; `GANAAR_MASTER_KEY` (hex) or `<home>/master.key`."""
        from_environment = os.environ.get("GANAAR_MASTER_KEY")
        if from_environment:
            return _key_from_hex(from_environment, "GANAAR_MASTER_KEY")
        path = self.home / "master.key"
        if not path.exists():
            _write_new_key(path)
        return _key_from_hex(path.read_text(), str(path))


def _key_from_hex(text: str, source: str) -> bytes:
    try:
        key = bytes.fromhex(text.strip())
    except ValueError:
        key = b""
    if len(key) != 32:
        raise ConfigError(f"{source} must hold 64 hexadecimal digits (32 bytes).")
    return key


def _write_new_key(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return
    with os.fdopen(handle, "w") as stream:
        stream.write(secrets.token_hex(32))


def load_config(environment: Mapping[str, str] | None = None) -> Config:
    """Read the configuration. Raises `ConfigError` for an unknown `GANAAR_` variable or a wrong value."""
    given = {
        name.removeprefix("GANAAR_").lower(): value
        for name, value in (os.environ if environment is None else environment).items()
        if name.startswith("GANAAR_")
    }
    given.pop("master_key", None)
    home = Path(given.get("home") or "var").absolute()
    defaults: dict[str, object] = {
        "home": home,
        "directory_url": f"sqlite:///{home}/directory.db",
        "database_url": f"sqlite:///{home}/schools/{{key}}/school.db",
        "files_url": f"file://{home}/schools/{{key}}/files",
        "queue_url": f"sqlite:///{home}/queue.db",
        "limits_url": "database:",
        "base_domain": "localhost",
        "public_port": 8000,
        "public_scheme": "http",
        "default_school": "",
        "trusted_proxies": 0,
        "open_schools": 64,
        "hashing_slots": max(1, (os.cpu_count() or 1)),
        "strict": False,
        "safe_mode": False,
        "demo": False,
    }
    unknown = set(given) - set(defaults)
    if unknown:
        names = ", ".join(f"GANAAR_{name.upper()}" for name in sorted(unknown))
        raise ConfigError(f"Unknown setting: {names}. Known: {', '.join(sorted(defaults))}.")
    values = {**defaults, **{name: _parsed(name, defaults[name], text) for name, text in given.items()}}
    return Config(**{field.name: values[field.name] for field in fields(Config)})  # type: ignore[arg-type]


def _parsed(name: str, default: object, text: str) -> object:
    if isinstance(default, bool):
        if text.lower() not in ("0", "1", "true", "false", "yes", "no", ""):
            raise ConfigError(f"GANAAR_{name.upper()} is {text!r}; expected 1 or 0.")
        return text.lower() in ("1", "true", "yes")
    if isinstance(default, int):
        if not text.isdecimal():
            raise ConfigError(f"GANAAR_{name.upper()} is {text!r}; expected a whole number.")
        return int(text)
    if isinstance(default, Path):
        return Path(text or "var").absolute()
    return text
