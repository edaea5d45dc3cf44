"""`N_`: marks a text for translation where it is written down; the doors translate it."""

from __future__ import annotations

LANGUAGES = ("en", "it")
"""Languages with all texts; the first is the language of the source."""


class Own(str):
    """A text that people typed where the program has a word of its own (a label, a name): shown as typed, never translated."""

    __slots__ = ()


def N_(text: str) -> str:  # noqa: N802 — the customary name that extraction tools look for
    """The same text; marked for the catalogues."""
    return text
