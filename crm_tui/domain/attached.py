"""Attached files as values of fields: ``offer.pdf//17`` is the name, then the number under which the content is kept.

The name stands first, so that what sorts, filters and reads texts sees it; a name never holds a slash, so the two
cannot be taken for one. A text of another form is a path that was typed before files were kept.
Source: threats T24: the name that a file came with is data, never a part of a path.
"""

from __future__ import annotations

import mimetypes
import re
import unicodedata
from functools import cache

from crm_tui.domain.refusals import invalid
from crm_tui.domain.text import clean, is_blank
from crm_tui.domain.words import N_

_NAME_BYTES = 200
"""Of a name: any file system takes it, also with a sign or two in front."""
_SIGN = "//"
_VALUE = re.compile(r"([^/]+)//([0-9]{1,15})")
_UNKNOWN = "application/octet-stream"


def value(name: str, number: int) -> str:
    """What a field keeps of an attached file."""
    return f"{name}{_SIGN}{number}"


def number_of(text: str) -> int:
    """Under which number the content is kept; 0 for a path that was only typed."""
    found = _VALUE.fullmatch(text)
    return int(found[2]) if found else 0


def name_of(text: str) -> str:
    """What the file is called; a path that was only typed stays as it is."""
    found = _VALUE.fullmatch(text)
    return found[1] if found else text


def checked(field: str, name: str) -> str:
    """The name of a file that may be kept, composed (NFC).

    Raises:
        InvalidValue: it is empty, too long, a part of a path, or has signs that cannot be seen or steer a terminal.
    """
    if is_blank(name) or name in (".", "..") or any(sign in name for sign in "/\\"):
        raise invalid(field, name, N_("is not the name of a file"))
    cleaned = clean(name, multiline=False)
    if cleaned != unicodedata.normalize("NFC", name) or not cleaned.isprintable():
        raise invalid(field, name, N_("has signs in its name that cannot be seen"), N_("give the file another name"))
    if len(cleaned.encode()) > _NAME_BYTES:
        raise invalid(field, name, N_("has a name of more than {limit} bytes"), limit=_NAME_BYTES)
    return cleaned.strip()


@cache
def _types() -> mimetypes.MimeTypes:
    """Those that Python knows: the same on every machine."""
    return mimetypes.MimeTypes()


def type_of(name: str) -> str:
    """The media type that the name's ending says, e.g. ``application/pdf``."""
    found, encoding = _types().guess_type(name)
    return _UNKNOWN if found is None or encoding else found


def size_text(size: int) -> str:
    """How large, for people: ``17 B``, ``4.2 kB``, ``3.0 MB``; steps of a thousand."""
    if size < 1000:
        return f"{size} B"
    for unit, step in (("kB", 1e3), ("MB", 1e6)):
        if size < step * 999.95:
            return f"{size / step:.1f} {unit}"
    return f"{size / 1e9:.1f} GB"
