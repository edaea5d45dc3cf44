"""`Ref`: the only way to name a record."""

from __future__ import annotations

from dataclasses import dataclass

DIGITS = 18
"""Of the largest id: more do not fit into the store's numbers."""


@dataclass(frozen=True, slots=True, order=True)
class Ref:
    """One record, by entity type and serial number: ``Ref("deal", 42)`` is written ``deal:42``."""

    type: str
    id: int

    def __str__(self) -> str:
        return f"{self.type}:{self.id}"

    @classmethod
    def parse(cls, text: str) -> Ref:
        """The record that ``deal:42`` names.

        Raises:
            ValueError: the text is not ``type:number``, or has more than `DIGITS` digits.
        """
        kind, colon, number = text.strip().partition(":")
        if not colon or not kind or not number.isascii() or not number.isdigit() or len(number) > DIGITS:
            raise ValueError(text)
        return cls(kind, int(number))
