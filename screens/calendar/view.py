"""`CalendarView`: the calendar drawn line by line; no widget per day."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.geometry import Region
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from screens.calendar import drawing
from screens.calendar.drawing import Line, Picture

STYLES = ("plain", "strong", "muted", "today", "late", "good", "cursor", "bar", "item")


class CalendarView(Widget, can_focus=False):
    """Draws a `Picture`; knows where each day is on the screen."""

    COMPONENT_CLASSES = {f"calendar--{name}" for name in STYLES}

    class Pressed(Message):
        """A day was clicked, or one of its records; ``double`` opens it."""

        def __init__(self, day: date, item: int | None, double: bool) -> None:
            super().__init__()
            self.day = day
            self.item = item
            self.double = double

    class Wheel(Message):
        """The wheel was turned: a step on, or back."""

        def __init__(self, step: int) -> None:
            super().__init__()
            self.step = step

    class Resized(Message):
        """More or fewer records fit now."""

    def __init__(self) -> None:
        super().__init__(id="calendar")
        self.picture: Picture | None = None
        self._lines: list[Line] = []
        self._drawn_for: tuple[Picture | None, int, int] = (None, 0, 0)
        self._styles_table: dict[str, Style] = {}
        self._theme = ""

    def show(self, picture: Picture) -> None:
        """Draw this; only lines that differ are drawn anew."""
        before, size = self._lines, self.size
        self.picture = picture
        now = self._drawn()
        if len(before) != len(now):
            self.refresh()
            return
        changed = [y for y, (old, new) in enumerate(zip(before, now, strict=True)) if old != new]
        if len(changed) > size.height // 2:
            self.refresh()
            return
        for y in changed:
            self.refresh_line(y)

    def refresh_line(self, y: int) -> None:
        """Draw one line anew."""
        self.refresh(Region(0, y, self.size.width, 1))

    def _drawn(self) -> list[Line]:
        key = (self.picture, self.size.width, self.size.height)
        if key != self._drawn_for:
            self._drawn_for = key
            fits = self.picture is not None and self.size.width > 0
            self._lines = drawing.draw(self.picture, self.size.width, self.size.height) if fits and self.picture else []
        return self._lines

    def render_line(self, y: int) -> Strip:
        """One line."""
        table, lines = self._table(), self._drawn()
        width = self.size.width
        if y >= len(lines):
            return Strip.blank(width, table["plain"])
        segments = [Segment(text, style) for text, style in joined(lines[y], table)]
        return Strip(segments).adjust_cell_length(width, table["plain"])

    def _table(self) -> dict[str, Style]:
        if not self._styles_table or self._theme != self.app.theme:
            self._theme = self.app.theme
            self._styles_table = {name: self.get_component_rich_style(f"calendar--{name}") for name in STYLES}
        return self._styles_table

    def on_resize(self, event: events.Resize) -> None:
        """Tell the screen."""
        self.post_message(self.Resized())

    def on_click(self, event: events.Click) -> None:
        """A day, or a record of it."""
        if self.picture is None:
            return
        found = drawing.at(self.picture, self.size.width, self.size.height, event.x, event.y)
        if found is not None:
            self.post_message(self.Pressed(*found, double=event.chain >= 2))

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """The next month, week or day."""
        self.post_message(self.Wheel(1))

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """The one before."""
        self.post_message(self.Wheel(-1))


def joined(line: Line, table: Mapping[str, Style]) -> list[tuple[str, Style]]:
    """The pieces of a line in as few runs as can be: every change of style costs bytes on a slow line.

    Nobody sees in which colour a space is written: on the same background it goes along with its neighbour.
    """
    runs: list[tuple[str, Style]] = []
    for text, name in line:
        style = table[name]
        if runs:
            before, last = runs[-1]
            alike = style.bgcolor == last.bgcolor
            if style == last or (alike and not text.strip()):
                runs[-1] = (before + text, last)
                continue
            if alike and not before.strip():
                runs[-1] = (before + text, style)
                continue
        runs.append((text, style))
    return runs
