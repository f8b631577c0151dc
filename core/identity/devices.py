"""Browsers that are known again by a cookie.

One cookie serves all persons who share a browser; each of them has a row of their own.
"""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Iterable

from ..clock import now
from .models import Device

_SYSTEMS = (("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("CrOS", "Chromebook"),
            ("Windows", "Windows"), ("Mac OS X", "Mac"), ("Linux", "Linux"))  # fmt: skip
_BROWSERS = (("Edg", "Edge"), ("OPR/", "Opera"), ("SamsungBrowser", "Samsung Internet"), ("Firefox", "Firefox"),
             ("FxiOS", "Firefox"), ("CriOS", "Chrome"), ("Chrome", "Chrome"), ("Safari", "Safari"))  # fmt: skip


def new_browser() -> str:
    """A token for the cookie of a browser that has none."""
    return secrets.token_urlsafe(24)


def device_tag(browser: str, person_id: int) -> bytes:
    """What the table keeps of this browser for this person; two persons' rows cannot be seen to be one browser."""
    return hashlib.sha256(f"{browser}\n{person_id}".encode()).digest()


def known_device(browser: str, person_ids: Iterable[int]) -> tuple[bytes, int] | None:
    """(tag, person id) of the first of these persons who signed in with this browser before. One query."""
    tags = {device_tag(browser, person_id): person_id for person_id in person_ids} if browser else {}
    found = Device.select(Device.tag).where(Device.tag.in_(list(tags) or [b""])).order_by(Device.id).tuples().first()
    return None if found is None else (bytes(found[0]), tags[bytes(found[0])])


def remember_device(browser: str, person_id: int, user_agent: str) -> tuple[Device, bool]:
    """The row of this browser for this person, and whether it is new. Call it inside a transaction."""
    tag = device_tag(browser, person_id)
    device = Device.get_or_none(Device.tag == tag)
    if device is not None:
        Device.update(last_seen_at=now()).where(Device.id == device.id).execute()
        return device, False
    return Device.create(person=person_id, tag=tag, title=device_title(user_agent)), True


def device_title(user_agent: str) -> str:
    """What a person recognises: `Chrome · Android`."""
    agent = user_agent[:500]
    system = next((name for mark, name in _SYSTEMS if mark in agent), "")
    browser = next((name for mark, name in _BROWSERS if mark in agent), "")
    words = " · ".join(part for part in (browser, system) if part)
    return words or re.sub(r"[^\w ./-]", "", agent)[:60] or "?"
