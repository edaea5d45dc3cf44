"""What the terminal sends, sieved before the screen library parses it.

Answers to questions that nobody asked (clipboard, colours, names) would be typed into the focused field, an absurd
number would end the program, a paste without an end would swallow every further key. Source: threats T12, faults F20.

The escape key and the key after it come in one piece over a slow line, like Alt with that key. As in vi they are two keys,
unless some command has a key with Alt.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from crm_tui.domain.patterns import late

PASTE_LIMIT = 1_048_576
"""Characters of one paste that are taken; the rest is dropped."""
PATIENCE = 2.0
"""Seconds without further input after which an open paste or answer is over."""
ESCAPE = 0.1
"""Seconds within which what begins with an escape goes on; later, it is the key."""
LAG = 0.5
"""Seconds within which the rest of a sequence may arrive."""
_START, _END = "\x1b[200~", "\x1b[201~"
_OPENS = late("\x1b\\[200~|\x1b(?:\\](?=[0-9lLI])|P(?=[0-9$>!+|])|_(?=G))|[\x90\x98\x9d-\x9f]")
"""A paste, or a control string: OSC, DCS, APC. Without what such a string begins with it is Alt with that key."""
_CLOSES = late("\x07|\x1b\\\\|\x9c")
_PARTIAL = late("\x1b(?:\\[[0-?]*[ -/]*|[\\]P_])?\\Z")
_SEQUENCE = late("\x1b\\[[0-?]*[ -/]*[@-~]")
_ABSURD = late("[0-9]{7,}")
_LONGEST = 32
_CONTROLS = late("[\x80-\x9f]")


_ALONE = late("\x1b(?![\\[O\x7f\x08])")
"""The escape key, by what follows it: no sequence begins so, and Alt with backspace rubs out a word."""


class Pressed(NamedTuple):
    """The escape key."""

    text: str = "\x1b"


class Pasted(NamedTuple):
    """One whole paste, as the terminal sent it."""

    text: str


class Sieve:
    """Feed it what was read; it answers text for the parser, the escape key, and pastes."""

    def __init__(self, *, alt: bool = False) -> None:
        """A sieve.

        Args:
            alt: Whether some command has a key with Alt: an escape and a key are one, then.
        """
        self._alt = alt
        self._held = ""
        self._paste: str | None = None
        self._tail = ""
        self._string = False
        self._last = 0.0

    @property
    def waiting(self) -> bool:
        """Whether something is held back."""
        return bool(self._held) or self._string or self._paste is not None

    def feed(self, text: str, now: float) -> Iterator[str | Pressed | Pasted]:
        """What these characters mean.

        Args:
            text: What was read.
            now: Monotonic seconds.
        """
        self._last = now
        text, self._held = self._held + text, ""
        while text:
            if self._paste is not None:
                text, found = self._in_paste(text)
                if found is not None:
                    yield found
            elif self._string:
                text = self._in_string(text)
            else:
                opening = _OPENS.search(text)
                ground = text if opening is None else text[: opening.start()]
                if opening is None:
                    ground = self._hold(ground)
                    text = ""
                else:
                    self._paste = "" if opening.group() == _START else None
                    self._string = self._paste is None
                    text = text[opening.end() :]
                yield from self._keys(_CONTROLS.sub("", _SEQUENCE.sub(_sane, ground)))

    def tick(self, now: float) -> Iterator[str | Pressed | Pasted]:
        """Nothing came for a moment: what was held back is passed on, what has no end is over."""
        if self._held and not self._string and self._paste is None:
            if self._held == "\x1b":
                if now - self._last >= ESCAPE:
                    self._held = ""
                    yield Pressed()
            elif len(self._held) <= 3:  # it may be Alt with a bracket
                held, self._held = self._held, ""
                yield from self._keys(held)
            elif now - self._last >= LAG:
                self._held = ""
        if now - self._last < PATIENCE:
            return
        self._string, self._held = False, ""
        if self._paste is not None:
            text, self._paste, self._tail = self._paste + self._tail, None, ""
            yield Pasted(text[:PASTE_LIMIT])

    def _keys(self, ground: str) -> Iterator[str | Pressed]:
        if self._alt:
            yield from filter(None, (ground,))
            return
        for number, text in enumerate(_ALONE.split(ground)):
            if number:
                yield Pressed()
            if text:
                yield text

    def _hold(self, ground: str) -> str:
        """Keep back the beginning of a sequence whose rest was not read yet."""
        partial = _PARTIAL.search(ground)
        if partial is None or (self._alt and partial.group() == "\x1b"):
            return ground
        self._held = partial.group()[
            : 2 * _LONGEST
        ]  # what is longer than a sequence can be stays too long, and is dropped
        return ground[: partial.start()]

    def _in_paste(self, text: str) -> tuple[str, Pasted | None]:
        assert self._paste is not None
        text, self._tail = self._tail + text, ""
        end = text.find(_END)
        if end < 0:
            cut = max(0, len(text) - len(_END) + 1)
            self._paste, self._tail = (self._paste + text[:cut])[:PASTE_LIMIT], text[cut:]
            return "", None
        found = Pasted((self._paste + text[:end])[:PASTE_LIMIT])
        self._paste = None
        return text[end + len(_END) :], found

    def _in_string(self, text: str) -> str:
        closing = _CLOSES.search(text)
        if closing is None:
            self._held = "\x1b" if text.endswith("\x1b") else ""
            return ""
        self._string = False
        return text[closing.end() :]


def _sane(match: re.Match[str]) -> str:
    sequence = match.group()
    return "" if len(sequence) > _LONGEST or _ABSURD.search(sequence) else sequence
