"""`RulesView`: the columns of the rules board, drawn line by line; one column at a time where there is no room for more."""

from __future__ import annotations

from typing import NamedTuple

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from crm_tui.automation.rule_board import Column, Item
from crm_tui.domain.text import cell_width, cut, fit, visible
from crm_tui.i18n.translate import _, fill
from screens.automation.model import Place

HEAD = 3
"""Lines above the items of a column."""
NARROWEST = 26
"""Cells of a column with the gap behind it."""


class Cell(NamedTuple):
    """One line of a column."""

    text: str
    style: str
    """Component class without its prefix."""
    item: int = -1
    """The row of the item that it belongs to; -1 for none."""
    end: str = ""
    """What stands at the right."""


class RulesView(Widget, can_focus=False):
    """Draws a `Place`."""

    COMPONENT_CLASSES = {
        "rules--ground", "rules--name", "rules--muted", "rules--tile", "rules--title", "rules--off", "rules--mark",
        "rules--cursor",
    }  # fmt: skip

    class Pressed(Message):
        """An item was clicked, or an empty place of a column; twice opens."""

        def __init__(self, column: int, row: int, double: bool) -> None:
            super().__init__()
            self.column = column
            self.row = row
            self.double = double

    def __init__(self, place: Place) -> None:
        super().__init__(id="rules")
        self.place = place
        self._styles: dict[tuple[str, bool], Style] = {}
        self._cells: dict[tuple[Column, int], list[Cell]] = {}

    # ── Geometry ──

    def spans(self) -> list[tuple[int, int, int]]:
        """Column number, left edge and width of every shown column; the cursor's is always among them."""
        place, width, count = self.place, self.size.width, len(self.place.columns)
        seen = max(1, min(count, width // NARROWEST))
        place.left = max(0, min(place.left, place.at, count - seen))
        place.left = max(place.left, place.at - seen + 1)
        base, extra = divmod(width, seen)
        found, x = [], 0
        for number in range(place.left, min(place.left + seen, count)):
            room = base + (number - place.left < extra)
            found.append((number, x, room))
            x += room
        return found

    def cells(self, column: Column, width: int) -> list[Cell]:
        """The lines of a column, from its first item to its last."""
        found = self._cells.get((column, width))
        if found is None:
            if len(self._cells) > 200:
                self._cells.clear()
            found = self._cells[column, width] = _cells(column, width - 2)
        return found

    def _top(self, column: Column, cells: list[Cell]) -> int:
        """How many lines are scrolled away: the cursor's item is seen whole."""
        room = max(1, self.size.height - HEAD)
        own = [at for at, cell in enumerate(cells) if cell.item == self.place.row(column)]
        top = self.place.tops.get(column.stage.id, 0)
        if own:
            first = 0 if own[0] <= 1 else own[0]
            top = max(min(top, first), own[-1] - room + 1)
        top = max(0, min(top, len(cells) - room))
        self.place.tops[column.stage.id] = top
        return top

    def redraw(self) -> None:
        """Draw everything anew."""
        self.refresh()

    # ── Drawing ──

    def notify_style_update(self) -> None:
        """The theme changed."""
        self._styles.clear()
        super().notify_style_update()

    def _style(self, name: str, marked: bool = False) -> Style:
        found = self._styles.get((name, marked))
        if found is None:
            found = self.get_component_rich_style(f"rules--{name}")
            if marked:
                found += Style(bgcolor=self.get_component_rich_style("rules--cursor").bgcolor)
            self._styles[name, marked] = found
        return found

    def render_line(self, y: int) -> Strip:
        """One line over all columns."""
        segments: list[Segment] = []
        spans = self.spans() if self.place.columns else []
        for number, _x, width in spans:
            column = self.place.columns[number]
            if y < HEAD:
                segments += self._head(column, number, width, y, spans)
            else:
                segments += self._line(column, number, width, y - HEAD)
        return Strip(segments).adjust_cell_length(self.size.width, self._style("ground"))

    def _head(
        self, column: Column, number: int, width: int, y: int, spans: list[tuple[int, int, int]]
    ) -> list[Segment]:
        current, inner = number == self.place.at, width - 1
        colour = Style(color=column.stage.colour, bgcolor=self._style("ground").bgcolor)
        gap = Segment(" ", self._style("ground"))
        if y == 2:
            return [Segment(("━" if current else "─") * inner, colour), gap]
        if y == 1:
            return [Segment(fit(f" {_counted(column)}", inner), self._style("muted")), gap]
        before = f"◂{number} " if number and number == spans[0][0] else ""
        last = len(self.place.columns) - 1
        after = f" {last - number}▸" if number < last and number == spans[-1][0] else ""
        name = fit(visible(column.stage.name), max(1, inner - 1 - cell_width(before) - cell_width(after)))
        return [
            Segment("▸" if current else " ", colour), Segment(before, self._style("muted")),
            Segment(name, self._style("name")), Segment(after, self._style("muted")), gap,
        ]  # fmt: skip

    def _line(self, column: Column, number: int, width: int, y: int) -> list[Segment]:
        cells, inner = self.cells(column, width), width - 1
        at = y + self._top(column, cells)
        gap = Segment(" ", self._style("ground"))
        if at >= len(cells):
            return [Segment(" " * inner, self._style("ground")), gap]
        cell = cells[at]
        marked = number == self.place.at and cell.item == self.place.row(column) and cell.item >= 0
        plain = self._style(cell.style, marked)
        end = f" {cell.end}" if cell.end else ""
        text = fit(visible(cell.text), max(0, inner - 1 - cell_width(end)))
        bar = Segment("▌" if marked else " ", self._style("mark", marked) if cell.item >= 0 else plain)
        return [bar, Segment(text, plain), Segment(end, self._style("off", marked)), gap]

    # ── Mouse ──

    def _hit(self, x: int, y: int) -> tuple[int, int] | None:
        for number, left, width in self.spans() if self.place.columns else []:
            if left <= x < left + width:
                column = self.place.columns[number]
                cells = self.cells(column, width)
                at = y - HEAD + self._top(column, cells)
                return number, cells[at].item if y >= HEAD and at < len(cells) else -1
        return None

    def on_click(self, event: events.Click) -> None:
        """The cursor goes where one clicks; twice opens."""
        hit = self._hit(event.x, event.y)
        if hit is not None:
            self.post_message(self.Pressed(*hit, double=event.chain > 1))

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """The next item."""
        if self.place.down(1):
            self.redraw()

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """The item before."""
        if self.place.down(-1):
            self.redraw()


def _counted(column: Column) -> str:
    words = {"triggers": len(column.triggers), "rules": len(column.rules)}
    if not column.items:
        return _("nothing happens here")
    return fill(_("triggers {triggers} · rules {rules}") if column.triggers else _("rules {rules}"), words)


def _cells(column: Column, room: int) -> list[Cell]:
    """Triggers above, rules below, numbered in the order in which they are done; those beside them have two bars."""
    cells: list[Cell] = []
    place = 0
    for row, item in enumerate(column.items):
        if row == len(column.triggers) and column.triggers:
            cells.append(Cell("╌" * room, "muted"))
        if not item.trigger and not item.parallel:
            place += 1
        sign = "→" if item.trigger else "∥" if item.parallel else str(place)
        cells += _item(item, row, sign, room)
        cells.append(Cell("", "ground"))
    return cells


def _item(item: Item, row: int, sign: str, room: int) -> list[Cell]:
    off = "" if item.active else _("off")
    found = [Cell(f"{fit(sign, 2)} {item.title}", "title" if item.active else "off", row, off)]
    said = [visible(item.tells), item.time]
    said += [fill(_("if {condition}"), {"condition": item.condition})] if item.condition else []
    style = "tile" if item.active else "off"
    return found + [Cell(f"   {each}", style, row) for text in said for each in _wrapped(text, room - 3)]


def _wrapped(text: str, room: int, most: int = 2) -> list[str]:
    """The text in at most so many lines; the last one is cut."""
    lines: list[str] = []
    words = text.split()
    while words and len(lines) < most:
        line = words.pop(0)
        while words and cell_width(f"{line} {words[0]}") <= room:
            line = f"{line} {words.pop(0)}"
        if words and len(lines) == most - 1:
            line = cut(f"{line} {' '.join(words)}", room)
            words = []
        lines.append(line)
    return lines
