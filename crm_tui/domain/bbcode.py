"""BBCode, the subset of comments: bold, italic, underline, strike, link, quote, code, list. Text in, pieces out.

What is not of the subset, or not closed, stays as it was typed. One pass over the text; nothing is ever markup of the
screen. Source: threats T09.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

TAGS = ("b", "i", "u", "s", "quote", "code", "url", "list")
_TAG = re.compile(r"\[(/?)(b|i|u|s|quote|code|url|list|\*)(?:=([^\]\[\s]{1,2000}))?\]", re.IGNORECASE)
DEEPEST = 20
"""Tags inside tags; deeper ones stay text."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of text with the same marks."""

    text: str
    marks: frozenset[str] = frozenset()
    """Of `TAGS`."""
    url: str = ""
    """Where a ``url`` leads, when it is not its text."""


def parse(text: str) -> tuple[Piece, ...]:
    """The pieces of a comment, in order; joined, they are its text without the tags that were understood."""
    tags = list(_TAG.finditer(text))
    partner = _partners(tags)
    pieces: list[Piece] = []
    open_tags: list[tuple[str, str]] = []
    position = 0
    for number, tag in enumerate(tags):
        name = tag[2].casefold()
        bullet = name == "*" and any(mark == "list" for mark, _ in open_tags)
        if number not in partner and not bullet:
            continue
        _add(pieces, text[position : tag.start()], open_tags)
        position = tag.end()
        if bullet:
            _add(pieces, "• ", open_tags)
        elif tag[1]:
            _close(pieces, open_tags)
        else:
            open_tags.append((name, tag[3] or ""))
    _add(pieces, text[position:], open_tags)
    return tuple(pieces)


def plain(text: str) -> str:
    """The text of a comment without its tags."""
    return "".join(piece.text for piece in parse(text))


def _partners(tags: list[re.Match[str]]) -> frozenset[int]:
    """The numbers of the tags that are opened and closed properly, one inside the other."""
    found: set[int] = set()
    waiting: list[tuple[str, int]] = []
    for number, tag in enumerate(tags):
        name = tag[2].casefold()
        inside_code = bool(waiting) and waiting[-1][0] == "code"
        if name == "*" or (inside_code and not (tag[1] and name == "code")):
            continue
        if not tag[1]:
            waiting.append((name, number))
            continue
        depth = next((n for n in range(len(waiting) - 1, max(-1, len(waiting) - DEEPEST - 1), -1) if waiting[n][0] == name), -1)
        if depth >= 0:
            if depth < DEEPEST:
                found |= {waiting[depth][1], number}
            del waiting[depth:]
    return frozenset(found)


def _add(pieces: list[Piece], text: str, open_tags: list[tuple[str, str]]) -> None:
    if text:
        url = next((value for name, value in reversed(open_tags) if name == "url"), "")
        pieces.append(Piece(text, frozenset(name for name, _ in open_tags), url))


def _close(pieces: list[Piece], open_tags: list[tuple[str, str]]) -> None:
    """End the innermost tag; a link says where it leads, because a name may lie."""
    name, value = open_tags.pop()
    if name == "url" and value and pieces and pieces[-1].text != value:
        pieces.append(Piece(f" ({value})", frozenset({*(mark for mark, _ in open_tags), "url"})))
