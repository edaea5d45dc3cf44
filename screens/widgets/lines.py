"""`LineList`: a list of any length drawn line by line; only what is seen is asked for, and there is no widget per row."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.geometry import Region
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from crm_tui.domain.text import cell_width, cut, visible

Piece: TypeAlias = tuple[str, str]
"""Text and the name of a component class without its prefix."""
CACHED = 2_000


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the list."""

    pieces: tuple[Piece, ...]
    steps: bool = True
    """Whether the cursor may rest on it; headings are passed over."""
    selected: bool = False
    ready: bool = True
    """False for a row whose data are still being read."""


LineSource: TypeAlias = Callable[[int, int], Line]
"""The row of that number, for that many cells."""


def heading(text: str) -> Line:
    """The title of a group; the cursor passes over it."""
    return Line(((text, "title"),), steps=False)


def gap() -> Line:
    """An empty line."""
    return Line((), steps=False)


def fixed(lines: Sequence[Line]) -> LineSource:
    """Lines that do not depend on the width."""
    return lambda index, width: lines[index]


class LineList(Widget, can_focus=False):
    """Rows with a cursor. The screen says how many there are and draws each when it is looked at."""

    COMPONENT_CLASSES = {
        "lines--plain", "lines--strong", "lines--muted", "lines--title", "lines--head", "lines--bad", "lines--warn",
        "lines--good", "lines--accent", "lines--key", "lines--cursor", "lines--selected", "lines--mark",
    }  # fmt: skip

    class Pressed(Message):
        """A row was clicked; ``double`` opens it."""

        def __init__(self, index: int, double: bool) -> None:
            super().__init__()
            self.index = index
            self.double = double

    class Looked(Message):
        """The cursor or the view has moved: further rows may be needed."""

    def __init__(self, *, marked: bool = True) -> None:
        """An empty list.

        Args:
            marked: Draw a cursor; without, moving scrolls.
        """
        super().__init__()
        self.marked = marked
        self.count = 0
        self.cursor = 0
        self.top = 0
        self.head: tuple[Piece, ...] = ()
        self.empty: tuple[str, ...] = ()
        """What to say when there are no rows."""
        self._source: LineSource = fixed(())
        self._strips: dict[tuple[int, bool], Strip] = {}
        self._styles: dict[tuple[str, str], Style] = {}

    # ── What is shown ──

    def show(self, count: int, source: LineSource, *, at: int | None = None) -> None:
        """Other rows; the cursor keeps its number, or goes to ``at``."""
        self.count = count
        self._source = source
        self._strips.clear()
        wanted = self.cursor if at is None else at
        self.cursor = self._resting(max(0, min(wanted, count - 1)), 1)
        self._keep_in_view()
        self.refresh()

    def redraw(self, index: int | None = None) -> None:
        """Draw a row anew, or all of them: their data changed."""
        if index is None:
            self._strips.clear()
            self.refresh()
            return
        for current in (False, True):
            self._strips.pop((index, current), None)
        self._refresh_row(index)

    def set_head(self, head: tuple[Piece, ...]) -> None:
        """The line above the rows; empty for none."""
        if head != self.head:
            self.head = head
            self.refresh()

    @property
    def rows(self) -> int:
        """How many rows fit."""
        return max(1, self.size.height - bool(self.head))

    @property
    def shown(self) -> range:
        """The numbers of the rows that are seen."""
        return range(self.top, min(self.top + self.rows, self.count))

    @property
    def room(self) -> int:
        """The cells that a row's pieces have."""
        return max(1, self.size.width - 2)

    # ── Moving ──

    def move(self, by: int) -> None:
        """Step over so many rows."""
        if not self.marked:
            self._roll_to(self.top + by)
        elif self.count:
            self.go(max(0, min(self.cursor + by, self.count - 1)), 1 if by > 0 else -1)

    def page(self, by: int) -> None:
        """Move about a screenful."""
        self.move(by * max(1, self.rows - 2))

    def edge(self, *, end: bool) -> None:
        """To the first or the last row."""
        if not self.marked:
            self._roll_to(self.count if end else 0)
        elif self.count:
            self.go(self.count - 1 if end else 0, -1 if end else 1)

    def go(self, index: int, direction: int = 1) -> None:
        """Put the cursor on a row, or on the next one in that direction where it may rest."""
        before, self.cursor = self.cursor, self._resting(index, direction)
        if self._keep_in_view():
            self.refresh()
        elif before != self.cursor:
            self._refresh_row(before)
            self._refresh_row(self.cursor)
        self.post_message(self.Looked())

    def _resting(self, index: int, direction: int) -> int:
        if not self.marked:
            return index
        for step in (direction, -direction):
            at = index
            while 0 <= at < self.count:
                if self._line(at).steps:
                    return at
                at += step
        return max(0, index)

    def _keep_in_view(self) -> bool:
        """Move the window by half a page when the cursor has left it; returns whether it moved."""
        before, rows = self.top, self.rows
        if not self.marked:
            self.top = max(0, min(self.top, self.count - rows))
            return self.top != before
        if self.cursor < self.top:
            self.top = self.cursor - rows // 2 + 1
        elif self.cursor >= self.top + rows:
            self.top = self.cursor - rows // 2
        self.top = max(0, min(self.top, self.count - rows))
        if self.top and all(not self._line(at).steps for at in range(min(self.cursor, 3))) and self.cursor < rows:
            self.top = 0  # the heading of the first group is seen with its first row
        return self.top != before

    def _roll_to(self, top: int) -> None:
        wanted = max(0, min(top, self.count - self.rows))
        if wanted != self.top:
            self.top = wanted
            self.refresh()
            self.post_message(self.Looked())

    # ── Drawing ──

    def notify_style_update(self) -> None:
        """The theme changed."""
        self._styles.clear()
        self._strips.clear()
        super().notify_style_update()

    def on_resize(self, event: events.Resize) -> None:
        """Other rows fit now."""
        self._strips.clear()
        self._keep_in_view()
        self.refresh()
        self.post_message(self.Looked())

    def _line(self, index: int) -> Line:
        return self._source(index, self.room)

    def _style(self, name: str, over: str = "") -> Style:
        found = self._styles.get((name, over))
        if found is None:
            base = self.get_component_rich_style("lines--plain")
            found = base + self.get_component_rich_style(f"lines--{name}", partial=True)
            if over:
                found += self.get_component_rich_style(f"lines--{over}", partial=True)
            self._styles[name, over] = found
        return found

    def render_line(self, y: int) -> Strip:
        """One line of the screen."""
        width = self.size.width
        if self.head:
            if y == 0:
                return self._strip(Line(self.head), width, "head", " ")
            y -= 1
        if not self.count:
            return self._said(y, width)
        index = self.top + y
        if index >= self.count:
            return Strip.blank(width, self._style("plain"))
        return self._row(index, width)

    def _said(self, y: int, width: int) -> Strip:
        """What an empty list says, a line below its top."""
        text = self.empty[y - 1] if 1 <= y <= len(self.empty) else ""
        return self._strip(Line(((text, "muted" if y > 1 else "strong"),)), width, "", " ")

    def _row(self, index: int, width: int) -> Strip:
        current = self.marked and index == self.cursor
        found = self._strips.get((index, current))
        if found is not None and found.cell_length == width:  # a wider window is drawn before it is told of
            return found
        line = self._line(index)
        over = "cursor" if current and line.steps else "selected" if line.selected else ""
        mark = "▌" if over == "cursor" else "■" if line.selected else " "
        strip = self._strip(line, width, over, mark)
        if line.ready:
            if len(self._strips) > CACHED:
                self._strips.clear()
            self._strips[index, current] = strip
        return strip

    def _strip(self, line: Line, width: int, over: str, mark: str) -> Strip:
        """As few segments as can be: every change of style costs bytes on a slow line."""
        room = width - 2
        runs: list[tuple[str, Style]] = [(mark, self._style("mark", over))]
        for text, name in line.pieces:
            shown = cut(visible(text), max(room, 0))
            style = self._style(name, over)
            if runs[-1][1] == style:
                runs[-1] = (runs[-1][0] + shown, style)
            else:
                runs.append((shown, style))
            room -= cell_width(shown)
            if room <= 0:
                break
        segments = [Segment(text, style) for text, style in runs if text]
        return Strip(segments).adjust_cell_length(width, self._style("plain", over))

    def _refresh_row(self, index: int) -> None:
        y = index - self.top + bool(self.head)
        if index >= self.top and y < self.size.height:
            self.refresh(Region(0, y, self.size.width, 1))

    # ── Mouse ──

    def on_click(self, event: events.Click) -> None:
        """The cursor goes where one clicks; twice opens."""
        index = self.top + event.y - bool(self.head)
        if event.y >= bool(self.head) and index < self.count and self._line(index).steps and self.marked:
            self.go(index)
            self.post_message(self.Pressed(index, event.chain > 1))

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """Scroll; the cursor stays in view."""
        self._wheel(3)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """Scroll; the cursor stays in view."""
        self._wheel(-3)

    def _wheel(self, by: int) -> None:
        self._roll_to(self.top + by)
        if self.marked and self.count and self.cursor not in self.shown:
            self.go(self.shown[0 if by > 0 else -1], 1 if by > 0 else -1)
