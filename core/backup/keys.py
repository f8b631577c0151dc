"""Recovery keys (age): the public half encrypts every backup, the private half is kept apart by the school."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from pyrage import x25519


class RecoveryKeyWrong(Exception):
    """A file that holds no recovery key."""


@dataclass(frozen=True, slots=True)
class RecoveryKey:
    """The private half as text, and its public half, the recipient of backups."""

    private: str
    recipient: str


def new_recovery_key() -> RecoveryKey:
    """A fresh pair."""
    identity = x25519.Identity.generate()
    return RecoveryKey(str(identity), str(identity.to_public()))


def read_recovery_key(path: Path) -> RecoveryKey:
    """The key in a file as `write_recovery_key` (or age-keygen) makes it. Raises `RecoveryKeyWrong`."""
    try:
        lines = path.read_text(encoding="ascii").splitlines()
    except (OSError, UnicodeDecodeError) as fault:
        raise RecoveryKeyWrong(f"The recovery key {path} cannot be read: {fault}.") from None
    for line in lines:
        if line.startswith("AGE-SECRET-KEY-"):
            try:
                identity = x25519.Identity.from_str(line.strip())
            except Exception:
                break
            return RecoveryKey(line.strip(), str(identity.to_public()))
    raise RecoveryKeyWrong(f"{path} holds no recovery key: a line that starts with AGE-SECRET-KEY- is expected.")


def recovery_path(home: Path, school_key: str) -> Path:
    """Where the private half waits until somebody takes it away."""
    return home / "recovery" / f"{school_key}.key"


def write_recovery_key(path: Path, key: RecoveryKey, school_key: str) -> None:
    """Write the private half for its owner only. An existing file is never overwritten (`FileExistsError`)."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w") as stream:
        stream.write(f"# recovery key of the school {school_key}\n# public half: {key.recipient}\n{key.private}\n")
        stream.flush()
        os.fsync(stream.fileno())
