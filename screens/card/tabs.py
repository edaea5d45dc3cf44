"""The strip that names the places of a card; the one that is shown stands out without any colour."""

from __future__ import annotations

from rich.segment import Segment
from textual import events
from textual.message import Message
from textual.reactive import reactive
from textual.strip import Strip
from textual.widget import Widget

from crm_tui.domain.text import cell_width


class TabStrip(Widget):
    """One line of names."""

    COMPONENT_CLASSES = {"tab-strip--on", "tab-strip--off", "tab-strip--line"}

    tabs: reactive[tuple[tuple[str, str], ...]] = reactive(())
    """Key and name, in order."""
    active: reactive[str] = reactive("")

    class Chosen(Message):
        """The mouse chose a place."""

        def __init__(self, key: str) -> None:
            super().__init__()
            self.key = key

    def _names(self) -> list[tuple[str, str]]:
        return [(key, f"[{name}]" if key == self.active else f" {name} ") for key, name in self.tabs]

    def render_line(self, y: int) -> Strip:
        """The names."""
        line = self.get_component_rich_style("tab-strip--line")
        on, off = (self.get_component_rich_style(f"tab-strip--{name}") for name in ("on", "off"))
        segments = [Segment(" ", line)]
        for key, name in self._names():
            segments += [Segment(name, on if key == self.active else off), Segment(" ", line)]
        return Strip(segments).adjust_cell_length(self.size.width, line)

    def on_click(self, event: events.Click) -> None:
        x = event.x - 1
        for key, name in self._names():
            if 0 <= x < cell_width(name):
                event.stop()
                self.post_message(self.Chosen(key))
                return
            x -= cell_width(name) + 1
