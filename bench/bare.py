"""The bare stack to compare with: one Flask view with flask-login, 8 SELECTs through peewee, a 20 kB Jinja page.

No school, no modules, no rights, no languages. Same kind of database file and the same pragmas as a school's.
"""

from __future__ import annotations

import os
import secrets
from typing import Any

import peewee
from flask import Flask, render_template
from flask_login import LoginManager, UserMixin, current_user, login_required
from playhouse.pool import PooledSqliteDatabase

from ganaar.core.db.databases import SQLITE_PRAGMAS

PUPILS = 2000
ARTICLES = 200
CLASSES = 80
COOKIE = "session"
HEADING = "Nieuws nummer"

database = PooledSqliteDatabase(
    os.environ.get("BENCH_BARE_DATABASE", ":memory:"), pragmas=SQLITE_PRAGMAS, timeout=10, check_same_thread=False
)


class Row(peewee.Model):  # type: ignore[misc]
    class Meta:
        database = database


class User(UserMixin, Row):  # type: ignore[misc]
    name = peewee.CharField()


class Setting(Row):
    name = peewee.CharField(unique=True)
    value = peewee.CharField()


class Class(Row):
    name = peewee.CharField()


class Pupil(Row):
    name = peewee.CharField()
    parent = peewee.ForeignKeyField(User)
    in_class = peewee.ForeignKeyField(Class)


class Article(Row):
    title = peewee.CharField()
    text = peewee.TextField()
    published_at = peewee.IntegerField(index=True)


class Message(Row):
    to = peewee.ForeignKeyField(User)
    subject = peewee.CharField()
    is_read = peewee.BooleanField()


class Event(Row):
    title = peewee.CharField()
    day = peewee.IntegerField(index=True)


TABLES = (User, Setting, Class, Pupil, Article, Message, Event)

app = Flask(__name__, template_folder="templates")
app.secret_key = b"of a throw-away server in a bench"
login = LoginManager(app)


@app.before_request
def _connect() -> None:
    database.connect()


@app.teardown_request
def _close(_fault: BaseException | None) -> None:
    if not database.is_closed():
        database.close()


@login.user_loader  # type: ignore[untyped-decorator]
def _user(user_id: str) -> Any:
    return User.get_or_none(User.id == int(user_id))


@app.get("/")
@login_required  # type: ignore[untyped-decorator]
def start() -> str:
    """With that of flask-login, eight SELECTs, each of one table by an index."""
    children = list(Pupil.select().where(Pupil.parent == current_user.id))
    mine = Message.select().where(Message.to == current_user.id)
    return render_template(
        "bare.html",
        school=Setting.get(Setting.name == "name").value,
        children=children,
        in_class=Class.get_by_id(children[0].in_class_id),
        articles=list(Article.select().order_by(Article.published_at.desc()).limit(6)),
        messages=list(mine.limit(5)),
        unread=mine.where(~Message.is_read).count(),
        events=list(Event.select().where(Event.day >= 10).limit(5)),
    )


def fill(count: int) -> list[str]:
    """Make and fill the tables; returns the session cookies of so many users."""
    text = "Volgende week gaan we met de fiets naar het bos; breng een appel en goede moed mee. " * 3
    with database.connection_context(), database.atomic():
        database.create_tables(TABLES)
        Setting.create(name="name", value="De Meetlat")
        Class.insert_many([{"name": f"{number}A"} for number in range(CLASSES)]).execute()
        User.insert_many([{"name": f"Ouder {number}"} for number in range(PUPILS // 2)]).execute()
        Pupil.insert_many(
            {"name": f"Kind {at}", "parent": 1 + at // 2, "in_class": 1 + at % CLASSES} for at in range(PUPILS)
        ).execute()
        Article.insert_many(
            {"title": f"{HEADING} {at}", "text": text, "published_at": at} for at in range(ARTICLES)
        ).execute()
        Message.insert_many(
            {"to": 1 + at % (PUPILS // 2), "subject": f"Bericht {at}", "is_read": at % 3 == 0}
            for at in range(5 * PUPILS)
        ).execute()
        Event.insert_many({"title": f"Dag {at}", "day": at} for at in range(365)).execute()
    signer: Any = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]
    sessions = ({"_user_id": str(1 + at), "_fresh": True, "_id": secrets.token_hex(64)} for at in range(count))
    return [signer.dumps(one) for one in sessions]
