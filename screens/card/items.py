"""`ItemsView`: a long list of blocks drawn line by line, so that a card costs the same with ten entries and with 100,000."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.geometry import Region, Size
from textual.message import Message
from textual.reactive import reactive
from textual.scroll_view import ScrollView
from textual.strip import Strip

from crm_tui.domain.text import cell_width, cut, visible
from screens.card.flow import Block, Line
from screens.card.ink import Ink

MARK = "▌"
MOST_STRIPS = 2_000


class ItemsView(ScrollView, can_focus=True):
    """Blocks with a cursor; subclasses make the blocks from what they show. Its screen has an `Ink`."""

    cursor: reactive[int] = reactive(0)

    class Moved(Message):
        """The cursor rests on another block."""

    class Opened(Message):
        """The mouse chose the block of the cursor."""

    class NearEnd(Message):
        """The cursor or the view comes near the last block: more may be loaded."""

    def __init__(self) -> None:
        super().__init__()
        self.blocks: Sequence[Block] = ()
        self._tops: list[int] = [0]
        self._drawn_width = 0
        self._styles: dict[str, Style] = {}
        self._strips: dict[tuple[int, bool, bool, int], Strip] = {}
        """Drawn lines: the compositor asks for all lines in view whenever one of them changes."""

    # ── what is shown ────────────────────────────────────────────────────────────────────────────────────────────────

    def make_blocks(self, width: int) -> Sequence[Block]:
        """All blocks for that many cells; subclasses say which."""
        raise NotImplementedError

    def rebuild(self, key: str | None = None) -> None:
        """Make the blocks anew; the cursor stays on the block of that key (or on the one where it was)."""
        width = max(self.scrollable_content_region.width, 1)
        wanted = key if key is not None else self.current_key
        self._drawn_width = width
        self._strips.clear()
        self.blocks = self.make_blocks(width)
        self._tops = [0, *accumulate(len(block.lines) for block in self.blocks)]
        self.virtual_size = Size(width, self._tops[-1])
        self.set_reactive(ItemsView.cursor, self._index_of(wanted))
        self.refresh()

    def _index_of(self, key: str) -> int:
        for index, block in enumerate(self.blocks):
            if block.key == key and block.steps:
                return index
        return self._nearest(min(self.cursor, len(self.blocks) - 1), 1)

    @property
    def current(self) -> Block | None:
        """The block under the cursor."""
        return self.blocks[self.cursor] if 0 <= self.cursor < len(self.blocks) else None

    @property
    def current_key(self) -> str:
        """Its key; empty without blocks."""
        block = self.current
        return block.key if block else ""

    def top_of(self, index: int) -> int:
        """The first line of a block."""
        return self._tops[index]

    # ── drawing ──────────────────────────────────────────────────────────────────────────────────────────────────────

    def on_resize(self, event: events.Resize) -> None:
        if self.scrollable_content_region.width != self._drawn_width:
            self.rebuild()
        current = self.current
        if current is not None and len(current.lines) <= self.scrollable_content_region.height:
            self.show_cursor()  # a toast, or a lower terminal, may have taken the lines where it was

    def notify_style_update(self) -> None:
        self._styles.clear()
        self._strips.clear()
        super().notify_style_update()

    def on_focus(self) -> None:
        self._refresh_block(self.cursor)

    def on_blur(self) -> None:
        self._refresh_block(self.cursor)

    def style_of(self, names: str) -> Style:
        """The style of a span: component classes, one over the other, and the attributes of BBCode."""
        if names not in self._styles:
            ink = self.screen.query_one(Ink)
            style = ink.get_component_rich_style("items--plain")
            for name in names.split():
                plain = _ATTRIBUTES.get(name)
                style += plain if plain else ink.get_component_rich_style(f"items--{name}", partial=True)
            self._styles[names] = style
        return self._styles[names]

    def render_line(self, y: int) -> Strip:
        """One line of the view."""
        width = self.scrollable_content_region.width
        y += int(self.scroll_y)
        if y >= self._tops[-1]:
            return Strip.blank(self.size.width, self.style_of(""))
        index = bisect_right(self._tops, y) - 1
        current = index == self.cursor and self.blocks[index].steps
        key = (y, current, current and self.has_focus, width)
        strip = self._strips.get(key)
        if strip is None:
            if len(self._strips) > MOST_STRIPS:
                self._strips.clear()
            strip = self._strips[key] = self._strip(self.blocks[index].lines[y - self._tops[index]], current, width)
        return strip

    def _strip(self, line: Line, current: bool, width: int) -> Strip:
        over = self.style_of("cursor") if current and self.has_focus else None
        mark = Segment(MARK if current else " ", self.style_of("mark" if self.has_focus else "rule"))
        segments = [mark]
        room = width - 1
        for span in line:
            text = cut(visible(span.text), room)
            style = self.style_of(span.style)
            segments.append(Segment(text, style + over if over else style))
            room -= cell_width(text)
            if room <= 0:
                break
        return Strip(segments).adjust_cell_length(width, over or self.style_of(""))

    def _refresh_block(self, index: int) -> None:
        if 0 <= index < len(self.blocks):
            top = self._tops[index] - int(self.scroll_y)
            self.refresh(Region(0, top, self.size.width, len(self.blocks[index].lines)))

    # ── moving ───────────────────────────────────────────────────────────────────────────────────────────────────────

    def watch_cursor(self, before: int, after: int) -> None:
        self._refresh_block(before)
        self._refresh_block(after)
        self.show_cursor()
        self.post_message(self.Moved())
        if after >= len(self.blocks) - 10:
            self.post_message(self.NearEnd())

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        super().watch_scroll_y(old_value, new_value)
        if self._tops[-1] - new_value < self.size.height * 2:
            self.post_message(self.NearEnd())

    def show_cursor(self) -> None:
        """Scroll until the block of the cursor is seen."""
        if not self.blocks:
            return
        top, end = self._tops[self.cursor], self._tops[self.cursor + 1]
        height = self.scrollable_content_region.height
        first = int(self.scroll_y)
        if self.cursor == self._nearest(0, 1):
            top = 0
        if first <= top and end <= first + height:
            return
        if end - top > height or top < first:
            wanted = top if end - top > height or top == 0 else end - height // 2
        else:
            wanted = top - height // 2
        self.scroll_to(y=max(0, min(wanted, top)), animate=False)

    def _nearest(self, index: int, step: int) -> int:
        """The block at or behind ``index`` (before, for -1) where the cursor may rest; else in the other direction."""
        for direction in (step, -step):
            at = index
            while 0 <= at < len(self.blocks):
                if self.blocks[at].steps:
                    return at
                at += direction
        return 0

    def action_move(self, by: int) -> None:
        """Step over so many blocks; at an end, show what stands there."""
        if not self.blocks:
            return
        wanted = max(0, min(self.cursor + by, len(self.blocks) - 1))
        at = self._nearest(wanted, 1 if by > 0 else -1)
        if (at - self.cursor) * by > 0:
            self.cursor = at
        elif by > 0:
            self.scroll_to(y=self.cursor_end_scroll, animate=False)

    @property
    def cursor_end_scroll(self) -> int:
        """How far the view scrolls to show everything behind the cursor, as far as the block stays seen."""
        return min(self._tops[-1] - self.scrollable_content_region.height, self._tops[self.cursor])

    def action_page(self, by: int) -> None:
        """Move about a screenful."""
        if not self.blocks:
            return
        y = self._tops[self.cursor] + by * max(1, self.scrollable_content_region.height - 2)
        index = max(0, min(bisect_right(self._tops, max(y, 0)) - 1, len(self.blocks) - 1))
        self.cursor = self._nearest(index, 1 if by > 0 else -1)

    def action_edge(self, end: bool) -> None:
        """To the first or the last block."""
        if self.blocks:
            self.cursor = self._nearest(len(self.blocks) - 1, -1) if end else self._nearest(0, 1)

    def on_click(self, event: events.Click) -> None:
        y = event.y + int(self.scroll_y)
        if y < self._tops[-1]:
            index = bisect_right(self._tops, y) - 1
            if self.blocks[index].steps:
                again = index == self.cursor
                self.cursor = index
                if again or event.chain > 1:
                    self.post_message(self.Opened())


_ATTRIBUTES = {
    "b": Style(bold=True),
    "i": Style(italic=True),
    "u": Style(underline=True),
    "s": Style(strike=True),
}
