"""Where a text is broken into lines of a given width, counted in cells. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from crm_tui.domain.cells import clusters


def wrap(text: str, width: int) -> Iterator[tuple[int, int]]:
    """Where each line starts and ends: at most ``width`` cells, broken at spaces where there are any."""
    width = max(width, 2)
    start = 0
    while True:
        stop = text.find("\n", start)
        yield from _paragraph(text, start, len(text) if stop < 0 else stop, width)
        if stop < 0:
            return
        start = stop + 1


def _paragraph(text: str, start: int, stop: int, width: int) -> Iterator[tuple[int, int]]:
    while True:
        end = _furthest(text, start, stop, width)
        if end >= stop:
            yield start, stop
            return
        space = text.rfind(" ", start, end + 1)
        if space > start:
            yield start, space
            start = space + 1
        else:
            yield start, end
            start = end


def _furthest(text: str, start: int, stop: int, width: int) -> int:
    piece = text[start : min(stop, start + width * 4)]
    if piece.isascii():
        return min(stop, start + width)
    end, used = start, 0
    for cluster, cells in clusters(piece):
        used += cells
        if used > width and end > start:
            return end
        end += len(cluster)
    return end
