"""`RowList`: a list drawn line by line, with headings that the cursor skips. Rows are known by a number that stays."""

from __future__ import annotations

from collections.abc import Sequence

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.message import Message
from textual.reactive import reactive
from textual.strip import Strip
from textual.widget import Widget

from crm_tui.domain.text import fit


class RowList(Widget, can_focus=True):
    """Rows with a cursor. Subclasses say which rows there are and how one is drawn."""

    COMPONENT_CLASSES = {"rows--row", "rows--cursor", "rows--here", "rows--dim", "rows--heading"}
    cursor: reactive[int] = reactive(0)
    """The key of the row under the cursor; 0 when there is none."""

    class Pointed(Message):
        """The cursor came to another row."""

        def __init__(self, rows: RowList, key: int) -> None:
            super().__init__()
            self.rows = rows
            self.key = key

        @property
        def control(self) -> RowList:
            """Whose cursor it is."""
            return self.rows

    class Opened(Pointed):
        """A double click."""

    def __init__(self, *, id: str) -> None:  # noqa: A002 — Textual's own name
        super().__init__(id=id)
        self.lines: list[int] = []
        """The key of each line from top to bottom; 0 for a heading."""
        self.first = 0
        """The topmost line that is seen."""

    def lay(self, lines: Sequence[int], *, cursor: int | None = None) -> None:
        """Show these rows; the cursor stays on its row, or goes to what took its place.

        Args:
            lines: Keys from top to bottom; 0 is a heading.
            cursor: Put the cursor here instead.
        """
        at = self.line_of(self.cursor)
        self.lines = list(lines)
        wanted = self.cursor if cursor is None else cursor
        if wanted not in self.keys:
            below = [key for key in self.lines[at:] if key] or self.keys[-1:]
            wanted = below[0] if below else 0
        if wanted == self.cursor:
            self._reveal()
        self.cursor = wanted
        self.refresh()

    @property
    def keys(self) -> list[int]:
        """The keys of all rows, without headings."""
        return [key for key in self.lines if key]

    def line_of(self, key: int) -> int:
        """On which line the row stands; 0 when it is not there."""
        return self.lines.index(key) if key in self.lines else 0

    def watch_cursor(self) -> None:
        self._reveal()
        self.refresh()
        self.post_message(self.Pointed(self, self.cursor))

    def _reveal(self) -> None:
        """Scroll so that the cursor is seen, and the heading right above it too."""
        at, height = self.line_of(self.cursor), max(1, self.size.height)
        top = at - 1 if at and not self.lines[at - 1] else at
        self.first = max(0, min(self.first, top, len(self.lines) - 1))
        if at >= self.first + height:
            self.first = at - height + 1
        self.first = max(0, min(self.first, len(self.lines) - height))

    def on_resize(self) -> None:
        self._reveal()

    def step(self, by: int) -> None:
        """Go some rows up or down."""
        keys = self.keys
        if self.cursor in keys:
            self.cursor = keys[max(0, min(keys.index(self.cursor) + by, len(keys) - 1))]

    def on_click(self, event: events.Click) -> None:
        line = self.first + event.y
        if line < len(self.lines) and self.lines[line]:
            event.stop()
            self.cursor = self.lines[line]
            if event.chain == 2:
                self.post_message(self.Opened(self, self.cursor))

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        event.stop()
        self.step(1)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        event.stop()
        self.step(-1)

    # ── drawing ──────────────────────────────────────────────────────────────────────────────────────────────────────

    def on_focus(self) -> None:
        self.refresh()

    def on_blur(self) -> None:
        self.refresh()

    def style(self, name: str) -> Style:
        """One of the styles of the sheet."""
        return self.get_component_rich_style(f"rows--{name}")

    def row_style(self, key: int) -> Style:
        """The ground of a row: under the cursor of the list that has the focus, of one that has not, or none."""
        if key != self.cursor:
            return self.style("row")
        return self.style("cursor" if self.has_focus else "here")

    def render_line(self, y: int) -> Strip:
        """One line: a row, a heading, or nothing."""
        width, line = self.size.width, self.first + y
        if line >= len(self.lines):
            return Strip([Segment(" " * width, self.style("row"))], width)
        key = self.lines[line]
        segments = self.draw_row(key, width) if key else self.draw_heading(line, width)
        return Strip(segments).adjust_cell_length(width, self.row_style(key) if key else self.style("heading"))

    def draw_row(self, key: int, width: int) -> list[Segment]:
        """The row of that key in so many cells."""
        raise NotImplementedError

    def draw_heading(self, line: int, width: int) -> list[Segment]:
        """The heading on that line."""
        raise NotImplementedError


def right(text: str, width: int) -> str:
    """The text at the right edge of so many cells."""
    fitted = fit(text, width).rstrip() if text else ""
    return " " * (width - len(fitted)) + fitted
