"""`ganaar school`: create and list schools, links for the first administrator, roles of staff."""

from __future__ import annotations

from pathlib import Path
from typing import cast

import click

from ..founding import found_school
from ..module import Role
from .installation import opened_portal, working_in
from .refusals import Refused
from .tables import show_table

KEEP_APART = (
    "Keep this key apart from the server (paper, safe, another place). Whoever has it and a backup can read\n"
    "everything; without it no backup can be opened."
)


@click.group(no_args_is_help=True)
def school() -> None:
    """Create and list schools, give roles.

    \b
    Example:
      ganaar school create wegwijzer --name "Basisschool De Wegwijzer"
      ganaar school roles wegwijzer els.maes --give admin
    """


@school.command()
@click.argument("key")
@click.option("--name", required=True, help="Name of the school, as parents know it.")
@click.option("--host", default="", help="Host name; default: KEY and the base domain (GANAAR_BASE_DOMAIN).")
@click.option(
    "--print-recovery-key", "print_key", is_flag=True, help="Show the recovery key instead of writing a file."
)
def create(key: str, name: str, host: str, print_key: bool) -> None:
    """Make a school: its database, its files, its recovery key, and a link for the first administrator.

    \b
    Example:
      ganaar school create wegwijzer --name "Basisschool De Wegwijzer" --host portaal.dewegwijzer.be

    Stopped half-way it goes on when it is called again. KEY is 3 to 40 lower-case letters, digits or
    hyphens and never changes.
    """
    with opened_portal() as portal:
        founded = found_school(portal, key, name.strip(), host=host.strip().lower(), keep_key=not print_key)
        click.echo(f"School {key} is ready at {founded.school.origin}")
        if founded.key_file is None:
            click.echo(f"\nRecovery key: {founded.recovery_key.private}\n{KEEP_APART}")
        else:
            click.echo(f"\nRecovery key: {founded.key_file}\n{KEEP_APART}\nTake the file away from here.")
        click.echo("\nThe first administrator signs up with this link. It works once:")
        with portal.at_work(founded.school):
            click.echo(first_admin_link(founded.school))


def first_admin_link(made: object) -> str:
    """A fresh one-time link of the school at work."""
    from ..identity.first_admin import create_first_admin_link
    from ..schools import School

    assert isinstance(made, School)
    return create_first_admin_link(made)


@school.command("list")
def list_schools() -> None:
    """Show every school: key, name, host, state.

    \b
    Example:
      ganaar school list
    """
    with opened_portal() as portal:
        entries = portal.directory.entries()
    if not entries:
        click.echo("There is no school yet. Make one: ganaar school create KEY --name NAME")
        return
    rows = [(entry.key, entry.name, entry.host, entry.state) for entry in entries]
    show_table(("key", "name", "host", "state"), rows)


@school.command()
@click.argument("key")
def link(key: str) -> None:
    """Make a new link for the first administrator; the old one stops working.

    \b
    Example:
      ganaar school link wegwijzer
    """
    with working_in(key) as (_portal, found):
        click.echo(first_admin_link(found))


@school.command("recovery-key")
@click.argument("key")
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="File for the private half.")
def recovery_key(key: str, out: Path | None) -> None:
    """Make a new recovery key: later backups open with it, earlier ones only with the earlier key.

    \b
    Example:
      ganaar school recovery-key wegwijzer --out /media/stick/wegwijzer.key
    """
    from ..backup.keys import new_recovery_key, write_recovery_key

    with opened_portal() as portal:
        portal.directory.entry(key)
        made = new_recovery_key()
        if out is not None:
            try:
                write_recovery_key(out, made, key)
            except FileExistsError:
                raise Refused(f"{out} exists already. Nothing was changed; choose another file.") from None
        portal.directory.set_recipient(key, made.recipient)
    click.echo(f"Recovery key: {out if out is not None else made.private}\n{KEEP_APART}")


@school.command()
@click.argument("key")
@click.argument("username")
@click.option("--give", multiple=True, metavar="ROLE", help="Role to give from today on. May be repeated.")
@click.option("--take", multiple=True, metavar="ROLE", help="Role to take away now. May be repeated.")
def roles(key: str, username: str, give: tuple[str, ...], take: tuple[str, ...]) -> None:
    """Show, give or take the roles of a member of staff. Who is signed in is asked to sign in again.

    \b
    Example:
      ganaar school roles wegwijzer els.maes --give admin --take care
    """
    from ..roles import STAFF_ROLES

    unknown = [role for role in (*give, *take) if role not in STAFF_ROLES]
    if unknown:
        raise click.UsageError(f"There is no role {unknown[0]!r}. Roles: {', '.join(STAFF_ROLES)}.")
    both = set(give) & set(take)
    if both:
        raise click.UsageError(f"The role {min(both)} cannot be given and taken at once.")
    with working_in(key):
        held = _roles_changed(username, give, take)
    click.echo(f"{username}: {', '.join(sorted(held)) or 'no roles'}")


def _roles_changed(username: str, give: tuple[str, ...], take: tuple[str, ...]) -> frozenset[str]:
    from ..office.staff_roles import RolesRefused, give_and_take, staff_member_called

    member = staff_member_called(username)
    if member is None:
        raise Refused(f"Nobody of the staff signs in as {username!r}. Nothing was changed.")
    try:
        give_and_take(
            member.person_id,
            give=frozenset(cast(tuple[Role, ...], give)),
            take=frozenset(cast(tuple[Role, ...], take)),
        )
    except RolesRefused as refusal:
        raise Refused(f"{refusal} Nothing was changed.") from None
    changed = staff_member_called(username)
    return frozenset() if changed is None else frozenset(changed.roles)
