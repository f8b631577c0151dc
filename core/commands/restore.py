"""`ganaar restore`: brings a school back from a backup, or rehearses that."""

from __future__ import annotations

from pathlib import Path

import click

from ..backup.bring_back import read_about
from ..backup.keys import read_recovery_key
from ..backup.rehearsal import rehearse
from ..backup.restoring import Restored, restore_school
from ..backup.unfinished import sweep_unfinished
from .findings import show_findings
from .installation import opened_portal
from .progress import shown_progress
from .refusals import Refused

FILE = click.Path(path_type=Path, dir_okay=False, exists=True)


@click.command()
@click.argument("archive", type=FILE)
@click.option("--key-file", required=True, type=FILE, help="File with the recovery key of the school.")
@click.option("--as", "key", metavar="KEY", help="Restore under another key, beside the original.")
@click.option("--host", default="", help="Host name. Default: as it was.")
@click.option("--replace", is_flag=True, help="Put it in the place of the school that has this key now.")
@click.option("--verify", is_flag=True, help="Only rehearse: restore beside everything, sign in, take it away again.")
def restore(archive: Path, key_file: Path, key: str | None, host: str, replace: bool, verify: bool) -> None:
    """Bring a school back from a backup, or rehearse it.

    \b
    Example:
      ganaar restore wegwijzer.tar.age --key-file wegwijzer.key --verify
      ganaar restore wegwijzer.tar.age --key-file wegwijzer.key --replace

    Works between SQLite and PostgreSQL, and onto another server: the school lives where this installation
    puts new schools. Until the end nothing that exists is touched; a restore that fails or is killed
    leaves nothing. Afterwards everybody signs in again; codes on letters still work.
    """
    if verify and (key or host or replace):
        raise click.UsageError("--verify changes nothing; leave out --as, --host and --replace.")
    recovery_key = read_recovery_key(key_file)
    with opened_portal() as portal:
        sweep_unfinished(portal.directory)
        about = read_about(archive, recovery_key.private)
        rows = f"{about.school_name} ({about.school_key}), backup of {about.made_at} UTC"
        click.echo(rows, err=True)
        with shown_progress("restoring") as advance:
            if verify:
                findings = rehearse(portal, archive, recovery_key.private, advance)
            else:
                restored = restore_school(
                    portal,
                    archive,
                    recovery_key,
                    about,
                    key=key or about.school_key,
                    host=host.strip().lower(),
                    replace=replace,
                    progress=advance,
                )
    if verify:
        if show_findings(findings):
            raise Refused("This backup is not whole. Keep an older one as well.")
        click.echo("A school could be brought back from this backup. Nothing was changed.")
        return
    _tell(restored)


def _tell(restored: Restored) -> None:
    school = restored.school
    click.echo(f"School {school.key} is back at {school.origin}, as of {restored.about.made_at} UTC.")
    for part in restored.not_installed:
        click.echo(f"The module {part} is not installed here. Its rows are kept; install it and run `ganaar migrate`.")
    if restored.left_aside is not None:
        click.echo(
            "What was there before is kept, out of use. Delete it when you no longer need it:\n"
            f"  {_shown(restored.left_aside.database_url)}\n  {restored.left_aside.files_url}"
        )
    click.echo("Everybody signs in again. Codes on letters work as they did at that moment.")


def _shown(url: str) -> str:
    before, at, after = url.rpartition("@")
    return f"{before.split(':', 1)[0]}://...@{after}" if at else url
