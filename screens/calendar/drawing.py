"""The calendar as lines of styled text: month, week and day. Pure: no widget, no store."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from crm_tui.domain.months import Unit
from crm_tui.domain.text import cell_width, cut, fit, visible
from crm_tui.domain.view_days import CalendarDay, CalendarEntry
from crm_tui.domain.words import N_
from crm_tui.i18n import formats
from crm_tui.i18n.translate import _

Piece = tuple[str, str]
"""Text and the name of a style."""
Line = list[Piece]
WEEKDAYS = (N_("Mon"), N_("Tue"), N_("Wed"), N_("Thu"), N_("Fri"), N_("Sat"), N_("Sun"))
MONTHS = (
    N_("January"), N_("February"), N_("March"), N_("April"), N_("May"), N_("June"), N_("July"), N_("August"),
    N_("September"), N_("October"), N_("November"), N_("December"),
)  # fmt: skip
GAP = 1
"""Cells between two days."""


@dataclass(frozen=True, slots=True)
class Picture:
    """What is drawn."""

    unit: Unit
    days: tuple[CalendarDay, ...]
    cursor: date
    item: int | None
    """Which record of the day the cursor is on; None: on the day itself."""
    today: date


def columns(picture: Picture) -> int:
    """How many days stand beside each other."""
    return 1 if picture.unit is Unit.DAY else 7


def widths(width: int, count: int) -> list[int]:
    """Cells of each column, the gap behind it included."""
    base, extra = divmod(width, count)
    return [base + (number < extra) for number in range(count)]


def heights(picture: Picture, height: int) -> list[int]:
    """Lines of each row of days, below the line with the names of the weekdays."""
    rows = max(1, len(picture.days) // columns(picture))
    base, extra = divmod(max(height - 1, rows), rows)
    return [base + (number < extra) for number in range(rows)]


def room(picture: Picture, height: int) -> int:
    """How many records of a day are shown at most: what is worth reading."""
    return max(heights(picture, height)) - 1


def at(picture: Picture, width: int, height: int, x: int, y: int) -> tuple[date, int | None] | None:
    """Which day, and which of its records, stands at a place; None above and below the days."""
    top = 1
    for row, tall in enumerate(heights(picture, height)):
        if top <= y < top + tall:
            left = 0
            for column, wide in enumerate(widths(width, columns(picture))):
                if left <= x < left + wide:
                    found = picture.days[row * columns(picture) + column]
                    first, room = _shown(picture, found, tall - 1)
                    line = y - top - 1
                    real = 0 <= line < room and first + line < len(found.entries)
                    return found.day, first + line if real else None
                left += wide
        top += tall
    return None


def draw(picture: Picture, width: int, height: int) -> list[Line]:
    """Every line of the calendar."""
    wide = widths(width, columns(picture))
    found: list[Line] = [_weekdays(picture, wide)]
    for row, tall in enumerate(heights(picture, height)):
        first = row * columns(picture)
        cells = [_cell(picture, picture.days[first + number], wide[number], tall) for number in range(len(wide))]
        found += [[piece for cell in cells for piece in cell[line]] for line in range(tall)]
    return found[:height]


def _weekdays(picture: Picture, wide: Sequence[int]) -> Line:
    if picture.unit is Unit.DAY:
        day = picture.days[0].day
        return [(fit(" " + formats.date_text(day, "full"), wide[0]), "strong")]
    return [(fit(" " + _(name), size), "muted") for name, size in zip(WEEKDAYS, wide, strict=True)]


def _cell(picture: Picture, found: CalendarDay, width: int, height: int) -> list[Line]:
    """One day: a rule with its number and how many are in it, then the records.

    Only the rule shows the cursor: over a slow line a key costs the lines that change.
    """
    inner = max(1, width - GAP)
    here = found.day == picture.cursor
    lines = [_head(picture, found, inner)]
    first, room = _shown(picture, found, height - 1)
    shown = found.entries[first : first + room]
    for number, entry in enumerate(shown, first):
        lines.append(_item(entry, inner, marked=here and number == picture.item))
    hidden = found.count - len(shown)
    if hidden > 0 and len(lines) < height:
        lines.append([(fit(" " + _("+{count} more").format(count=formats.number_text(hidden)), inner), "muted")])
    lines += [[(" " * inner, "plain")] for _number in range(height - len(lines))]
    return [[*line, (" " * GAP, "plain")] for line in lines]


def _shown(picture: Picture, found: CalendarDay, lines: int) -> tuple[int, int]:
    """The first record shown and how many: the one under the cursor is seen, and what is hidden has a line."""
    if found.count <= lines:
        return 0, lines
    room = max(0, lines - 1)
    if found.day != picture.cursor or picture.item is None:
        return 0, room
    return max(0, picture.item - room + 1), room


def _head(picture: Picture, found: CalendarDay, width: int) -> Line:
    here, today = found.day == picture.cursor, found.day == picture.today
    outside = picture.unit is Unit.MONTH and found.day.month != picture.cursor.month
    name = str(found.day.day)
    if found.day.day == 1 and picture.unit is not Unit.DAY:
        name = formats.date_text(found.day, "day")
    count = f" {formats.number_text(found.count)}" if found.count else ""
    mark, free = "▌" if here else " ", width - 2 - cell_width(count)
    if today and cell_width(told := f"{name} {_('today')}") <= free:
        name = told
    if cell_width(name) > free:
        name = str(found.day.day)
    if len(name) > free:
        count = ""
    name = cut(name, max(1, width - 2))
    rule = "─" * max(0, width - 2 - cell_width(name) - cell_width(count))
    style = "today" if today else "muted" if outside else "strong"
    if here:
        return [(mark, "bar"), (name + " ", "cursor"), (rule + count, "cursor")]
    return [(mark, "plain"), (name + " ", style), (rule + count, "muted")]


def _item(entry: CalendarEntry, width: int, *, marked: bool) -> Line:
    tile = entry.tile
    sign = "✓" if tile.closed else "!" if tile.overdue else "•" if entry.ends else "·"
    bar, title = "▌" if marked else " ", visible(tile.title)
    style = "muted" if tile.closed else "late" if tile.overdue else "plain" if entry.begins or entry.ends else "muted"
    if marked:
        style = "item"
    if width < 48:
        return [(fit(f"{bar}{sign} {title}", width), style)]
    amount = formats.money_fit(tile.amount, 14) if tile.amount else ""
    client, who = visible(tile.client), visible(tile.responsible)
    close = formats.date_text(date.fromisoformat(tile.close_date), "day") if tile.close_date else ""
    tail = f"{_right(amount, 14)}  {fit(client, max(8, width // 5))}  {fit(who, 10)}  {fit(close, 8)}"
    left = max(8, width - cell_width(tail) - 5)
    return [(fit(f"{bar}{sign} {fit(title, left)}  {tail}", width), style)]


def _right(text: str, width: int) -> str:
    short = cut(text, width)
    return " " * (width - cell_width(short)) + short
