"""Whether a running installation is well: worker, disk, and of each school database, mail, backups, modules."""

from __future__ import annotations

import platform
import shutil
from collections.abc import Iterator
from datetime import timedelta

import peewee

import ganaar

from .backup.keys import recovery_path
from .backup.shelf import last_backup
from .check import Finding
from .clock import now
from .configuration import configuration
from .db.databases import is_postgresql
from .db.migrate import pending
from .files import KEEP_FREE
from .models import ModuleFault, OutboxMail
from .portal import Portal
from .schools import School
from .timetable import Turns

BACKUP_DUE = timedelta(hours=26)
"""A nightly backup that is older than this did not come."""
MAIL_WAITS = timedelta(hours=1)
RECENT = timedelta(days=7)


def examine_installation(portal: Portal) -> Iterator[Finding]:
    """What all schools share."""
    versions = f"Ganaar {ganaar.__version__}, Python {platform.python_version()}, peewee {peewee.__version__}"
    yield Finding("versions", True, versions)
    free = shutil.disk_usage(portal.config.home).free
    yield Finding(
        "disk",
        free > 4 * KEEP_FREE,
        f"{free / 1e9:.1f} GB free below {portal.config.home}",
        "Below 0.5 GB nobody can upload any more. Make room: old backups, logs, schools left aside.",
    )
    looks = "looking" in Turns(portal.directory.database).running()
    yield Finding(
        "worker",
        looks,
        "looks every few seconds" if looks else "none",
        "No worker has looked for 20 seconds: mails and events wait (nothing is lost). Start `ganaar serve` or "
        "`ganaar worker`.",
    )
    try:
        waiting = len(portal.jobs.waiting())
        yield Finding("queue", True, f"{waiting} jobs wait")
    except Exception as fault:
        advice = "The worker goes on without it, a little later. Look at GANAAR_QUEUE_URL."
        yield Finding("queue", False, f"{type(fault).__name__}: {fault}", advice)
    for broken in portal.registry.faults:
        yield Finding(
            f"module {broken.module}",
            False,
            f"{broken.place}: {broken.message}",
            "It is left out. Repair or uninstall it.",
        )


def examine_school(portal: Portal, key: str) -> Iterator[Finding]:
    """One school. A database that cannot be reached is one finding, and the end of them."""
    school = portal.directory.school(key)
    try:
        waiting = pending(school, portal.registry)
        if waiting:
            advice = f"Run: ganaar migrate --school {key}"
            yield Finding(f"{key}: migrations", False, f"{len(waiting)} wait", advice)
            return
        with portal.at_work(school):
            yield _database(school)
            yield from _mail(portal, school)
            yield from _modules(portal, school)
    except (peewee.DatabaseError, peewee.InterfaceError) as fault:
        advice = "Look whether it runs, and whether there is room on its disk."
        yield Finding(f"{key}: database", False, f"{type(fault).__name__}: {fault}", advice)
    yield _backups(portal, key)
    path = recovery_path(portal.config.home, key)
    if path.exists():
        advice = f"Take {path} away from the server, to a safe place, and delete it here."
        yield Finding(f"{key}: recovery key", False, "still lies on this server", advice)


def _database(school: School) -> Finding:
    title = f"{school.key}: database"
    if is_postgresql(school.database):
        (version,) = school.database.execute_sql("SHOW server_version").fetchone()
        return Finding(title, True, f"PostgreSQL {version}")
    (answer,) = school.database.execute_sql("PRAGMA quick_check(1)").fetchone()
    return Finding(title, answer == "ok", f"SQLite, {answer}", "The file is damaged. Restore the last good backup.")


def _mail(portal: Portal, school: School) -> Iterator[Finding]:
    title = f"{school.key}: mail"
    given_up = OutboxMail.select().where(OutboxMail.gave_up_at > now() - RECENT).count()
    late = (
        OutboxMail.select()
        .where(OutboxMail.sent_at.is_null(), OutboxMail.gave_up_at.is_null(), OutboxMail.due_at < now() - MAIL_WAITS)
        .count()
    )
    if not configuration().text("smtp_url") and not portal.config.demo:
        yield Finding(title, False, "no mail server", "Set one in the office, under the settings of the school.")
    elif late or given_up:
        detail = f"{late} wait longer than an hour, {given_up} given up in the last week"
        yield Finding(title, False, detail, "Look at the reasons in the office, and whether the mail server answers.")
    else:
        yield Finding(title, True, "nothing waits")


def _modules(portal: Portal, school: School) -> Iterator[Finding]:
    resting = ModuleFault.select().where(ModuleFault.rests_until > now()).order_by(ModuleFault.module)
    for row in resting:
        yield Finding(
            f"{school.key}: module {row.module}",
            False,
            f"{row.place} rests after {row.count} faults: {row.message} (trace {row.trace_id})",
            "Pages stay up without it. Look for the trace in the log and tell the author of the module.",
        )
    for answered in portal.dispatch.health():
        if answered.failed:
            yield Finding(f"{school.key}: module {answered.module}", False, "cannot say how it is", "Look in the log.")
        for check in answered.value or ():
            yield Finding(f"{school.key}: {check.title}", check.well, "", str(check.advice))


def _backups(portal: Portal, key: str) -> Finding:
    title = f"{key}: backup"
    found = last_backup(portal.config.home, key)
    if found is None:
        return Finding(
            title, False, "never", f"Run: ganaar backup --school {key} --verify, and every night by a timer."
        )
    age = now() - found.made_at
    hours = int(age.total_seconds() // 3600)
    detail = f"{hours} hours ago{', verified' if found.verified else ''}: {found.path}"
    return Finding(title, age < BACKUP_DUE, detail, "The nightly backup did not come. Look at its timer and the disk.")
