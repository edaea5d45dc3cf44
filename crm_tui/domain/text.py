"""Text from people: cleaned where it comes in, made visible where it goes out.

Whoever can type a name can type an escape sequence, an invisible character or an override of the writing direction.
`clean` is for every entrance (forms, command line, import), `visible` for every exit (screens, tables, logs).
Source: threats T08 (escape sequences), T10 (deceptive text), T11 (towers of marks).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

from crm_tui.domain.cells import cell_width, cut, fit
from crm_tui.domain.patterns import late

__all__ = ["cell_width", "clean", "cut", "fit", "is_blank", "nearest", "shown", "visible"]

MARKS = 8
"""Combining marks on one base that are shown; more only serve to slow down or to overflow."""
SHOWN = 80
"""Characters of a refused value that a message repeats."""

_COMPARED = 500
"""Candidates that `nearest` looks at."""
_PART = 3
"""Letters that a part of a name has at least, to be one."""
_DROPPED = late(
    "["
    "\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f"  # controls but the white ones
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u3164\uffa0"  # soft hyphen, marks and fillers that show nothing
    "\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff"  # zero width, directions
    "\ufff0-\ufffc\ufffe\uffff"  # annotations, placeholders, no characters
    "\ud800-\udfff"  # halves of surrogate pairs
    "\U000e0000-\U000e00ff\U000e01f0-\U000e0fff"  # tags
    "]+"
)
_LINE_ENDS = late("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_WHITE = late("[\t\n]")
_JOINERS = late("[\u200c\u200d\U000e0100-\U000e01ef]")
_PLAIN = re.compile(r"[ -~\u00a1-\u00ac\u00ae-\u02ff]*")
"""Text that every function here leaves as it is: no controls, no marks, nothing invisible, composed."""
_BLANK = late(
    "[\\s\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e\u2060-\u206f"
    "\u2800\u3164\ufe00-\ufe0f\ufeff\uffa0\x00-\x1f\x7f-\x9f\U000e0000-\U000e0fff]*"
)

_TABLE: dict[int, str] = {
    **{code: chr(0x2400 + code) for code in range(0x20)},
    0x7F: "␡",
    **dict.fromkeys(range(0x80, 0xA0), "\ufffd"),
    0x85: "␤",
    **dict.fromkeys(map(ord, "\u202d\u202a\u2066\u200e"), "⇥"),
    **dict.fromkeys(map(ord, "\u202e\u202b\u2067\u200f\u061c"), "⇤"),
    **dict.fromkeys(map(ord, "\u202c\u2068\u2069"), "⇹"),
    **dict.fromkeys((0x2028, 0x2029), "␊"),
    **dict.fromkeys((0x200B, 0x2060, 0xFEFF, 0x00AD), ""),
    **dict.fromkeys(range(0xD800, 0xE000), "\ufffd"),
    **dict.fromkeys((*range(0xFFF9, 0xFFFC), *range(0xE0000, 0xE0080)), "\ufffd"),
    0x0A: "␊",
}
_LINES_TABLE = {**_TABLE, 0x0A: "\n", 0x09: "    ", 0x85: "\n", 0x2028: "\n", 0x2029: "\n"}


def clean(text: str, *, multiline: bool) -> str:
    """The text without what can deceive or command a terminal, composed (NFC); cleaning twice changes nothing more.

    Args:
        text: What came from outside.
        multiline: Keep tabs and line ends (as ``\\n``); otherwise each becomes a space.
    """
    if _PLAIN.fullmatch(text):
        return text
    text = _LINE_ENDS.sub("\n", text)
    text = _DROPPED.sub("", text)
    if not multiline:
        text = _WHITE.sub(" ", text)
    if _JOINERS.search(text):
        text = _without_idle_joiners(text)
    return unicodedata.normalize("NFC", text)


def _without_idle_joiners(text: str) -> str:
    """Joiners stay where they shape a word or an emoji, variation selectors after an ideograph; elsewhere they hide."""
    kept: list[str] = []
    for index, character in enumerate(text):
        if _JOINERS.match(character):
            before = kept[-1] if kept else ""
            if character in "\u200c\u200d":
                if not (_joinable(before) and _joinable(text[index + 1 : index + 2])):
                    continue
            elif not _is_ideograph(before):
                continue
        kept.append(character)
    return "".join(kept)


def _joinable(character: str) -> bool:
    """Emoji, and letters of scripts that join (not Latin, Greek or Cyrillic, where a joiner only hides)."""
    if character < "\u0590" or "\u1e00" <= character <= "\u1fff" or _JOINERS.match(character):
        return False
    return unicodedata.category(character) in ("Lo", "Lm", "Mn", "Mc", "So", "Sk", "Sm")


def _is_ideograph(character: str) -> bool:
    return any(first <= character <= last for first, last in ("\u3400\u9fff", "\uf900\ufaff", "\U00020000\U0003ffff"))


@lru_cache(4096)
def _visible(text: str, multiline: bool) -> str:
    return _at_most_marks(text.translate(_LINES_TABLE if multiline else _TABLE))


def visible(text: str, *, multiline: bool = False) -> str:
    """The text as it may be written to a terminal: controls and overrides of direction as symbols, few marks a letter.

    Args:
        text: Anything, also what never went through `clean`.
        multiline: Leave line ends as they are (tabs become spaces); otherwise they are shown as ␊.
    """
    if _PLAIN.fullmatch(text):
        return text
    if len(text) < 512:
        return _visible(text, multiline)
    return _at_most_marks(text.translate(_LINES_TABLE if multiline else _TABLE))


def _at_most_marks(text: str) -> str:
    kept: list[str] = []
    marks = 0
    for character in text:
        marks = marks + 1 if character >= "\u0300" and unicodedata.category(character) in ("Mn", "Me") else 0
        if marks <= MARKS:
            kept.append(character)
    return "".join(kept)


def is_blank(text: str) -> bool:
    """Whether nothing of it would be seen: empty, white or invisible characters only."""
    return _BLANK.fullmatch(text) is not None


def shown(text: str) -> str:
    """A refused value for a message: one line, visible, at most 80 characters."""
    line = visible(text[: SHOWN * 2])
    return line if len(line) <= SHOWN else line[: SHOWN - 1] + "…"


def nearest(name: str, candidates: Iterable[str], labels: Iterable[tuple[str, str]] = ()) -> str | None:
    """The candidate that was probably meant, or None when none is near. At most 500 candidates are compared.

    What people call it comes first, then how it begins, how it is spelled, what it is a part of or has as a part.

    Args:
        name: What was written.
        candidates: The names that there are.
        labels: What people call candidates, each with the candidate.
    """
    wanted = name[:SHOWN].casefold()
    by_key = _by_key((candidate, candidate) for candidate in candidates)
    called = _by_key(labels)
    spoken = wanted.replace("_", " ").strip()
    if spoken in called:
        return called[spoken]
    if wanted and (started := [key for key in by_key if key.startswith(wanted)]):
        return by_key[min(started, key=len)]
    import difflib  # noqa: PLC0415 — only mistakes need it

    near: list[tuple[float, str]] = []
    for word, known, alike in ((wanted, by_key, 0.6), (spoken, called, 0.75)):
        for found in difflib.get_close_matches(word, known, n=1, cutoff=alike):
            near.append((difflib.SequenceMatcher(None, word, found).ratio(), known[found]))
    if near:
        return max(near, key=lambda pair: pair[0])[1]
    return _part(wanted, by_key) or _part(spoken, called)


def _by_key(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    """What candidates are compared by, the first 500."""
    found: dict[str, str] = {}
    for text, candidate in pairs:
        found.setdefault(text.casefold(), candidate)
        if len(found) == _COMPARED:
            break
    return found


def _part(wanted: str, known: dict[str, str]) -> str | None:
    """The shortest that has the word in it, else the longest whose words all are in it."""
    if len(wanted) < _PART:
        return None
    if around := [key for key in known if wanted in key]:
        return known[min(around, key=len)]
    words = _words(wanted)
    inside = [key for key in known if len(key) >= _PART and words >= _words(key)]
    return known[max(inside, key=len)] if inside else None


def _words(name: str) -> set[str]:
    return set("".join(letter if letter.isalnum() else " " for letter in name).split())
