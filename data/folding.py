"""`fold`: the form in which texts are compared; also an SQL function for texts that are not plain ASCII."""

from __future__ import annotations

import unicodedata


def fold(text: str | None) -> str | None:
    """The text without case and accents; None for None."""
    if text is None or text.isascii():
        return None if text is None else text.lower()
    plain = unicodedata.normalize("NFKD", text.casefold())
    return "".join(character for character in plain if not unicodedata.combining(character))
