"""Rehearses a restore: into a scratch place, up to a sign-in being possible, and away again."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from pathlib import Path

from ..check import Finding
from ..db.migrate import pending
from ..identity.credentials import match, read_slots
from ..identity.hashing import derive
from ..identity.models import Account, LoginGroup
from ..identity.sessions import signed_in, start_session
from ..identity.tags import password_tag
from ..places import place_for
from ..portal import Portal
from ..schools import School
from .bring_back import BroughtBack, bring_back
from .unfinished import being_made


def rehearse(
    portal: Portal,
    archive: Path,
    identity: str,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> list[Finding]:
    """Restore an archive beside everything else and look whether the school works; leaves nothing behind.

    Raises `ArchiveRefused`, `RowsBroken` or what the database says when it cannot even be restored.
    """
    key = f"rehearsal-{secrets.token_hex(4)}"
    place = place_for(portal.config, key)
    with being_made(portal.directory, place):
        back = bring_back(portal, archive, identity, place, key=key, progress=progress)
        try:
            return _report(portal, back)
        finally:
            portal.configurations.forget(key)
            back.school.database.close_all()


def _report(portal: Portal, back: BroughtBack) -> list[Finding]:
    manifest, about = back.manifest, back.about
    lost = ", ".join(manifest.missing_files[:5])
    findings = [
        Finding(
            "archive", True, f"{about.school_name} ({about.school_key}), made {about.made_at} UTC by {about.version}"
        ),
        Finding("sums", True, f"{len(manifest.sums)} members"),
        Finding("rows", True, f"{sum(manifest.rows.values())} in {len(manifest.rows)} tables, none points to nothing"),
        Finding(
            "files",
            not manifest.missing_files,
            f"{manifest.files}" + (f", {len(manifest.missing_files)} missing: {lost}" if lost else ""),
            "They were gone when the backup was made: deleted at that moment, or lost before. The rest is whole.",
        ),
        Finding("secret", True, "passwords and codes were made with it"),
        Finding("migrations", not pending(back.school, portal.registry), "up to date"),
    ]
    findings += [
        Finding(f"part {part}", True, "is not installed here; its rows are kept as they were")
        for part in back.not_installed
    ]
    with portal.at_work(back.school):
        findings.append(_sign_in(back.school))
    return findings


def _sign_in(school: School) -> Finding:
    """Give an account another password, sign in with it, and see the session work."""
    account = Account.select().where(Account.state == "active").order_by(Account.id).first()
    if account is None:
        return Finding("sign-in", True, "nobody is active yet")
    username = LoginGroup.get_by_id(account.login_group_id).username
    typed = secrets.token_urlsafe(24)
    with school.writing():
        salt = read_slots(username).salt
        account.password_tag = password_tag(bytes(account.slot_salt), derive(typed, salt))
        account.save(only=[Account.password_tag])
        found = match(read_slots(username), typed)
        session = signed_in(start_session(account))
    well = found is not None and found.account_id == account.id and session is not None
    return Finding("sign-in", well, "works", "An account could not sign in. Use another backup and report this.")
