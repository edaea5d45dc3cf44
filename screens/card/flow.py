"""Text into lines of a given width: wrapped at words, counted in cells, styles kept. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from crm_tui.domain.text import cell_width, cut, visible
from crm_tui.domain.wrapping import wrap


@dataclass(frozen=True, slots=True)
class Span:
    """A piece of one line in one style."""

    text: str
    style: str = ""
    """Name of a component class of the view, without its prefix; several between spaces; empty for plain text."""


Line: TypeAlias = tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Block:
    """What the cursor of a view steps over: some lines that belong together."""

    key: str
    lines: tuple[Line, ...]
    steps: bool = True
    """Whether the cursor may rest on it."""


def width_of(line: Iterable[Span]) -> int:
    """The cells of a line."""
    return sum(cell_width(span.text) for span in line)


def flow(spans: Sequence[Span], width: int, most: int = 0) -> list[Line]:
    """The spans as lines.

    Args:
        spans: May hold line ends; shown safely whatever they hold.
        width: Cells of a line.
        most: Lines at most, the last one ending in “…”; 0 for all.
    """
    shown = [
        Span(visible(span.text[: most * width * 4] if most else span.text, multiline=True), span.style)
        for span in spans
    ]
    text = "".join(span.text for span in shown)
    lines: list[Line] = []
    for start, end in wrap(text, width):
        if most and len(lines) == most:
            lines[-1] = _with_ellipsis(lines[-1], width)
            break
        lines.append(tuple(_slice(shown, start, end)))
    return lines


def _slice(spans: Sequence[Span], start: int, end: int) -> Iterator[Span]:
    position = 0
    for span in spans:
        first, last = max(start - position, 0), min(end - position, len(span.text))
        if first < last:
            yield Span(span.text[first:last], span.style)
        position += len(span.text)
        if position >= end:
            return


def _with_ellipsis(line: Line, width: int) -> Line:
    if width_of(line) < width:
        return (*line, Span("…", "dim"))
    *rest, last = line
    return (*rest, Span(cut(last.text, max(1, cell_width(last.text) - 1), ""), last.style), Span("…", "dim"))


def columns(left: Line, right: Line, width: int) -> Line:
    """Two ends of one line: the right one keeps its place, the left one is cut."""
    room = width - width_of(right) - (1 if right else 0)
    kept: list[Span] = []
    for span in left:
        text = cut(visible(span.text), max(room, 0))
        kept.append(Span(text, span.style))
        room -= cell_width(text)
        if room <= 0:
            break
    return (*kept, Span(" " * (max(room, 0) + (1 if right else 0))), *right)
