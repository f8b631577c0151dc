"""Tables of the core that belong to no part in particular: settings, states, events, mail, files, audit."""

from __future__ import annotations

import peewee

from .clock import now
from .db.model import Model
from .identity.models import Account
from .people.models import Group, Person


class Clock(Model):
    """One row whose number moves with every change of settings or states; each request compares it."""

    name = peewee.CharField(max_length=20, unique=True)
    value = peewee.BigIntegerField(default=0)

    class Meta:
        table_name = "core_clock"


class SettingValue(Model):
    """One setting of the school that differs from its default, as JSON."""

    module = peewee.CharField(max_length=40)
    name = peewee.CharField(max_length=60)
    value = peewee.TextField()
    changed_at = peewee.DateTimeField(default=now)

    class Meta:
        table_name = "core_setting"
        indexes = ((("module", "name"), True),)


class ModuleStateRow(Model):
    """State of a module for one audience. No row means off."""

    module = peewee.CharField(max_length=40)
    audience = peewee.CharField(max_length=10)
    """`parents`, `pupils` or `staff`."""
    state = peewee.CharField(max_length=10)
    """`off`, `building`, `pilot` or `live`."""
    promised_on = peewee.DateField(null=True)
    live_from = peewee.DateTimeField(null=True)
    note = peewee.CharField(max_length=200, default="")

    class Meta:
        table_name = "core_module_state"
        indexes = ((("module", "audience"), True),)


class ModuleStateGroup(Model):
    """A group that a pilot (or a `live` limited for good) is for."""

    row = peewee.ForeignKeyField(ModuleStateRow, backref="groups", on_delete="CASCADE")
    group = peewee.ForeignKeyField(Group, on_delete="CASCADE")

    class Meta:
        table_name = "core_module_state_group"
        indexes = ((("row", "group"), True),)


class ModuleStateChange(Model):
    """Who changed which state when."""

    module = peewee.CharField(max_length=40, index=True)
    audience = peewee.CharField(max_length=10)
    before = peewee.CharField(max_length=10)
    after = peewee.CharField(max_length=10)
    account = peewee.ForeignKeyField(Account, null=True, on_delete="SET NULL")
    changed_at = peewee.DateTimeField(default=now)

    class Meta:
        table_name = "core_module_state_change"


class ModuleWish(Model):
    """ "Verwittig mij": somebody wants to know when a module opens."""

    module = peewee.CharField(max_length=40)
    account = peewee.ForeignKeyField(Account, on_delete="CASCADE")
    wished_at = peewee.DateTimeField(default=now)

    class Meta:
        table_name = "core_module_wish"
        indexes = ((("module", "account"), True),)


class ModuleFault(Model):
    """Failures of one hook or listener of a module, and until when it rests."""

    module = peewee.CharField(max_length=40)
    place = peewee.CharField(max_length=80)
    count = peewee.IntegerField(default=0)
    first_at = peewee.DateTimeField(default=now)
    last_at = peewee.DateTimeField(default=now)
    rests_until = peewee.DateTimeField(null=True)
    message = peewee.TextField(default="")
    trace_id = peewee.CharField(max_length=32, default="")

    class Meta:
        table_name = "core_module_fault"
        indexes = ((("module", "place"), True),)


class Event(Model):
    """Something that happened, written in the sender's transaction."""

    topic = peewee.CharField(max_length=80)
    payload = peewee.TextField()
    happened_at = peewee.DateTimeField(default=now)

    class Meta:
        table_name = "core_event"


class EventDelivery(Model):
    """One listener that still has to hear, or has heard, of an event."""

    event = peewee.ForeignKeyField(Event, backref="deliveries", on_delete="CASCADE")
    module = peewee.CharField(max_length=40)
    attempts = peewee.IntegerField(default=0)
    due_at = peewee.DateTimeField(default=now)
    done_at = peewee.DateTimeField(null=True)
    gave_up_at = peewee.DateTimeField(null=True)
    error = peewee.TextField(default="")

    class Meta:
        table_name = "core_event_delivery"
        indexes = ((("event", "module"), True), (("done_at", "due_at"), False))


class OutboxMail(Model):
    """A mail that has to leave, or has left. The queue only wakes the worker; this row is the truth."""

    reason = peewee.CharField(max_length=120)
    """What caused it; with the recipient it is unique, so that nothing is mailed twice."""
    recipient = peewee.CharField(max_length=254)
    account = peewee.ForeignKeyField(Account, null=True, on_delete="SET NULL")
    subject = peewee.CharField(max_length=200)
    text = peewee.TextField()
    language = peewee.CharField(max_length=5, default="nl")
    message_id = peewee.CharField(max_length=120, unique=True)
    created_at = peewee.DateTimeField(default=now)
    due_at = peewee.DateTimeField(default=now)
    leased_until = peewee.DateTimeField(null=True)
    attempts = peewee.IntegerField(default=0)
    sent_at = peewee.DateTimeField(null=True)
    gave_up_at = peewee.DateTimeField(null=True)
    error = peewee.TextField(default="")

    class Meta:
        table_name = "core_outbox_mail"
        indexes = ((("reason", "recipient"), True), (("sent_at", "gave_up_at", "due_at"), False))


class StoredFile(Model):
    """What is known of a file in the file store; its name is only a label."""

    file_id = peewee.CharField(max_length=32, unique=True)
    module = peewee.CharField(max_length=40)
    name = peewee.CharField(max_length=200)
    media_type = peewee.CharField(max_length=100)
    size = peewee.BigIntegerField()
    person = peewee.ForeignKeyField(Person, null=True, on_delete="SET NULL")
    stored_at = peewee.DateTimeField(default=now)

    class Meta:
        table_name = "core_file"


class SentForm(Model):
    """A form that was sent once already, by the key that its page carried."""

    key = peewee.CharField(max_length=64)
    account = peewee.ForeignKeyField(Account, on_delete="CASCADE")
    location = peewee.CharField(max_length=300)
    """Where the first sending led to; a second one is sent there as well."""
    sent_at = peewee.DateTimeField(default=now, index=True)

    class Meta:
        table_name = "core_sent_form"
        indexes = ((("account", "key"), True),)


class AuditEntry(Model):
    """Who did what to whom, for the school. Never shown to a parent, never holds a secret."""

    happened_at = peewee.DateTimeField(default=now, index=True)
    account = peewee.ForeignKeyField(Account, null=True, on_delete="SET NULL")
    action = peewee.CharField(max_length=60)
    person = peewee.ForeignKeyField(Person, null=True, on_delete="SET NULL")
    detail = peewee.TextField(default="")

    class Meta:
        table_name = "core_audit_entry"


class RosterImport(Model):
    """One roster that was applied, with what it changed."""

    source = peewee.CharField(max_length=20)
    applied_at = peewee.DateTimeField(default=now)
    account = peewee.ForeignKeyField(Account, null=True, on_delete="SET NULL")
    counts = peewee.TextField()
    problems = peewee.IntegerField(default=0)

    class Meta:
        table_name = "core_roster_import"
