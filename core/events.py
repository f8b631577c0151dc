"""What the core itself announces. Sent by the part named in each; listeners need not answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class AccountActivated:
    """Sent by `identity.activation` when somebody confirmed their details for the first time."""

    TOPIC: ClassVar[str] = "core.account_activated"
    account_id: int
    person_id: int


@dataclass(frozen=True, slots=True)
class ChildAdded:
    """Sent by `account.add_child` when a parent added a further child."""

    TOPIC: ClassVar[str] = "core.child_added"
    account_id: int
    person_id: int
    child_id: int


@dataclass(frozen=True, slots=True)
class ModuleStateChanged:
    """Sent by `states` when a school opened, closed or announced a module for an audience."""

    TOPIC: ClassVar[str] = "core.module_state_changed"
    module: str
    audience: str
    before: str
    after: str
