"""`ganaar backup`: one encrypted file for each school, made while it runs."""

from __future__ import annotations

from pathlib import Path

import click

from ..backup.keys import new_recovery_key
from ..backup.make import Made, make_backup
from ..backup.rehearsal import rehearse
from ..backup.shelf import default_path, keep_newest, note_backup
from ..backup.unfinished import sweep_unfinished
from ..check import Finding
from ..clock import now
from ..portal import Portal
from .findings import show_findings
from .installation import opened_portal
from .progress import shown_progress
from .refusals import Refused, explained


@click.command()
@click.option("--school", "key", metavar="KEY", help="Key of the school.")
@click.option("--all", "every", is_flag=True, help="Every school, one after the other.")
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="File to write, with --school.")
@click.option(
    "--keep", type=click.IntRange(1), metavar="N", help="Afterwards delete all but the newest N in that folder."
)
@click.option("--verify", is_flag=True, help="Also restore it into a scratch place and sign in there.")
def backup(key: str | None, every: bool, out: Path | None, keep: int | None, verify: bool) -> None:
    """Back a school up into one encrypted file, while it runs.

    \b
    Example:
      ganaar backup --school wegwijzer --out /backups/wegwijzer.tar.age
      ganaar backup --all --keep 14 --verify

    Without --out the file goes to GANAAR_HOME/backups/KEY. Only the recovery key opens it. A school that
    fails does not stop the others; the exit code is then 1.
    """
    if every == (key is not None):
        raise click.UsageError("Say which school with --school KEY, or --all.")
    if out is not None and (every or keep):
        raise click.UsageError("--out is for one school, without --keep.")
    with opened_portal() as portal:
        sweep_unfinished(portal.directory)
        keys = [key] if key else portal.directory.keys()
        failed = [each for each in keys if not _backed_up(portal, each, out, keep, verify)]
    if failed:
        raise Refused(f"No backup of {', '.join(failed)}. Earlier backups are kept.")


def _backed_up(portal: Portal, key: str, out: Path | None, keep: int | None, verify: bool) -> bool:
    path = out or default_path(portal.config.home, key, now())
    try:
        made, findings = verified_backup(portal, key, path) if verify else (_made(portal, key, path), [])
        if any(not one.well for one in findings):
            show_findings(findings)
        note_backup(portal.config.home, made, verified=verify)
        for old in keep_newest(path.parent, key, keep) if keep else []:
            click.echo(f"{key}: deleted {old}")
    except Exception as fault:
        click.echo(f"{key}: failed. {explained(fault).format_message()}", err=True)
        return False
    told = f"{made.rows} rows, {made.manifest.files} files, {made.size / 1e6:.1f} MB"
    click.echo(f"{key}: {made.path} ({told}{', verified' if verify else ''})")
    for file_id in made.manifest.missing_files:
        click.echo(f"{key}: the file {file_id} was gone and is not in the backup", err=True)
    return True


def _made(portal: Portal, key: str, path: Path, *also_for: str) -> Made:
    school = portal.directory.school(key)
    with shown_progress(f"{key}: backup") as advance:
        return make_backup(portal, school, path, also_for=also_for, progress=advance)


def verified_backup(portal: Portal, key: str, path: Path) -> tuple[Made, list[Finding]]:
    """A backup that was restored and signed in to at once, by a second key that nobody keeps."""
    once = new_recovery_key()
    made = _made(portal, key, path, once.recipient)
    try:
        with shown_progress(f"{key}: restoring it to verify") as advance:
            findings = rehearse(portal, path, once.private, lambda done, _total: advance(done, made.rows))
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    return made, findings
