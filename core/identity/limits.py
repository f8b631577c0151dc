"""How often somebody may fail, asked before anything is hashed. Only failures count, but for resets and new passwords.

A browser that somebody of this username signed in with before has its own counters, so that nobody locks
a parent out by failing elsewhere. Any other browser shares the counter of the username and that of its
network; a school is one network, so that one is generous.
"""

from __future__ import annotations

import hashlib
import hmac
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address, ip_network

from limits import RateLimitItem, RateLimitItemPerDay, RateLimitItemPerHour, RateLimitItemPerMinute
from limits.storage import RedisStorage, Storage
from limits.strategies import FixedWindowRateLimiter

from ..config import Config
from ..db.context import current_school
from .attempt_store import DatabaseStorage

PER_USERNAME = RateLimitItemPerMinute(10, 15, "username")
PER_NETWORK = RateLimitItemPerHour(2000, 1, "network")
PER_DEVICE = RateLimitItemPerMinute(10, 15, "device")
PER_PERSON = RateLimitItemPerHour(60, 1, "person")
PER_ACCOUNT = RateLimitItemPerMinute(10, 15, "account")
NEW_PASSWORDS = RateLimitItemPerDay(10, 1, "new-password")
RESETS_PER_USERNAME = RateLimitItemPerHour(5, 1, "reset-username")
RESETS_PER_NETWORK = RateLimitItemPerHour(100, 1, "reset-network")


@dataclass(frozen=True, slots=True)
class Counter:
    """One limit for one name, device, person or network; the names are hashed."""

    item: RateLimitItem
    name: str


class TooManyAttempts(Exception):
    """The limit is reached; `until` (UTC) is when trying makes sense again."""

    def __init__(self, until: datetime) -> None:
        super().__init__(until)
        self.until = until

    @property
    def retry_after(self) -> int:
        """Seconds until then, at least one."""
        return max(1, int(self.until.replace(tzinfo=UTC).timestamp() - time.time()) + 1)


_storage: Storage = DatabaseStorage()


def use_limits(config: Config) -> None:
    """Count where the installation says: in the school's database or in Redis."""
    global _storage
    database = config.limits_url.startswith("database:")
    _storage = DatabaseStorage() if database else RedisStorage(config.limits_url)


def of_stranger(username: str, network: str) -> tuple[Counter, ...]:
    """The counters of a browser that nobody of this username used before."""
    return _counter(PER_USERNAME, username), _counter(PER_NETWORK, _network(network))


def of_known_device(device_tag: bytes, person_id: int) -> tuple[Counter, ...]:
    """The counters of a browser that this person signed in with before."""
    return _counter(PER_DEVICE, device_tag.hex()), _counter(PER_PERSON, str(person_id))


def of_account(account_id: int) -> tuple[Counter, ...]:
    """The counter of what somebody tries inside an account, such as the password asked again."""
    return (_counter(PER_ACCOUNT, str(account_id)),)


def of_new_password(account_id: int) -> tuple[Counter, ...]:
    """The counter of changing a password: it counts every time, since a refusal tells what somebody else has."""
    return (_counter(NEW_PASSWORDS, str(account_id)),)


def of_reset(username: str, network: str) -> tuple[Counter, ...]:
    """The counters of asking for a reset: these count every time."""
    return _counter(RESETS_PER_USERNAME, username), _counter(RESETS_PER_NETWORK, _network(network))


def refuse_too_many(counters: tuple[Counter, ...]) -> None:
    """Raise `TooManyAttempts` when one of the counters has reached its limit."""
    limiter = FixedWindowRateLimiter(_storage)
    reached = [one for one in counters if not limiter.test(one.item, one.name)]
    if reached:
        ends = max(limiter.get_window_stats(one.item, one.name).reset_time for one in reached)
        until = datetime.fromtimestamp(ends, UTC).replace(tzinfo=None, microsecond=0) + timedelta(seconds=1)
        raise TooManyAttempts(until)


def count(counters: tuple[Counter, ...]) -> None:
    """Count one failure, in one transaction."""
    limiter = FixedWindowRateLimiter(_storage)
    with current_school().writing():
        for one in counters:
            limiter.hit(one.item, one.name)


def _counter(item: RateLimitItem, name: str) -> Counter:
    school = current_school()
    hidden = hmac.digest(school.key_for("limits"), f"{item.namespace}\n{name}".encode(), hashlib.sha256)
    return Counter(item, f"{school.key}:{hidden[:16].hex()}")


def _network(address: str) -> str:
    """An IPv4 address, or the /64 of an IPv6 address: what one household or school has."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return address
    return str(parsed) if parsed.version == 4 else str(ip_network((parsed, 64), strict=False))
