"""Letters to clients from one text with holes: ``Dear {salutation} {last_name},``.

A hole that nothing fills leaves no gap: ``Dear Rossi,`` to whom has no salutation. What clients are called
is data: holes in it are never filled, nothing in it is looked up. Source: entities «Common fields», salutation; threats T16,
T17.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

from crm_tui.domain.text import clean

HOLES = ("salutation", "name", "second_name", "last_name", "full_name", "post", "company", "email", "phone")
"""What can stand in braces."""
MOST = 64_000
"""Characters of a template."""
_HOLE = re.compile(r"\{([^{}\n]{0,80})\}( ?)")
_LOOSE = re.compile(r" +(?=[,;:.!?]|$)")
_FILLED = "\0"
"""In place of a value while gaps are closed: what clients are called stays as it is. Templates hold none."""
_SUBJECT = re.compile(r"subject:(.*)\n\s*", re.IGNORECASE)


class Letter(NamedTuple):
    """A subject and a text: with holes, or filled."""

    subject: str
    text: str


def template(text: str) -> Letter:
    """The template of a file: a first line ``Subject: …`` is the subject, the rest the text."""
    cleaned = clean(text[:MOST], multiline=True)
    match = _SUBJECT.match(cleaned)
    if match is None:
        return Letter("", cleaned)
    return Letter(match[1].strip(), cleaned[match.end() :])


def unknown_holes(letter: Letter) -> tuple[str, ...]:
    """What stands in braces and is none of `HOLES`."""
    found = _HOLE.findall(letter.subject + "\n" + letter.text)
    return tuple(dict.fromkeys(name for name, _space in found if name not in HOLES))


def written(letter: Letter, known: Mapping[str, str]) -> Letter:
    """The letter to one client.

    Args:
        letter: With holes.
        known: Of `HOLES` what is known of the client; one line each.
    """
    return Letter(" ".join(_filled(letter.subject, known).split()), _filled(letter.text, known))


def _filled(text: str, known: Mapping[str, str]) -> str:
    return "\n".join(_line(line, known) for line in text.split("\n"))


def _line(line: str, known: Mapping[str, str]) -> str:
    gap = False
    filled: list[str] = []

    def fill(hole: re.Match[str]) -> str:
        nonlocal gap
        if hole[1] not in HOLES:
            return hole[0]
        value = clean(known.get(hole[1], ""), multiline=False).strip()
        gap = gap or not value
        filled.extend([value] if value else [])
        return f"{_FILLED}{hole[2]}" if value else ""

    found = _HOLE.sub(fill, line)
    first, *rest = (_LOOSE.sub("", found) if gap else found).split(_FILLED)
    return "".join((first, *(value + text for value, text in zip(filled, rest, strict=True))))
