"""Counters of the sign-in limits in the school's own database, for the `limits` library."""

from __future__ import annotations

import time

import peewee
from limits.storage import Storage

from ..db.context import current_school
from .models import AttemptCount


class DatabaseStorage(Storage):
    """Fixed windows in `core_attempt_count`: what `database:` in the configuration stands for."""

    STORAGE_SCHEME = ["database"]

    @property
    def base_exceptions(self) -> type[Exception]:
        return peewee.PeeweeException

    def incr(self, key: str, expiry: int, amount: int = 1) -> int:
        """Count, and begin again when the window is over; what expired long ago is dropped on the way."""
        at = time.time()
        over = AttemptCount.expires_at <= at
        with current_school().writing():
            AttemptCount.delete().where(AttemptCount.expires_at <= at - 60).execute()
            AttemptCount.insert(key=key, count=amount, expires_at=at + expiry).on_conflict(
                conflict_target=[AttemptCount.key],
                update={
                    AttemptCount.count: peewee.Case(None, ((over, amount),), AttemptCount.count + amount),
                    AttemptCount.expires_at: peewee.Case(None, ((over, at + expiry),), AttemptCount.expires_at),
                },
            ).execute()
            return self.get(key)

    def get(self, key: str) -> int:
        """The count of the window that is open, 0 when there is none."""
        row = (
            AttemptCount.select(AttemptCount.count)
            .where(AttemptCount.key == key, AttemptCount.expires_at > time.time())
            .tuples()
            .first()
        )
        return 0 if row is None else int(row[0])

    def get_expiry(self, key: str) -> float:
        """When the window ends, in seconds since 1970; now when there is none."""
        row = AttemptCount.select(AttemptCount.expires_at).where(AttemptCount.key == key).tuples().first()
        return time.time() if row is None else float(row[0])

    def check(self) -> bool:
        return True

    def reset(self) -> int:
        """Forget every counter of the school at work."""
        with current_school().writing():
            return int(AttemptCount.delete().execute())

    def clear(self, key: str) -> None:
        with current_school().writing():
            AttemptCount.delete().where(AttemptCount.key == key).execute()
