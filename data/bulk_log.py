"""What the change log keeps of many new records: the JSON texts of `shapes.dump`, made column by column."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import chain

import msgspec

from data.shapes import Raw

_encode = msgspec.json.Encoder().encode
_SAFE = re.compile(r'[^"\\\x00-\x1f\ud800-\udfff]*')
"""Text that JSON writes as it is."""


def texts(fields: Mapping[str, Sequence[Raw]], same: Mapping[str, Raw]) -> list[str]:
    """One JSON object for each record: everything that is not empty; first what all have, then the full columns.

    Args:
        fields: Raw values by field, one list per field, all of one length. At least one field.
        same: Raw values that all records have.
    """
    start = _encode({name: raw for name, raw in same.items() if raw not in (None, [])}).decode()[:-1]
    sparse = {name: cells for name, cells in fields.items() if None in cells or [] in cells}
    full = [_members(name, cells) for name, cells in fields.items() if name not in sparse]
    gaps = [_members(name, cells) for name, cells in sparse.items()]
    joined = map("".join, zip(*full, *gaps, strict=True))
    if start == "{":
        return [f"{{{text[1:]}}}" for text in joined]
    return [f"{start}{text}}}" for text in joined]


def _members(name: str, cells: Sequence[Raw]) -> list[str]:
    """``,"name":value`` for every value that is not empty."""
    head = f',"{name}":'
    kinds = set(map(type, cells))
    if kinds <= {str, type(None)} and _SAFE.fullmatch("".join(filter(None, cells))):
        return ["" if cell is None else f'{head}"{cell}"' for cell in cells]
    if kinds <= {list, type(None)}:
        simple = _single_points(head, cells)
        if simple is not None:
            return simple
    return ["" if cell is None or cell == [] else head + _encode(cell).decode() for cell in cells]


def _single_points(head: str, cells: Sequence[Raw]) -> list[str] | None:
    """The same for lists of at most one point; None when there are others."""
    if set(map(len, filter(None, cells))) - {1}:
        return None
    points = list(chain.from_iterable(filter(None, cells)))
    if set(map(type, points)) != {list} or not _SAFE.fullmatch("".join(map("".join, points))):
        return None
    return [f'{head}[["{cell[0][0]}","{cell[0][1]}"]]' if cell else "" for cell in cells]
