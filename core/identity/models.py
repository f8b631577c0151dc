"""Login groups, accounts, sessions, devices, single-use tokens and counters of failures.

Nothing in these tables opens an account by itself: passwords are Argon2id tags under a key that is kept
outside the database, codes and tokens are keyed hashes.
"""

from __future__ import annotations

import peewee

from ..clock import now
from ..db.model import Model
from ..people.models import Person


class LoginGroup(Model):
    """A username: the main account of a pupil and the co-accounts on it, or one member of staff."""

    username = peewee.CharField(max_length=60, unique=True)
    salt = peewee.BlobField()
    """16 bytes for Argon2id, one for the whole group, so that one attempt costs one hash."""

    class Meta:
        table_name = "core_login_group"


class Account(Model):
    """One slot of a login group: 0 is the main account, 1 to 6 are co-accounts."""

    login_group = peewee.ForeignKeyField(LoginGroup, backref="accounts", on_delete="CASCADE")
    slot = peewee.SmallIntegerField()
    kind = peewee.CharField(max_length=10)
    """`staff`, `pupil` or `co`."""
    person = peewee.ForeignKeyField(Person, null=True, backref="accounts", on_delete="SET NULL")
    """Who uses it; a co-account of somebody the roster does not know has nobody until the details are filled in."""
    pupil = peewee.ForeignKeyField(Person, null=True, backref="co_accounts", on_delete="CASCADE")
    """For a co-account: the pupil it belongs to."""
    state = peewee.CharField(max_length=12, default="new", index=True)
    """`new` (no password yet), `started` (password set, details missing), `active`, `void`, `ended`."""
    role_label = peewee.CharField(max_length=20, default="")
    """The role that the parent chose: a label, grants nothing."""
    addressee = peewee.CharField(max_length=200, default="")
    """Name on the letter as far as the school knows it."""
    delivery = peewee.CharField(max_length=10, default="class")
    """`class` (handed out with the class) or `apart` (by post or in person)."""
    slot_salt = peewee.BlobField()
    password_tag = peewee.BlobField(null=True)
    code_tag = peewee.BlobField(null=True)
    code_expires_at = peewee.DateTimeField(null=True)
    printed_at = peewee.DateTimeField(null=True)
    terms_version = peewee.CharField(max_length=20, default="")
    terms_language = peewee.CharField(max_length=5, default="")
    terms_accepted_at = peewee.DateTimeField(null=True)
    password_set_at = peewee.DateTimeField(null=True)
    activated_at = peewee.DateTimeField(null=True)
    last_sign_in_at = peewee.DateTimeField(null=True)
    created_at = peewee.DateTimeField(default=now)

    class Meta:
        table_name = "core_account"
        indexes = ((("login_group", "slot"), True), (("person", "state"), False))


class Device(Model):
    """A browser somebody signed in with, known again by a cookie."""

    person = peewee.ForeignKeyField(Person, backref="devices", on_delete="CASCADE")
    tag = peewee.BlobField(unique=True)
    title = peewee.CharField(max_length=120)
    first_seen_at = peewee.DateTimeField(default=now)
    last_seen_at = peewee.DateTimeField(default=now)

    class Meta:
        table_name = "core_device"


class Session(Model):
    """One signed-in browser, as one account. Its token is only in the cookie; here is its hash."""

    tag = peewee.BlobField(unique=True)
    account = peewee.ForeignKeyField(Account, backref="sessions", on_delete="CASCADE")
    person = peewee.ForeignKeyField(Person, null=True, on_delete="CASCADE")
    device = peewee.ForeignKeyField(Device, null=True, backref="sessions", on_delete="SET NULL")
    stays = peewee.BooleanField(default=False)
    """"Blijf aangemeld": 90 days instead of 12 hours."""
    created_at = peewee.DateTimeField(default=now)
    seen_at = peewee.DateTimeField(default=now)
    expires_at = peewee.DateTimeField(index=True)

    class Meta:
        table_name = "core_session"


class Token(Model):
    """A single-use link: QR code of a letter, reset of a password, confirmation of an address, first administrator."""

    purpose = peewee.CharField(max_length=20)
    """`letter`, `reset`, `email` or `first_admin`."""
    tag = peewee.BlobField(unique=True)
    account = peewee.ForeignKeyField(Account, null=True, on_delete="CASCADE")
    person = peewee.ForeignKeyField(Person, null=True, on_delete="CASCADE")
    value = peewee.CharField(max_length=254, default="")
    """For `email`: the address to be confirmed."""
    expires_at = peewee.DateTimeField(index=True)
    used_at = peewee.DateTimeField(null=True)
    created_at = peewee.DateTimeField(default=now)

    class Meta:
        table_name = "core_token"


class TermsVersion(Model):
    """One version of the terms of use in one language, as it was shown."""

    version = peewee.CharField(max_length=20)
    language = peewee.CharField(max_length=5)
    summary = peewee.TextField()
    text = peewee.TextField()
    published_at = peewee.DateTimeField(default=now)

    class Meta:
        table_name = "core_terms_version"
        indexes = ((("version", "language"), True),)


class AttemptCount(Model):
    """A counter of the sign-in limits while no Redis is configured."""

    key = peewee.CharField(max_length=200, unique=True)
    count = peewee.IntegerField(default=0)
    expires_at = peewee.DoubleField(index=True)

    class Meta:
        table_name = "core_attempt_count"
