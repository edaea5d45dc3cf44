"""The head of one column of the board: name and count, sum, a rule in the stage's colour; and how columns share a line."""

from __future__ import annotations

from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from crm_tui.domain.text import cell_width, fit, visible
from crm_tui.domain.views import StageColumn
from crm_tui.i18n import formats

NARROWEST = 19
"""Cells of a column with the gap behind it; what does not fit is hidden and counted."""


def spans(width: int, count: int, first: int) -> list[tuple[int, int]]:
    """Number and width of every column that is seen, from left to right.

    Args:
        width: Cells of the line.
        count: Columns there are.
        first: The first one wanted; an earlier one when there is room for more.
    """
    seen = max(1, min(count, width // NARROWEST))
    start = max(0, min(first, count - seen))
    base, extra = divmod(width, seen)
    return [(start + place, base + (place < extra)) for place in range(min(seen, count))]


def head(
    stage: StageColumn, width: int, name: Style, muted: Style, colour: Style, *, current: bool, before: int, after: int
) -> list[Strip]:
    """The three lines above a column.

    Args:
        stage: The column.
        width: Cells, with the gap behind it.
        name: Style of the name.
        muted: Style of count and sum.
        colour: Style of the rule.
        current: The cursor is in this column.
        before: Hidden columns to the left, told in the first shown one.
        after: Hidden columns to the right, told in the last shown one.
    """
    inner = width - 1
    count = "…" if stage.count is None else formats.number_text(stage.count)
    if before:
        count = f"◂{before} {count}"
    if after:
        count = f"{count} {after}▸"
    title = fit(visible(stage.name), max(inner - cell_width(count) - 2, 1))
    total = "" if stage.total is None else formats.money_fit(stage.total, inner - 1)
    first = Strip([Segment("▸" if current else " ", colour), Segment(title, name), Segment(f" {count} ", muted)])
    return [
        first.adjust_cell_length(width, muted),
        Strip([Segment(" " + fit(total, inner), muted)]).adjust_cell_length(width, muted),
        Strip([Segment(("━" if current else "─") * inner, colour), Segment(" ", muted)], width),
    ]
