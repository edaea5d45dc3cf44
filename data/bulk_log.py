"""What the change log keeps of many new records: the JSON texts of `shapes.dump`, made column by column."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import chain

import msgspec

from data.shapes import Raw

_encode = msgspec.json.Encoder().encode


def texts(fields: Mapping[str, Sequence[Raw]], same: Mapping[str, Raw]) -> list[str]:
    """One JSON object for each record: everything that is not empty; first what all have.

    Args:
        fields: Raw values by field, one list per field, all of one length. At least one field.
        same: Raw values that all records have.
    """
    start = _encode({name: raw for name, raw in same.items() if raw not in (None, [])}).decode()[:-1]
    parts = [_pattern(name, cells) for name, cells in fields.items()]
    pattern = start.replace("%", "%%") + "".join(text for text, _ in parts) + "}"
    rows = zip(*(column for _, columns in parts for column in columns), strict=True)
    if start == "{":
        return [(pattern % row).replace("{,", "{", 1) for row in rows]
    return [pattern % row for row in rows]


def _pattern(name: str, cells: Sequence[Raw]) -> tuple[str, tuple[Sequence[Raw], ...]]:
    """How ``,"name":value`` is written, and the columns that fill its holes."""
    head, kinds = f',"{name}":'.replace("%", "%%"), set(map(type, cells))
    if kinds == {str} and _plain("".join(cells)):
        return f'{head}"%s"', (cells,)
    if kinds == {int}:
        return f"{head}%d", (cells,)
    if kinds == {list} and set(map(len, cells)) == {1} and {type(cell[0]) for cell in cells} == {int}:
        return f"{head}[%d]", ([cell[0] for cell in cells],)
    if kinds == {list} and set(map(len, cells)) == {2}:
        firsts, seconds = zip(*cells, strict=True)
        if set(map(type, firsts)) == {int} and set(map(type, seconds)) == {str} and _plain("".join(seconds)):
            return f'{head}[%d,"%s"]', (firsts, seconds)
    return "%s", (_members(name, cells),)


def _members(name: str, cells: Sequence[Raw]) -> list[str]:
    """``,"name":value`` for every value that is not empty."""
    head = f',"{name}":'
    kinds = set(map(type, cells))
    if kinds <= {str, type(None)} and _plain("".join(filter(None, cells))):
        return ["" if cell is None else f'{head}"{cell}"' for cell in cells]
    if kinds <= {int, type(None)}:
        return ["" if cell is None else f"{head}{cell}" for cell in cells]
    if kinds <= {list, type(None)}:
        simple = _single_points(head, cells)
        if simple is not None:
            return simple
    return ["" if cell is None or cell == [] else head + _encode(cell).decode() for cell in cells]


def _single_points(head: str, cells: Sequence[Raw]) -> list[str] | None:
    """The same for lists of at most one point or one id; None when there are others."""
    if set(map(len, filter(None, cells))) - {1}:
        return None
    points = list(chain.from_iterable(filter(None, cells)))
    if set(map(type, points)) == {int}:
        return [f"{head}[{cell[0]}]" if cell else "" for cell in cells]
    if set(map(type, points)) != {list} or not _plain("".join(chain.from_iterable(points))):
        return None
    return [f'{head}[["{cell[0][0]}","{cell[0][1]}"]]' if cell else "" for cell in cells]


def _plain(text: str) -> bool:
    """Whether JSON writes the text as it is."""
    return len(_encode(text)) == len(text.encode()) + 2
