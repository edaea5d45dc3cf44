"""Cells that a spreadsheet would run as a formula get an apostrophe on the way out, and lose exactly that one on the way in."""

from __future__ import annotations

import re

_DANGEROUS = re.compile(
    r"[' \u00a0\u1680\u2000-\u200b\u202f\u205f\u2060\u3000\ufeff]*[\"]?"
    r"[=+\-@\t\r\n|\uff1d\uff0b\uff0d\uff20\u2212]"
)
"""Starts, after what a spreadsheet overlooks, with a sign that begins a formula or a command. Source: threat T14."""
_STARTS = frozenset(
    "'= +-@\t\r\n|\"\u00a0\u1680\u202f\u205f\u2060\u3000\ufeff\uff1d\uff0b\uff0d\uff20\u2212"
) | frozenset(map(chr, range(0x2000, 0x200C)))


def guarded(cell: str) -> str:
    """The cell as it may be opened in a spreadsheet; `unguarded` gives the very same text back."""
    return f"'{cell}" if cell and cell[0] in _STARTS and _DANGEROUS.match(cell) else cell


def unguarded(cell: str) -> str:
    """The cell without the apostrophe that `guarded` adds."""
    return cell[1:] if cell[:1] == "'" and _DANGEROUS.match(cell, 1) else cell
