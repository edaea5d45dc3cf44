"""How many cells of a terminal a text takes, counted as the screen library counts them, from Unicode data alone.

The rules of `unicodedata` decide nearly everything; what they do not know (later Unicode versions, conjoining jamo, a
few signs) stands in the tables below. `tests/domain/test_cells.py` compares every code point with the library.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator
from functools import cache, lru_cache

_NONE = (
    "897 CF3 ECE 1ACF-1ADD 1AE0-1AEB 2028-2029 2065 3164 D7B0-D7FF FFA0 FFF0-FFF8 10D69-10D6D 10EFA-10EFF "
    "11241 113B8-113C0 113C2 113C5 113C7-113CA 113CC-113D0 113D2 113E1-113E2 11B60-11B67 11F00-11F01 "
    "11F03 11F34-11F3A 11F3E-11F42 11F5A 13439-13440 13447-13455 1611E-1612F 1E08F 1E4EC-1E4EF "
    "1E5EE-1E5EF 1E6E3 1E6E6 1E6EE-1E6EF 1E6F5 1F3FB-1F3FF E0000 E0002-E001F E0080-E00FF E01F0-E0FFF"
)
"""Take no cell, whatever `unicodedata` says."""
_ONE = "600-605 6DD 70F 890-891 8E2 110BD 110CD"
"""Take one."""
_TWO = (
    "2630-2637 268A-268F 2FFC-2FFF 31E4-31E5 31EF 4DC0-4DFF FA6E-FA6F FADA-FAFF 16FF2-16FF6 187F8-187FF "
    "18CFF 18D09-18D1E 18D80-18DF2 1B132 1B155 1D300-1D356 1D360-1D376 1F6D8 1F6DC 1FA75-1FA77 "
    "1FA87-1FA8A 1FA8E-1FA8F 1FAAD-1FAAF 1FABB-1FABF 1FAC6 1FAC8 1FACD-1FACF 1FADA-1FADC 1FADF "
    "1FAE8-1FAEA 1FAEF 1FAF7-1FAF8 2A6E0-2A6FF 2B739-2B73F 2B81E-2B81F 2CEA2-2CEAF 2EBE1-2F7FF "
    "2FA1E-2FFFD 3134B-3FFFD"
)
"""Take two."""
_EMOJI = (
    "23 2A 30-39 A9 AE 203C 2049 2122 2139 2194-2199 21A9-21AA 2328 23CF 23ED-23EF 23F1-23F2 23F8-23FA "
    "24C2 25AA-25AB 25B6 25C0 25FB-25FC 2600-2604 260E 2611 2618 261D 2620 2622-2623 2626 262A 262E-262F "
    "2638-263A 2640 2642 265F-2660 2663 2665-2666 2668 267B 267E 2692 2694-2697 2699 269B-269C 26A0 26A7 "
    "26B0-26B1 26C8 26CF 26D1 26D3 26E9 26F0-26F1 26F4 26F7-26F9 2702 2708-2709 270C-270D 270F 2712 2714 "
    "2716 271D 2721 2733-2734 2744 2747 2763-2764 27A1 2934-2935 2B05-2B07 1F170-1F171 1F17E-1F17F 1F321 "
    "1F324-1F32C 1F336 1F37D 1F396-1F397 1F399-1F39B 1F39E-1F39F 1F3CB-1F3CE 1F3D4-1F3DF 1F3F3 1F3F5 "
    "1F3F7 1F43F 1F441 1F4FD 1F549-1F54A 1F56F-1F570 1F573-1F579 1F587 1F58A-1F58D 1F590 1F5A5 1F5A8 "
    "1F5B1-1F5B2 1F5BC 1F5C2-1F5C4 1F5D1-1F5D3 1F5DC-1F5DE 1F5E1 1F5E3 1F5E8 1F5EF 1F5F3 1F5FA 1F6CB "
    "1F6CD-1F6CF 1F6E0-1F6E5 1F6E9 1F6F0 1F6F3"
)
"""Narrow alone, wide when a variation selector 16 makes an emoji of them (UTS 51)."""
_JOINER, _VARIATION_16 = "\u200d", "\ufe0f"
_CACHED_LENGTH = 512
_SINGLE = re.compile("[ -~\u00a0-\u02ff]*")
"""One cell each, nothing that joins: what most names are made of."""


def _ranges(text: str) -> Iterator[tuple[int, int]]:
    for item in text.split():
        first, _, last = item.partition("-")
        yield int(first, 16), int(last or first, 16)


@cache
def _exceptions() -> tuple[list[int], list[tuple[int, int]]]:
    tables = enumerate((_NONE, _ONE, _TWO))
    rows = sorted((first, last, width) for width, table in tables for first, last in _ranges(table))
    return [first for first, _, _ in rows], [(last, width) for _, last, width in rows]


@cache
def _emoji() -> frozenset[str]:
    return frozenset(chr(point) for first, last in _ranges(_EMOJI) for point in range(first, last + 1))


@lru_cache(4096)
def character_width(character: str) -> int:
    """Cells of one character alone: 0, 1 or 2. Control characters take none."""
    point = ord(character)
    if point < 0x300:
        return 0 if point < 0x20 or 0x7F <= point < 0xA0 else 1
    starts, ends = _exceptions()
    index = bisect_right(starts, point) - 1
    if index >= 0 and point <= ends[index][0]:
        return ends[index][1]
    category = unicodedata.category(character)
    if category in ("Mn", "Mc", "Me", "Cf") or 0x1160 <= point <= 0x11FF:
        return 0
    if category in ("Cn", "Co", "Cs"):
        return 1
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def clusters(text: str) -> Iterator[tuple[str, int]]:
    """What may not be torn apart, in order, each with its cells: a base with its marks, or a joined emoji.

    Joined to one text they are the text, and their cells sum up to `cell_width`.
    """
    start, width, index = 0, 0, 0
    measured = ""
    while index < len(text):
        character = text[index]
        if character == _JOINER:
            index += 2
            continue
        if character == _VARIATION_16:
            width += measured in _emoji()
            measured = ""
        elif cells := character_width(character):
            if index > start:
                yield text[start:index], width
            start, width, measured = index, cells, character
        index += 1
    if start < len(text):
        yield text[start:], width


def cell_width(text: str) -> int:
    """How many cells the text takes in a terminal."""
    if _SINGLE.fullmatch(text):
        return len(text)
    return _cached_width(text) if len(text) < _CACHED_LENGTH else _width(text)


def _width(text: str) -> int:
    if _JOINER in text or _VARIATION_16 in text:
        return sum(width for _cluster, width in clusters(text))
    return sum(map(character_width, text))


_cached_width = lru_cache(4096)(_width)


def cut(text: str, width: int, ellipsis: str = "…") -> str:
    """The text in at most so many cells; the ellipsis stands for what is left out. Nothing is torn apart.

    Control characters are the business of `text.visible`: call it first.
    """
    if cell_width(text) <= width:
        return text
    room = width - cell_width(ellipsis)
    if room < 0:
        room, ellipsis = width, ""
    if _SINGLE.fullmatch(text):
        return text[:room] + ellipsis
    kept, used = [], 0
    for cluster, cells in clusters(text):
        used += cells
        if used > room:
            break
        kept.append(cluster)
    return "".join(kept) + ellipsis


def fit(text: str, width: int, ellipsis: str = "…") -> str:
    """The text in exactly so many cells: cut, or filled up with spaces: the grid stays straight."""
    width = max(width, 0)
    if _SINGLE.fullmatch(text):
        if len(text) <= width:
            return text.ljust(width)
    elif len(text) > 500:
        text = text[: max(500, width * 2)]
    short = cut(text, width, ellipsis)
    return short + " " * (width - cell_width(short))
