"""`N_`: marks a text for translation where it is written down; the doors translate it."""

from __future__ import annotations

LANGUAGES = ("en", "it")
"""Languages with all texts; the first is the language of the source."""


def N_(text: str) -> str:  # noqa: N802 — the customary name that extraction tools look for
    """The same text; marked for the catalogues."""
    return text
