"""`BoardView`: the whole board as one widget, drawn line by line. There is no widget per card."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.geometry import Region
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from crm_tui.i18n.translate import _
from screens.board import tile as tiles
from screens.board.model import Board, Column
from screens.board.tile import HEIGHT, LINES, Look, Today

HEAD = 3
"""Lines above the cards."""
NARROWEST = 19
"""Cells of a column with its gap: 18 and one."""
CACHED = 3_000


@dataclass(slots=True)
class _Styles:
    """Component classes resolved once a theme."""

    plain: Look
    cursor: Look
    selected: Look
    name: Style
    muted: Style
    empty: Style
    ground: Style


class BoardView(Widget, can_focus=False):
    """Draws a `Board`; knows where each card is on the screen."""

    COMPONENT_CLASSES = {
        "board--tile", "board--title", "board--amount", "board--muted", "board--late", "board--soon",
        "board--cursor", "board--selected", "board--head", "board--headmuted", "board--empty",
    }  # fmt: skip

    class Pressed(Message):
        """A card (or an empty place of a column) was clicked."""

        def __init__(self, column: int, index: int | None, double: bool) -> None:
            super().__init__()
            self.column = column
            self.index = index
            self.double = double

    class Dropped(Message):
        """A card was dragged to another column."""

        def __init__(self, column: int) -> None:
            super().__init__()
            self.column = column

    class Wheel(Message):
        """The wheel was turned over a column."""

        def __init__(self, column: int, lines: int) -> None:
            super().__init__()
            self.column = column
            self.lines = lines

    class Resized(Message):
        """Other columns or more cards fit now."""

    def __init__(self, board: Board, today: Today) -> None:
        super().__init__(id="board")
        self.board = board
        self.today = today
        self._styles_table: _Styles | None = None
        self._theme = ""
        self._cache: OrderedDict[tuple[object, ...], list[Strip]] = OrderedDict()
        self._heads: dict[tuple[object, ...], list[Strip]] = {}
        self._dragging: int | None = None

    # ── Geometry ──

    @property
    def fitting(self) -> int:
        """How many columns fit."""
        return max(1, min(len(self.board.columns) or 1, self.size.width // NARROWEST))

    @property
    def rows(self) -> int:
        """How many cards fit whole in a column; at least one."""
        return max(1, (self.size.height - HEAD + 1) // HEIGHT)

    def spans(self) -> list[tuple[int, int, int]]:
        """Column number, left edge and width of every shown column."""
        count = self.fitting
        first = min(self.board.left, max(0, len(self.board.columns) - count))
        base, extra = divmod(self.size.width, count)
        found, x = [], 0
        for place in range(min(count, len(self.board.columns))):
            width = base + (place < extra)
            found.append((first + place, x, width))
            x += width
        return found

    def region_of(self, column: int, index: int) -> Region | None:
        """Where a card is drawn, or None when it is not shown."""
        for number, x, width in self.spans():
            if number == column:
                y = HEAD + (index - self.board.columns[column].top) * HEIGHT
                if y < HEAD or y >= self.size.height:
                    return None
                return Region(x, y, width, min(LINES, self.size.height - y))
        return None

    def refresh_tile(self, column: int, index: int) -> None:
        """Draw one card anew."""
        region = self.region_of(column, index)
        if region is not None:
            self.refresh(region)

    def refresh_column(self, column: int) -> None:
        """Draw one column anew, head included."""
        for number, x, width in self.spans():
            if number == column:
                self.refresh(Region(x, 0, width, self.size.height))

    def refresh_heads(self) -> None:
        """Draw the heads anew."""
        self.refresh(Region(0, 0, self.size.width, HEAD))

    # ── Drawing ──

    def _table(self) -> _Styles:
        if self._styles_table is None or self._theme != self.app.theme:
            self._theme = self.app.theme
            self._cache.clear()
            self._heads.clear()
            self._styles_table = self._resolved()
        return self._styles_table

    def _resolved(self) -> _Styles:
        style = {name: self.get_component_rich_style(f"board--{name}") for name in (
            "tile", "title", "amount", "muted", "late", "soon", "cursor", "selected", "head", "headmuted", "empty",
        )}  # fmt: skip

        def look(ground: Style, bar: Style) -> Look:
            back = Style(bgcolor=ground.bgcolor)
            parts = ("title", "amount", "tile", "muted", "late", "soon")
            title, amount, text, muted, late, soon = (style[part] + back for part in parts)
            return Look(bar + back, title, amount, text, muted, late, soon)

        ground = Style(bgcolor=style["empty"].bgcolor)
        return _Styles(
            look(style["tile"], style["tile"]), look(style["cursor"], style["cursor"]),
            look(style["selected"], style["selected"]), style["head"], style["headmuted"], style["empty"], ground,
        )  # fmt: skip

    def render_line(self, y: int) -> Strip:
        """One line of the screen: the pieces of all shown columns side by side."""
        table = self._table()
        pieces = [self._piece(number, width, y, table) for number, _x, width in self.spans()]
        width = self.size.width
        if not pieces:
            return Strip.blank(width, table.ground)
        return Strip.join(pieces).adjust_cell_length(width, table.ground)

    def _piece(self, number: int, width: int, y: int, table: _Styles) -> Strip:
        column = self.board.columns[number]
        if y < HEAD:
            return self._head(number, column, width, table)[y]
        index, line = divmod(y - HEAD, HEIGHT)
        index += column.top
        if index < len(column.tiles):
            return self._tile(number, column, index, width, table)[line]
        if not column.tiles and y == HEAD and column.loaded:
            text = _("nothing here")
            return Strip([Segment(f" {text}"[: width - 1], table.empty)]).adjust_cell_length(width, table.ground)
        return Strip.blank(width, table.ground)

    def _tile(self, number: int, column: Column, index: int, width: int, table: _Styles) -> list[Strip]:
        tile = column.tiles[index]
        marked = number == self.board.at and index == column.cursor
        selected = tile.id in self.board.selected
        key = (tile, width, marked, selected, self.today.day)
        found = self._cache.get(key)
        if found is None:
            look = table.cursor if marked else table.selected if selected else table.plain
            found = tiles.draw(tile, width - 1, look, self.today, marked=marked, selected=selected)
            gap = Segment(" ", table.ground)
            found = [Strip([*strip, gap], width) for strip in found[:LINES]]
            found.append(Strip.blank(width, table.ground))
            self._cache[key] = found
            if len(self._cache) > CACHED:
                self._cache.popitem(last=False)
        return found

    def _head(self, number: int, column: Column, width: int, table: _Styles) -> list[Strip]:
        shown = self.spans()
        before = shown[0][0] if number == shown[0][0] else 0
        after = len(self.board.columns) - 1 - shown[-1][0] if number == shown[-1][0] else 0
        current = number == self.board.at
        key = (column.stage, width, before, after, current)
        found = self._heads.get(key)
        if found is None:
            if len(self._heads) > 200:
                self._heads.clear()
            colour = Style(color=column.stage.colour, bgcolor=table.ground.bgcolor)
            found = tiles.head(
                column.stage, width, table.name, table.muted, colour, current=current, before=before, after=after
            )
            self._heads[key] = found
        return found

    def forget_day(self, today: Today) -> None:
        """A new day: what was late by words is later now."""
        self.today = today
        self._cache.clear()
        self.refresh()

    # ── Mouse ──

    def on_resize(self, event: events.Resize) -> None:
        """Tell the screen: other pages may be needed."""
        self._heads.clear()
        self.post_message(self.Resized())

    def _hit(self, x: int, y: int) -> tuple[int, int | None] | None:
        for number, left, width in self.spans():
            if left <= x < left + width:
                index, line = divmod(y - HEAD, HEIGHT)
                index += self.board.columns[number].top
                real = y >= HEAD and line < LINES and index < len(self.board.columns[number].tiles)
                return number, index if real else None
        return None

    def on_mouse_down(self, event: events.MouseDown) -> None:
        """A card may be dragged from here."""
        hit = self._hit(event.x, event.y)
        if hit is not None:
            self._dragging = hit[0] if hit[1] is not None else None
            self.post_message(self.Pressed(hit[0], hit[1], double=False))

    def on_mouse_up(self, event: events.MouseUp) -> None:
        """The end of a drag moves the card."""
        start, self._dragging = self._dragging, None
        hit = self._hit(event.x, event.y)
        if start is not None and hit is not None and hit[0] != start:
            self.post_message(self.Dropped(hit[0]))

    def on_click(self, event: events.Click) -> None:
        """Twice opens."""
        hit = self._hit(event.x, event.y)
        if event.chain >= 2 and hit is not None and hit[1] is not None:
            self.post_message(self.Pressed(hit[0], hit[1], double=True))

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """Scroll a column."""
        self._wheel(event.x, 1)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """Scroll a column."""
        self._wheel(event.x, -1)

    def _wheel(self, x: int, lines: int) -> None:
        hit = self._hit(x, HEAD)
        if hit is not None:
            self.post_message(self.Wheel(hit[0], lines))
