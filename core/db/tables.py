"""All tables of the core, in the order in which they can be made."""

from __future__ import annotations

from ..identity import models as identity
from ..models import (
    AuditEntry,
    Clock,
    Event,
    EventDelivery,
    ModuleFault,
    ModuleStateChange,
    ModuleStateGroup,
    ModuleStateRow,
    ModuleWish,
    OutboxMail,
    RosterImport,
    SentForm,
    SettingValue,
    StoredFile,
)
from ..people import models as people
from .model import Model

CORE_TABLES: tuple[type[Model], ...] = (
    people.Person,
    people.SchoolYear,
    people.Group,
    people.Membership,
    people.Guardianship,
    people.GuardianshipGrant,
    people.RoleAssignment,
    identity.LoginGroup,
    identity.Account,
    identity.Device,
    identity.Session,
    identity.Token,
    identity.TermsVersion,
    identity.AttemptCount,
    Clock,
    SettingValue,
    ModuleStateRow,
    ModuleStateGroup,
    ModuleStateChange,
    ModuleWish,
    ModuleFault,
    Event,
    EventDelivery,
    OutboxMail,
    StoredFile,
    SentForm,
    AuditEntry,
    RosterImport,
)
