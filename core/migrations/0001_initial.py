# Generated from a schema diff on 2026-11-24 01:36.
from peewee import *


def up(migrator, db):
    class LoginGroup(Model):
        username = CharField(unique=True, max_length=60)
        salt = BlobField()
        class Meta:
            database = db
            table_name = 'core_login_group'
    db.create_tables([LoginGroup])

    class Person(Model):
        given_name = CharField(max_length=100)
        family_name = CharField(max_length=100)
        sort_key = CharField(index=True, max_length=210)
        external_id = CharField(unique=True, null=True, max_length=120)
        birth_date = DateField(null=True)
        email = CharField(index=True, null=True, max_length=254)
        email_confirmed_at = DateTimeField(null=True)
        has_no_email = BooleanField(default=False)
        mobile = CharField(null=True, max_length=30)
        language = CharField(max_length=5, default='')
        theme = CharField(max_length=40, default='')
        colour_scheme = CharField(max_length=5, default='auto')
        photo_file = CharField(null=True, max_length=32)
        address = TextField(default='')
        has_no_device = BooleanField(default=False)
        left_on = DateField(null=True)
        created_at = DateTimeField()
        class Meta:
            database = db
            table_name = 'core_person'
    db.create_tables([Person])

    class Account(Model):
        login_group = ForeignKeyField(LoginGroup, on_delete='CASCADE')
        slot = SmallIntegerField()
        kind = CharField(max_length=10)
        person = ForeignKeyField(Person, null=True, on_delete='SET NULL')
        pupil = ForeignKeyField(Person, null=True, on_delete='CASCADE')
        state = CharField(index=True, max_length=12, default='new')
        role_label = CharField(max_length=20, default='')
        addressee = CharField(max_length=200, default='')
        delivery = CharField(max_length=10, default='class')
        slot_salt = BlobField()
        password_tag = BlobField(null=True)
        code_tag = BlobField(null=True)
        code_expires_at = DateTimeField(null=True)
        printed_at = DateTimeField(null=True)
        terms_version = CharField(max_length=20, default='')
        terms_language = CharField(max_length=5, default='')
        terms_accepted_at = DateTimeField(null=True)
        password_set_at = DateTimeField(null=True)
        activated_at = DateTimeField(null=True)
        last_sign_in_at = DateTimeField(null=True)
        created_at = DateTimeField()
        class Meta:
            database = db
            table_name = 'core_account'
            indexes = ((('login_group', 'slot'), True), (('person', 'state'), False))
    db.create_tables([Account])

    class AttemptCount(Model):
        key = CharField(unique=True, max_length=200)
        count = IntegerField(default=0)
        expires_at = DoubleField(index=True)
        class Meta:
            database = db
            table_name = 'core_attempt_count'
    db.create_tables([AttemptCount])

    class AuditEntry(Model):
        happened_at = DateTimeField(index=True)
        account = ForeignKeyField(Account, null=True, on_delete='SET NULL')
        action = CharField(max_length=60)
        person = ForeignKeyField(Person, null=True, on_delete='SET NULL')
        detail = TextField(default='')
        class Meta:
            database = db
            table_name = 'core_audit_entry'
    db.create_tables([AuditEntry])

    class Clock(Model):
        name = CharField(unique=True, max_length=20)
        value = BigIntegerField(default=0)
        class Meta:
            database = db
            table_name = 'core_clock'
    db.create_tables([Clock])

    class Device(Model):
        person = ForeignKeyField(Person, on_delete='CASCADE')
        tag = BlobField(unique=True)
        title = CharField(max_length=120)
        first_seen_at = DateTimeField()
        last_seen_at = DateTimeField()
        class Meta:
            database = db
            table_name = 'core_device'
    db.create_tables([Device])

    class Event(Model):
        topic = CharField(max_length=80)
        payload = TextField()
        happened_at = DateTimeField()
        class Meta:
            database = db
            table_name = 'core_event'
    db.create_tables([Event])

    class EventDelivery(Model):
        event = ForeignKeyField(Event, on_delete='CASCADE')
        module = CharField(max_length=40)
        attempts = IntegerField(default=0)
        due_at = DateTimeField()
        done_at = DateTimeField(null=True)
        gave_up_at = DateTimeField(null=True)
        error = TextField(default='')
        class Meta:
            database = db
            table_name = 'core_event_delivery'
            indexes = ((('event', 'module'), True), (('done_at', 'due_at'), False))
    db.create_tables([EventDelivery])

    class SchoolYear(Model):
        title = CharField(unique=True, max_length=40)
        starts_on = DateField()
        ends_on = DateField()
        class Meta:
            database = db
            table_name = 'core_school_year'
    db.create_tables([SchoolYear])

    class Group(Model):
        name = CharField(max_length=80)
        kind = CharField(max_length=20)
        level = CharField(max_length=20, default='')
        position = IntegerField(default=0)
        external_id = CharField(null=True, max_length=100)
        school_year = ForeignKeyField(SchoolYear, on_delete='RESTRICT')
        class Meta:
            database = db
            table_name = 'core_group'
            indexes = ((('school_year', 'name'), True), (('school_year', 'external_id'), True))
    db.create_tables([Group])

    class Guardianship(Model):
        guardian = ForeignKeyField(Person, on_delete='CASCADE')
        pupil = ForeignKeyField(Person, on_delete='CASCADE')
        relation = CharField(max_length=20, default='')
        level = CharField(max_length=10)
        since = DateField()
        until = DateField(null=True)
        source = CharField(max_length=20, default='roster')
        class Meta:
            database = db
            table_name = 'core_guardianship'
            indexes = ((('pupil', 'level'), False), (('guardian', 'pupil', 'since'), True))
    db.create_tables([Guardianship])

    class GuardianshipGrant(Model):
        guardianship = ForeignKeyField(Guardianship, on_delete='CASCADE')
        module = CharField(max_length=40)
        until = DateField(null=True)
        class Meta:
            database = db
            table_name = 'core_guardianship_grant'
            indexes = ((('guardianship', 'module'), True),)
    db.create_tables([GuardianshipGrant])

    class Membership(Model):
        person = ForeignKeyField(Person, on_delete='CASCADE')
        group = ForeignKeyField(Group, on_delete='CASCADE')
        role = CharField(max_length=20)
        since = DateField()
        until = DateField(null=True)
        class Meta:
            database = db
            table_name = 'core_membership'
            indexes = ((('group', 'role', 'until'), False), (('person', 'group', 'role', 'since'), True))
    db.create_tables([Membership])

    class ModuleFault(Model):
        module = CharField(max_length=40)
        place = CharField(max_length=80)
        count = IntegerField(default=0)
        first_at = DateTimeField()
        last_at = DateTimeField()
        rests_until = DateTimeField(null=True)
        message = TextField(default='')
        trace_id = CharField(max_length=32, default='')
        class Meta:
            database = db
            table_name = 'core_module_fault'
            indexes = ((('module', 'place'), True),)
    db.create_tables([ModuleFault])

    class ModuleStateChange(Model):
        module = CharField(index=True, max_length=40)
        audience = CharField(max_length=10)
        before = CharField(max_length=10)
        after = CharField(max_length=10)
        account = ForeignKeyField(Account, null=True, on_delete='SET NULL')
        changed_at = DateTimeField()
        class Meta:
            database = db
            table_name = 'core_module_state_change'
    db.create_tables([ModuleStateChange])

    class ModuleStateRow(Model):
        module = CharField(max_length=40)
        audience = CharField(max_length=10)
        state = CharField(max_length=10)
        promised_on = DateField(null=True)
        live_from = DateTimeField(null=True)
        note = CharField(max_length=200, default='')
        class Meta:
            database = db
            table_name = 'core_module_state'
            indexes = ((('module', 'audience'), True),)
    db.create_tables([ModuleStateRow])

    class ModuleStateGroup(Model):
        row = ForeignKeyField(ModuleStateRow, on_delete='CASCADE')
        group = ForeignKeyField(Group, on_delete='CASCADE')
        class Meta:
            database = db
            table_name = 'core_module_state_group'
            indexes = ((('row', 'group'), True),)
    db.create_tables([ModuleStateGroup])

    class ModuleWish(Model):
        module = CharField(max_length=40)
        account = ForeignKeyField(Account, on_delete='CASCADE')
        wished_at = DateTimeField()
        class Meta:
            database = db
            table_name = 'core_module_wish'
            indexes = ((('module', 'account'), True),)
    db.create_tables([ModuleWish])

    class OutboxMail(Model):
        reason = CharField(max_length=120)
        recipient = CharField(max_length=254)
        account = ForeignKeyField(Account, null=True, on_delete='SET NULL')
        subject = CharField(max_length=200)
        text = TextField()
        language = CharField(max_length=5, default='nl')
        message_id = CharField(unique=True, max_length=120)
        created_at = DateTimeField()
        due_at = DateTimeField()
        leased_until = DateTimeField(null=True)
        attempts = IntegerField(default=0)
        sent_at = DateTimeField(null=True)
        gave_up_at = DateTimeField(null=True)
        error = TextField(default='')
        class Meta:
            database = db
            table_name = 'core_outbox_mail'
            indexes = ((('reason', 'recipient'), True), (('sent_at', 'gave_up_at', 'due_at'), False))
    db.create_tables([OutboxMail])

    class RoleAssignment(Model):
        person = ForeignKeyField(Person, on_delete='CASCADE')
        role = CharField(max_length=20)
        since = DateField()
        until = DateField(null=True)
        source = CharField(max_length=20, default='office')
        class Meta:
            database = db
            table_name = 'core_role_assignment'
            indexes = ((('person', 'role', 'since'), True),)
    db.create_tables([RoleAssignment])

    class RosterImport(Model):
        source = CharField(max_length=20)
        applied_at = DateTimeField()
        account = ForeignKeyField(Account, null=True, on_delete='SET NULL')
        counts = TextField()
        problems = IntegerField(default=0)
        class Meta:
            database = db
            table_name = 'core_roster_import'
    db.create_tables([RosterImport])

    class SentForm(Model):
        key = CharField(max_length=64)
        account = ForeignKeyField(Account, on_delete='CASCADE')
        location = CharField(max_length=300)
        sent_at = DateTimeField(index=True)
        class Meta:
            database = db
            table_name = 'core_sent_form'
            indexes = ((('account', 'key'), True),)
    db.create_tables([SentForm])

    class Session(Model):
        tag = BlobField(unique=True)
        account = ForeignKeyField(Account, on_delete='CASCADE')
        person = ForeignKeyField(Person, null=True, on_delete='CASCADE')
        device = ForeignKeyField(Device, null=True, on_delete='SET NULL')
        stays = BooleanField(default=False)
        created_at = DateTimeField()
        seen_at = DateTimeField()
        expires_at = DateTimeField(index=True)
        class Meta:
            database = db
            table_name = 'core_session'
    db.create_tables([Session])

    class SettingValue(Model):
        module = CharField(max_length=40)
        name = CharField(max_length=60)
        value = TextField()
        changed_at = DateTimeField()
        class Meta:
            database = db
            table_name = 'core_setting'
            indexes = ((('module', 'name'), True),)
    db.create_tables([SettingValue])

    class StoredFile(Model):
        file_id = CharField(unique=True, max_length=32)
        module = CharField(max_length=40)
        name = CharField(max_length=200)
        media_type = CharField(max_length=100)
        size = BigIntegerField()
        person = ForeignKeyField(Person, null=True, on_delete='SET NULL')
        stored_at = DateTimeField()
        class Meta:
            database = db
            table_name = 'core_file'
    db.create_tables([StoredFile])

    class TermsVersion(Model):
        version = CharField(max_length=20)
        language = CharField(max_length=5)
        summary = TextField()
        text = TextField()
        published_at = DateTimeField()
        class Meta:
            database = db
            table_name = 'core_terms_version'
            indexes = ((('version', 'language'), True),)
    db.create_tables([TermsVersion])

    class Token(Model):
        purpose = CharField(max_length=20)
        tag = BlobField(unique=True)
        account = ForeignKeyField(Account, null=True, on_delete='CASCADE')
        person = ForeignKeyField(Person, null=True, on_delete='CASCADE')
        value = CharField(max_length=254, default='')
        expires_at = DateTimeField(index=True)
        used_at = DateTimeField(null=True)
        created_at = DateTimeField()
        class Meta:
            database = db
            table_name = 'core_token'
    db.create_tables([Token])


def down(migrator, db):
    migrator.migrate(migrator.drop_table('core_token'))
    migrator.migrate(migrator.drop_table('core_terms_version'))
    migrator.migrate(migrator.drop_table('core_file'))
    migrator.migrate(migrator.drop_table('core_setting'))
    migrator.migrate(migrator.drop_table('core_session'))
    migrator.migrate(migrator.drop_table('core_sent_form'))
    migrator.migrate(migrator.drop_table('core_roster_import'))
    migrator.migrate(migrator.drop_table('core_role_assignment'))
    migrator.migrate(migrator.drop_table('core_outbox_mail'))
    migrator.migrate(migrator.drop_table('core_module_wish'))
    migrator.migrate(migrator.drop_table('core_module_state_group'))
    migrator.migrate(migrator.drop_table('core_module_state'))
    migrator.migrate(migrator.drop_table('core_module_state_change'))
    migrator.migrate(migrator.drop_table('core_module_fault'))
    migrator.migrate(migrator.drop_table('core_membership'))
    migrator.migrate(migrator.drop_table('core_guardianship_grant'))
    migrator.migrate(migrator.drop_table('core_guardianship'))
    migrator.migrate(migrator.drop_table('core_group'))
    migrator.migrate(migrator.drop_table('core_school_year'))
    migrator.migrate(migrator.drop_table('core_event_delivery'))
    migrator.migrate(migrator.drop_table('core_event'))
    migrator.migrate(migrator.drop_table('core_device'))
    migrator.migrate(migrator.drop_table('core_clock'))
    migrator.migrate(migrator.drop_table('core_audit_entry'))
    migrator.migrate(migrator.drop_table('core_attempt_count'))
    migrator.migrate(migrator.drop_table('core_account'))
    migrator.migrate(migrator.drop_table('core_person'))
    migrator.migrate(migrator.drop_table('core_login_group'))
