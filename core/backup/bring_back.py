"""Fills an empty place with what an archive holds, and checks everything on the way. Puts nothing to use."""

from __future__ import annotations

import gzip
import hashlib
import hmac
import json
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO, cast

from ..db.databases import open_database
from ..db.migrate import migrate, parts
from ..files import open_file_store
from ..places import Place
from ..portal import Portal
from ..schools import School
from .about import About, Manifest, about_from_bytes, manifest_from_bytes, secret_check
from .archive import ArchiveRefused, read_archive
from .engines import loading
from .rows import count_rows, insert_lines
from .tables import CHECKSUMS, Table, create_unowned


@dataclass(frozen=True, slots=True)
class BroughtBack:
    """A school that stands in its place, complete and checked, but not in the directory."""

    school: School
    about: About
    manifest: Manifest
    not_installed: tuple[str, ...]
    """Parts in the archive that this installation does not have; their rows are kept all the same."""


@dataclass(slots=True)
class _Read:
    """What came out of the archive so far."""

    rows: dict[str, int] = field(default_factory=dict)
    files: int = 0
    sums: dict[str, str] = field(default_factory=dict)
    manifest: Manifest | None = None


def bring_back(
    portal: Portal,
    archive: Path,
    identity: str,
    place: Place,
    *,
    key: str,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> BroughtBack:
    """Fill `place`, which exists and is empty, from an archive; the school will work under `key`.

    The tables are made as they were, filled in one transaction, then brought up to date by the migrations
    since. Raises `ArchiveRefused` and `RowsBroken`.
    """
    with closing(read_archive(archive, identity)) as members:
        about_bytes = _content(members, "about.json", archive)
        about = about_from_bytes(about_bytes)
        _refuse_newer(portal, about)
        school = _school(about, place, _content(members, "secret", archive), key)
        read = _Read(sums={"about.json": _sum(about_bytes), "secret": _sum(school.secret)})
        try:
            with school.entered():
                migrate(school, portal.registry, only=about.heads)
                _fill(portal, school, about, members, read, progress)
            manifest = _checked(archive, school, about, read)
            migrate(school, portal.registry)
        except BaseException:
            school.database.close_all()
            raise
    known = {part for part, _folder in parts(portal.registry)}
    return BroughtBack(school, about, manifest, tuple(sorted(set(about.heads) - known)))


def read_about(archive: Path, identity: str) -> About:
    """What an archive says about itself, without reading further. Raises `ArchiveRefused`."""
    with closing(read_archive(archive, identity)) as members:
        return about_from_bytes(_content(members, "about.json", archive))


def _content(members: Iterator[tuple[str, BinaryIO, int]], wanted: str, archive: Path) -> bytes:
    """The whole of the next member, which must be this one."""
    for name, content, _size in members:
        if name == wanted:
            return content.read()
        break
    raise ArchiveRefused(f"{archive} is no backup of a school: it lacks {wanted}.")


def _school(about: About, place: Place, secret: bytes, key: str) -> School:
    database = open_database(place.database_url)
    database.school_key = key
    return School(key, about.host, f"https://{about.host}", database, open_file_store(place.files_url), secret)


def _refuse_newer(portal: Portal, about: About) -> None:
    for part, folder in parts(portal.registry):
        known = {path.stem for path in folder.glob("[0-9]*.py")}
        newer = sorted(set(about.heads.get(part, ())) - known)
        if newer:
            raise ArchiveRefused(
                f"This backup was made by Ganaar {about.version} with migrations that are unknown here "
                f"({part}/{newer[-1]}). Install that version (or a later one) and restore again."
            )


def _fill(
    portal: Portal,
    school: School,
    about: About,
    members: Iterator[tuple[str, BinaryIO, int]],
    read: _Read,
    progress: Callable[[int, int], None],
) -> None:
    tables = {table.name: table for table in about.tables}
    present = set(school.database.get_tables())
    for table in about.tables:
        if table.name not in present:
            create_unowned(school.database, table)
    with loading(school.database, list(about.tables)):
        for table in about.tables:
            if table.name != CHECKSUMS:
                school.database.execute_sql(f'DELETE FROM "{table.name}"')  # noqa: S608
        for name, content, _size in members:
            _take(portal, school, tables, name, content, read)
            progress(sum(read.rows.values()) + read.files, 0)


def _take(portal: Portal, school: School, tables: dict[str, Table], name: str, content: BinaryIO, read: _Read) -> None:
    kind, _, rest = name.partition("/")
    if kind == "tables":
        packed = content.read()
        read.sums[name] = _sum(packed)
        table = tables[rest.partition("/")[0]]
        lines = gzip.decompress(packed)
        if table.name == CHECKSUMS:
            lines = _foreign_checksums(portal, lines)
        insert_lines(school.database, table, lines)
        read.rows[table.name] = read.rows.get(table.name, 0) + gzip.decompress(packed).count(b"\n")
    elif kind == "files":
        read.sums[name] = _store(school, rest, content)
        read.files += 1
    elif name == "manifest.json":
        read.manifest = manifest_from_bytes(content.read())
    else:
        raise ArchiveRefused(f"The backup holds {name!r}, which this version does not know.")


def _store(school: School, file_id: str, content: BinaryIO) -> str:
    """Put a file into the store; returns its sum."""
    summing = hashlib.sha256()
    with tempfile.SpooledTemporaryFile(max_size=16 * 1024 * 1024) as spooled:
        while part := content.read(1 << 20):
            summing.update(part)
            spooled.write(part)
        spooled.seek(0)
        school.files.restore(file_id, cast(BinaryIO, spooled))
    return summing.hexdigest()


def _foreign_checksums(portal: Portal, lines: bytes) -> bytes:
    """Checksums of migrations of parts that are not installed; the others were written by running them."""
    known = {part for part, _folder in parts(portal.registry)}
    return b"".join(line for line in lines.splitlines(keepends=True) if json.loads(line)[0] not in known)


def _checked(archive: Path, school: School, about: About, read: _Read) -> Manifest:
    """Compare what came out with what the manifest says. Raises `ArchiveRefused`."""
    manifest = read.manifest
    if manifest is None:
        raise ArchiveRefused(f"{archive} is cut off: it has no manifest. Use another backup; nothing was changed.")
    wrong = [name for name, told in manifest.sums.items() if read.sums.get(name) != told]
    wrong += [table for table, told in manifest.rows.items() if read.rows.get(table, 0) != told]
    with school.entered():
        wrong += [
            table
            for table, told in manifest.rows.items()
            if table != CHECKSUMS and count_rows(school.database, table) != told
        ]
    if manifest.files != read.files:
        wrong.append(f"{read.files} of {manifest.files} files")
    if wrong:
        raise ArchiveRefused(
            f"{archive} does not hold what its manifest says ({', '.join(dict.fromkeys(wrong))}). "
            "Use another backup; nothing was changed."
        )
    if not hmac.compare_digest(secret_check(school.secret, about), manifest.secret_check):
        raise ArchiveRefused(
            f"The secret in {archive} is not the one its passwords were made with. Use another backup."
        )
    return manifest


def _sum(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
