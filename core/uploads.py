"""Pictures that people send: checked before reading, re-encoded by us, stored with a row. And sent again.

What a camera wrote into the file (place, time, device) is gone after re-encoding (GUARD 11).
"""

from __future__ import annotations

import io
import os
from dataclasses import dataclass
from typing import Any, BinaryIO

from flask import abort, send_file

from .db.context import current_school
from .db.transactions import after_commit
from .files import FileMissing
from .i18n import gettext
from .models import StoredFile

os.environ.setdefault("VIPS_BLOCK_UNTRUSTED", "1")

MOST_BYTES = 25 * 1000 * 1000
MOST_PIXELS = 50 * 1000 * 1000
_STARTS = {b"\xff\xd8\xff": "JPEG", b"\x89PNG\r\n\x1a\n": "PNG", b"RIFF": "WebP"}


class PictureRefused(ValueError):
    """A picture that cannot be taken; the text is for the person who sent it."""


@dataclass(frozen=True, slots=True)
class EncodedPicture:
    """A picture of ours, ready to be stored."""

    content: bytes
    width: int
    height: int
    media_type: str


@dataclass(frozen=True, slots=True)
class StoredPicture:
    """A picture in the file store."""

    file_id: str
    width: int
    height: int


def encode_picture(content: BinaryIO, *, longest_side: int = 1600, keep_alpha: bool = False) -> EncodedPicture:
    """Re-encode a JPEG, PNG or WebP picture; at most `longest_side` pixels on a side. Reads from the beginning.

    The result is WebP, or PNG with `keep_alpha` (logos, also used in letters). Raises `PictureRefused`.
    It takes a moment: call it before the transaction that keeps the picture, so that nobody else waits.
    """
    content.seek(0)
    data = content.read(MOST_BYTES + 1)
    if len(data) > MOST_BYTES:
        raise PictureRefused(gettext("This picture is bigger than 25 MB. Choose a smaller one."))
    if not any(data.startswith(start) for start in _STARTS) or (data[:4] == b"RIFF" and data[8:12] != b"WEBP"):
        raise PictureRefused(gettext("This is not a picture we can read. Choose a JPEG, PNG or WebP file."))
    encoded, width, height = _re_encoded(data, longest_side, keep_alpha)
    return EncodedPicture(encoded, width, height, "image/png" if keep_alpha else "image/webp")


def keep_picture(
    content: BinaryIO | EncodedPicture, *, module: str, name: str, longest_side: int = 1600, keep_alpha: bool = False
) -> StoredPicture:
    """Store a picture, encoded first as `encode_picture` says when it is not yet. Raises `PictureRefused`.

    Call it inside the transaction that keeps the file's id.
    """
    encoded = content
    if not isinstance(encoded, EncodedPicture):
        encoded = encode_picture(encoded, longest_side=longest_side, keep_alpha=keep_alpha)
    file_id = current_school().files.put(io.BytesIO(encoded.content))
    StoredFile.create(
        file_id=file_id,
        module=module,
        name=name[:200],
        media_type=encoded.media_type,
        size=len(encoded.content),
    )
    return StoredPicture(file_id, encoded.width, encoded.height)


def send_stored(file_id: str) -> Any:
    """The answer with a stored picture; the caller has decided that this viewer may see it."""
    row = StoredFile.get_or_none(StoredFile.file_id == file_id)
    if row is None:
        abort(404)
    try:
        content = current_school().files.open(file_id)
    except FileMissing:
        abort(404)
    answer = send_file(content, mimetype=row.media_type)
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


def drop_stored(file_id: str) -> None:
    """Forget a stored file: its row now, its bytes after the commit. Call it where the id is let go."""
    StoredFile.delete().where(StoredFile.file_id == file_id).execute()
    files = current_school().files
    after_commit(lambda: files.delete(file_id))


def _re_encoded(data: bytes, longest_side: int, keep_alpha: bool) -> tuple[bytes, int, int]:
    import pyvips

    try:
        seen = pyvips.Image.new_from_buffer(data, "", access="sequential")
        if seen.width * seen.height > MOST_PIXELS:
            raise PictureRefused(gettext("This picture has more than 50 million dots. Choose a smaller one."))
        image = pyvips.Image.thumbnail_buffer(data, longest_side, height=longest_side, size="down")
        if keep_alpha:
            return image.write_to_buffer(".png", keep="none"), image.width, image.height
        return image.write_to_buffer(".webp", Q=82, keep="none"), image.width, image.height
    except pyvips.Error:
        raise PictureRefused(gettext("This picture is damaged. Choose another one.")) from None
