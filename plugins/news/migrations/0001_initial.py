# Generated from a schema diff on 2026-11-24 01:52.
from peewee import *


def up(migrator, db):
    class Account(Model):
        class Meta:
            database = db
            table_name = 'core_account'

    class Group(Model):
        class Meta:
            database = db
            table_name = 'core_group'

    class Person(Model):
        class Meta:
            database = db
            table_name = 'core_person'

    class Article(Model):
        title = CharField(max_length=150)
        text = TextField(default='')
        language = CharField(max_length=5)
        audience = CharField(max_length=10, default='')
        whole_school = BooleanField(default=False)
        pinned = BooleanField(default=False)
        published_from = DateTimeField(index=True, null=True)
        published_until = DateTimeField(null=True)
        announced_at = DateTimeField(null=True)
        picture_file = CharField(null=True, max_length=32)
        small_picture_file = CharField(null=True, max_length=32)
        picture_text = CharField(max_length=200, default='')
        picture_width = IntegerField(default=0)
        picture_height = IntegerField(default=0)
        author = ForeignKeyField(Person, null=True, on_delete='SET NULL')
        folded = TextField(default='')
        version = IntegerField(default=1)
        changed_at = DateTimeField()
        deleted_at = DateTimeField(null=True)
        class Meta:
            database = db
            table_name = 'news_article'
    db.create_tables([Article])

    class ArticleGroup(Model):
        article = ForeignKeyField(Article, on_delete='CASCADE')
        group = ForeignKeyField(Group, on_delete='CASCADE')
        class Meta:
            database = db
            table_name = 'news_article_group'
            indexes = ((('article', 'group'), True),)
    db.create_tables([ArticleGroup])

    class Seen(Model):
        account = ForeignKeyField(Account, unique=True, on_delete='CASCADE')
        seen_until = DateTimeField()
        class Meta:
            database = db
            table_name = 'news_seen'
    db.create_tables([Seen])


def down(migrator, db):
    migrator.migrate(migrator.drop_table('news_seen'))
    migrator.migrate(migrator.drop_table('news_article_group'))
    migrator.migrate(migrator.drop_table('news_article'))
