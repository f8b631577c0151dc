"""From the bytes of a file to text: UTF-8 with or without BOM, or Windows-1252 as older programs write it."""

from __future__ import annotations

import codecs
import re

from ..i18n import lazy_gettext
from .reading import Reading

_WIDE_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, codecs.BOM_UTF32_BE)
_ZIP_MARK = b"PK\x03\x04"
_OLD_OFFICE_MARK = b"\xd0\xcf\x11\xe0"
_CONTROL = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]")
_UTF8_LETTER = re.compile(rb"[\xc3-\xc5][\x80-\xbf]")
_LOOKED_AT = 8_192


def decode(reading: Reading, file: str, raw: bytes) -> str:
    """The text of a file; refuses the roster when it is no text, or text in another encoding."""
    if raw.startswith((_ZIP_MARK, _OLD_OFFICE_MARK)):
        reading.refuse(
            file,
            lazy_gettext("This is a workbook, not a CSV file. Open it, choose “Save as” and then “CSV UTF-8”."),
        )
    if raw.startswith(_WIDE_MARKS) or raw[:_LOOKED_AT].count(0) > len(raw[:_LOOKED_AT]) // 4:
        reading.refuse(file, lazy_gettext("This file is written in UTF-16. Save it again as “CSV UTF-8”."))
    if _is_binary(raw):
        reading.refuse(file, lazy_gettext("This file is damaged or is not a text file."))
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as broken:
        first_bad_line = raw.count(b"\n", 0, broken.start) + 1
    try:
        text = raw.decode("cp1252")
    except UnicodeDecodeError:
        reading.refuse(
            file,
            lazy_gettext("The letters of this file cannot be read. Save it again as “CSV UTF-8”."),
            line=first_bad_line,
        )
    if raw.startswith(codecs.BOM_UTF8) or _UTF8_LETTER.search(raw):
        reading.refuse(
            file,
            lazy_gettext(
                "This file mixes two encodings, so letters with accents would be damaged. Save it again as “CSV UTF-8”."
            ),
            line=first_bad_line,
        )
    return text


def _is_binary(raw: bytes) -> bool:
    """More than one control character in twenty: no text that people typed."""
    sample = raw[:_LOOKED_AT]
    return len(_CONTROL.findall(sample)) * 20 > len(sample)
