"""`BoardView`: the board, drawn line by line. There is no widget per card, but one bare widget per shown column.

A widget per column and not one for all: the compositor sends a changed line from the left edge of its widget on.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable
from typing import NamedTuple

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
from screens.safety import OnePass
from screens.widgets import column_head

HEAD = 3
"""Lines above the cards."""
CACHED = 3_000


class _Styles(NamedTuple):
    """Component classes resolved once a theme."""

    plain: Look
    cursor: Look
    selected: Look
    name: Style
    muted: Style
    empty: Style
    ground: Style


class Slot(Widget, can_focus=False):
    """One shown column. It only draws what the board tells it."""

    def __init__(self, place: int, width: int) -> None:
        super().__init__()
        self.place = place
        self.styles.width = width

    def render_lines(self, crop: Region) -> list[Strip]:
        """Lines of the column that stands here now.

        Straight from the board: Textual's own way asks on every line for border, padding and shade, which no slot has,
        and that took most of the time of a picture.
        """
        board, width = self.parent, self.size.width
        if not isinstance(board, BoardView):
            return [Strip.blank(crop.width)] * crop.height
        strips = board.lines(self.place, width, crop.line_range)
        ground = self.background_colors[1]
        for each in self.get_line_filters():
            strips = [
                each.through(strip, ground) if isinstance(each, OnePass) else strip.apply_filter(each, ground)
                for strip in strips
            ]
        if crop.column_span != (0, width):
            strips = [strip.crop(*crop.column_span) for strip in strips]
        return strips


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
        self._laid: list[tuple[int, int, int]] = []

    def compose(self) -> Iterable[Widget]:
        """The slots that will fit, so that the first picture is whole."""
        self._laid = self.spans()
        for place, (_number, _x, width) in enumerate(self._laid):
            yield Slot(place, width)

    # ── Geometry ──

    @property
    def fitting(self) -> int:
        """How many columns fit."""
        return max(1, min(len(self.board.columns) or 1, self._width // column_head.NARROWEST))

    @property
    def _width(self) -> int:
        return self.size.width or self.app.size.width

    @property
    def rows(self) -> int:
        """How many cards fit whole in a column; at least one."""
        return max(1, (self.size.height - HEAD + 1) // HEIGHT)

    def spans(self) -> list[tuple[int, int, int]]:
        """Column number, left edge and width of every shown column."""
        found, x = [], 0
        for number, width in column_head.spans(self._width, len(self.board.columns), self.board.left):
            found.append((number, x, width))
            x += width
        return found

    def lay_out(self) -> None:
        """As many slots as columns fit, each as wide as its span."""
        spans = self.spans()
        if [span[1:] for span in spans] == [span[1:] for span in self._laid]:
            return
        self._laid = spans
        slots = list(self.query(Slot))
        if len(slots) < len(spans):
            fresh = [Slot(place, spans[place][2]) for place in range(len(slots), len(spans))]
            self.mount_all(fresh)
            slots += fresh
        for place, slot in enumerate(slots):
            slot.display = place < len(spans)
            if slot.display:
                slot.styles.width = spans[place][2]
        self.redraw()

    def redraw(self) -> None:
        """Draw every column anew."""
        for slot in self.query(Slot):
            slot.refresh()

    def _slot(self, column: int) -> Slot | None:
        place = column - self.spans()[0][0] if self.board.columns else -1
        return next((slot for slot in self.query(Slot) if slot.place == place and slot.display), None)

    def refresh_tile(self, column: int, index: int) -> None:
        """Draw one card anew."""
        slot = self._slot(column)
        y = HEAD + (index - self.board.columns[column].top) * HEIGHT
        if slot is not None and HEAD <= y < self.size.height:
            slot.refresh(Region(0, y, slot.size.width - 1, min(LINES, self.size.height - y)))

    def refresh_column(self, column: int) -> None:
        """Draw one column anew, head included."""
        slot = self._slot(column)
        if slot is not None:
            slot.refresh()

    def refresh_head(self, column: int) -> None:
        """Draw the head of one column anew."""
        slot = self._slot(column)
        if slot is not None:
            slot.refresh(Region(0, 0, slot.size.width - 1, HEAD))

    def refresh_heads(self) -> None:
        """Draw all heads anew."""
        for number, _x, _width in self.spans():
            self.refresh_head(number)

    # ── Drawing ──

    def render_lines(self, crop: Region) -> list[Strip]:
        """Nothing of its own: the slots draw the columns, and the ground beside them is the screen's."""
        return []

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

    def lines(self, place: int, width: int, ys: Iterable[int]) -> list[Strip]:
        """Lines of the column that stands in a slot."""
        table = self._table()
        spans = self.spans()
        if place >= len(spans):
            return [Strip.blank(width, table.ground) for _y in ys]
        return [self._piece(spans[place][0], width, y, table) for y in ys]

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
            found = tiles.draw(tile, width, look, self.today, marked=marked, selected=selected, ground=table.ground)
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
            found = column_head.head(
                column.stage, width, table.name, table.muted, colour, current=current, before=before, after=after
            )
            self._heads[key] = found
        return found

    def forget_day(self, today: Today) -> None:
        """Another moment: what was due may be late now, and what was late is later."""
        self.today = today
        self._cache.clear()
        self.redraw()

    # ── Mouse ──

    def on_resize(self, event: events.Resize) -> None:
        """Tell the screen: other pages may be needed."""
        self._heads.clear()
        self.lay_out()
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
        hit = self._hit(event.screen_x - self.region.x, event.screen_y - self.region.y)
        if hit is not None:
            self._dragging = hit[0] if hit[1] is not None else None
            self.post_message(self.Pressed(hit[0], hit[1], double=False))

    def on_mouse_up(self, event: events.MouseUp) -> None:
        """The end of a drag moves the card."""
        start, self._dragging = self._dragging, None
        hit = self._hit(event.screen_x - self.region.x, event.screen_y - self.region.y)
        if start is not None and hit is not None and hit[0] != start:
            self.post_message(self.Dropped(hit[0]))

    def on_click(self, event: events.Click) -> None:
        """Twice opens."""
        hit = self._hit(event.screen_x - self.region.x, event.screen_y - self.region.y)
        if event.chain >= 2 and hit is not None and hit[1] is not None:
            self.post_message(self.Pressed(hit[0], hit[1], double=True))

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """Scroll a column."""
        self._wheel(event.screen_x - self.region.x, 1)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """Scroll a column."""
        self._wheel(event.screen_x - self.region.x, -1)

    def _wheel(self, x: int, lines: int) -> None:
        hit = self._hit(x, HEAD)
        if hit is not None:
            self.post_message(self.Wheel(hit[0], lines))
