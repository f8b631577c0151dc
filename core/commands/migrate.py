"""`ganaar migrate`: the databases of all schools, one after the other, each with a verified backup before."""

from __future__ import annotations

import click

from ..clock import now
from ..db.migrate import Step, pending
from ..db.migrate import migrate as run_migrations
from ..portal import Portal
from ..schools import School
from .installation import opened_portal
from .progress import shown_progress
from .refusals import Refused, explained
from .tables import show_table


@click.command()
@click.option("--school", "key", metavar="KEY", help="Only this school.")
@click.option("--status", is_flag=True, help="Only show what would run.")
@click.option("--no-backup", is_flag=True, help="Make no backup before (you have just made one).")
@click.option("--write", "name", metavar="NAME", help="For developers: write the next migration of --module.")
@click.option("--module", "part", metavar="M", help="For developers: `core` or a module, with --write.")
def migrate(key: str | None, status: bool, no_backup: bool, name: str | None, part: str | None) -> None:
    """Bring the databases of all schools up to date.

    \b
    Example:
      ganaar migrate --status
      ganaar migrate

    Before anything runs in a school that holds data, a backup is made and verified by restoring it; it is
    kept in GANAAR_HOME/backups. A school that fails stays at its last good step and does not stop the
    others; the exit code is then 1.
    """
    if bool(name) != bool(part):
        raise click.UsageError("--write and --module belong together: --write add_colour --module news")
    with opened_portal() as portal:
        if name and part:
            click.echo(_written(portal, name, part))
            return
        keys = [key] if key else portal.directory.keys()
        if status:
            _show_status(portal, keys)
            return
        failed = [each for each in keys if not _migrated(portal, each, with_backup=not no_backup)]
    if failed:
        raise Refused(f"Not up to date: {', '.join(failed)}. The others are. Repair the cause and run it again.")


def _show_status(portal: Portal, keys: list[str]) -> None:
    rows = []
    for each in keys:
        steps = pending(portal.directory.school(each), portal.registry)
        rows += [(each, step.part, step.name) for step in steps] or [(each, "", "up to date")]
    show_table(("school", "part", "migration"), rows)


def _migrated(portal: Portal, key: str, *, with_backup: bool) -> bool:
    school = portal.directory.school(key)
    try:
        steps = pending(school, portal.registry)
        if not steps:
            click.echo(f"{key}: up to date")
            return True
        if with_backup:
            _keep_backup(portal, school)
        with shown_progress(f"{key}: {len(steps)} migrations") as advance:
            done = 0

            def count(step: Step) -> None:
                nonlocal done
                advance(done, len(steps))
                done += 1

            run_migrations(school, portal.registry, count)
            advance(len(steps), len(steps))
        click.echo(f"{key}: {len(steps)} migrations done")
    except Exception as fault:
        click.echo(f"{key}: failed. {explained(fault).format_message()}", err=True)
        return False
    return True


def _keep_backup(portal: Portal, school: School) -> None:
    """A verified backup of a school that holds anything; a new one has nothing to lose."""
    from ..backup.make import holds_anything
    from ..backup.shelf import default_path, note_backup
    from .backup import verified_backup

    if not holds_anything(school):
        return
    path = default_path(portal.config.home, school.key, now())
    made, _findings = verified_backup(portal, school.key, path)
    note_backup(portal.config.home, made, verified=True)
    click.echo(f"{school.key}: verified backup in {made.path}")


def _written(portal: Portal, name: str, part: str) -> str:
    from ..db.migrate import CORE_MIGRATIONS
    from ..db.tables import CORE_TABLES
    from ..db.writing_migrations import write_migration

    if part == "core":
        path = write_migration(portal.registry, part, CORE_TABLES, CORE_MIGRATIONS, name)
    else:
        loaded = portal.registry.loaded.get(part)
        if loaded is None:
            raise Refused(f"There is no module {part!r}. `ganaar modules list` shows those there are.")
        path = write_migration(portal.registry, part, loaded.models, loaded.migrations, name)
    return (
        "Nothing differs: no migration is needed." if path is None else f"Written: {path}. Read it before you keep it."
    )
