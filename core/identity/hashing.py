"""Argon2id with a fixed price, and a bound on how many passwords one process hashes at once.

Beyond the bound a short queue waits a short time; who finds the queue full is told so (503), instead of
everybody waiting for ever.
"""

from __future__ import annotations

import threading
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager

from argon2.low_level import Type, hash_secret_raw

from ..config import Config

LONGEST = 200
"""Characters of the longest password."""
MEMORY_KIB = 19 * 1024
PASSES = 2
LANES = 1
KEY_BYTES = 32
WAITING_FOR_EACH = 8
"""How many wait for one hashing slot before the others are turned away."""
PATIENCE = 2.0
"""Seconds that one waits at most."""


class HashingBusy(Exception):
    """Too many sign-ins at this moment; nothing was tried."""

    retry_after = 5
    """Seconds after which trying again makes sense."""


class HashingPool:
    """At most `slots` hashes at once, at most eight times as many waiting."""

    def __init__(self, slots: int, *, patience: float = PATIENCE) -> None:
        self._free = threading.BoundedSemaphore(slots)
        self._places = threading.BoundedSemaphore(slots * (1 + WAITING_FOR_EACH))
        self._patience = patience

    @contextmanager
    def place(self) -> Iterator[None]:
        """A place to hash in. Raises `HashingBusy` when none comes free in time."""
        if not self._places.acquire(blocking=False):
            raise HashingBusy
        try:
            if not self._free.acquire(timeout=self._patience):
                raise HashingBusy
            try:
                yield
            finally:
                self._free.release()
        finally:
            self._places.release()


_pool = HashingPool(2)


def use_hashing(config: Config) -> None:
    """Bound the hashing of this process as the installation says."""
    global _pool
    _pool = HashingPool(max(1, config.hashing_slots))


def derive(secret: str, salt: bytes) -> bytes:
    """32 bytes from a password and the salt of its login group, in the bounds of the pool. Raises `HashingBusy`."""
    with _pool.place():
        return hash_password(secret, salt)


def hash_password(secret: str, salt: bytes) -> bytes:
    """Argon2id without any bound: 20 ms and 19 MiB. Pages use `derive`.

    A secret beyond the longest password is cut one character after it, so that it costs no more and
    never equals a password.
    """
    typed = unicodedata.normalize("NFC", secret[: LONGEST + 1]).encode("utf-8", "surrogatepass")
    return hash_secret_raw(typed, salt, PASSES, MEMORY_KIB, LANES, KEY_BYTES, Type.ID)
