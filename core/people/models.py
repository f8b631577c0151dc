"""Persons, school years, groups, guardianships and roles. Everything that can end is dated."""

from __future__ import annotations

import peewee

from ..clock import now
from ..db.model import Model


class Person(Model):
    """Somebody the school knows: pupil, parent, teacher, or several of these at once."""

    given_name = peewee.CharField(max_length=100)
    family_name = peewee.CharField(max_length=100)
    sort_key = peewee.CharField(max_length=210, index=True)
    """Family name, given name; folded, for order and search."""
    external_id = peewee.CharField(max_length=120, null=True, unique=True)
    """`pupil:`, `staff:` or `parent:` and the id in the school's own administration, by which an import finds this
    person again; `slot:` and the place in the roster for a parent who has no id there."""
    birth_date = peewee.DateField(null=True)
    email = peewee.CharField(max_length=254, null=True, index=True)
    email_confirmed_at = peewee.DateTimeField(null=True)
    has_no_email = peewee.BooleanField(default=False)
    mobile = peewee.CharField(max_length=30, null=True)
    language = peewee.CharField(max_length=5, default="")
    theme = peewee.CharField(max_length=40, default="")
    colour_scheme = peewee.CharField(max_length=5, default="auto")
    photo_file = peewee.CharField(max_length=32, null=True)
    address = peewee.TextField(default="")
    has_no_device = peewee.BooleanField(default=False)
    left_on = peewee.DateField(null=True)
    created_at = peewee.DateTimeField(default=now)

    class Meta:
        table_name = "core_person"


class SchoolYear(Model):
    """One school year. The current one is the one whose dates hold today."""

    title = peewee.CharField(max_length=40, unique=True)
    starts_on = peewee.DateField()
    ends_on = peewee.DateField()

    class Meta:
        table_name = "core_school_year"


class Group(Model):
    """An official class or any other group of persons in a school year."""

    name = peewee.CharField(max_length=80)
    kind = peewee.CharField(max_length=20)
    """`official_class` or `group`."""
    level = peewee.CharField(max_length=20, default="")
    position = peewee.IntegerField(default=0)
    """Order in lists: kindergarten first."""
    external_id = peewee.CharField(max_length=100, null=True)
    school_year = peewee.ForeignKeyField(SchoolYear, backref="groups", on_delete="RESTRICT")

    class Meta:
        table_name = "core_group"
        indexes = ((("school_year", "name"), True), (("school_year", "external_id"), True))


class Membership(Model):
    """A person in a group, as pupil, teacher or class teacher, from one date until (not including) another."""

    person = peewee.ForeignKeyField(Person, backref="memberships", on_delete="CASCADE")
    group = peewee.ForeignKeyField(Group, backref="memberships", on_delete="CASCADE")
    role = peewee.CharField(max_length=20)
    """`pupil`, `teacher` or `class_teacher`."""
    since = peewee.DateField()
    until = peewee.DateField(null=True)

    class Meta:
        table_name = "core_membership"
        indexes = ((("group", "role", "until"), False), (("person", "group", "role", "since"), True))


class Guardianship(Model):
    """What a parent may see of a pupil, from one date until (not including) another. Set by roster or office."""

    guardian = peewee.ForeignKeyField(Person, backref="guardianships", on_delete="CASCADE")
    pupil = peewee.ForeignKeyField(Person, backref="guardians", on_delete="CASCADE")
    relation = peewee.CharField(max_length=20, default="")
    level = peewee.CharField(max_length=10)
    """`full`, `inform`, `granted` or `none`."""
    since = peewee.DateField()
    until = peewee.DateField(null=True)
    source = peewee.CharField(max_length=20, default="roster")
    """`roster` or `office`: an import never changes what the office decided."""

    class Meta:
        table_name = "core_guardianship"
        indexes = ((("pupil", "level"), False), (("guardian", "pupil", "since"), True))


class GuardianshipGrant(Model):
    """One module that a guardian of level `granted` may use for this pupil."""

    guardianship = peewee.ForeignKeyField(Guardianship, backref="grants", on_delete="CASCADE")
    module = peewee.CharField(max_length=40)
    until = peewee.DateField(null=True)

    class Meta:
        table_name = "core_guardianship_grant"
        indexes = ((("guardianship", "module"), True),)


class RoleAssignment(Model):
    """A fixed role of a member of staff, from one date until (not including) another."""

    person = peewee.ForeignKeyField(Person, backref="roles", on_delete="CASCADE")
    role = peewee.CharField(max_length=20)
    since = peewee.DateField()
    until = peewee.DateField(null=True)
    source = peewee.CharField(max_length=20, default="office")
    """`roster` or `office`: an import takes no role away, and gives none back, that the office decided on."""

    class Meta:
        table_name = "core_role_assignment"
        indexes = ((("person", "role", "since"), True),)
