"""`ChoiceRows`: things to choose from, one a line, the chosen one with a bar; a swatch before what has a colour."""

from __future__ import annotations

from dataclasses import dataclass

from rich.color import Color
from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.geometry import Size
from textual.message import Message
from textual.reactive import reactive
from textual.strip import Strip
from textual.widget import Widget

from crm_tui.domain.text import cell_width, fit, visible

MOST = 9
"""Lines seen at once."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing to choose."""

    key: str
    label: str
    hint: str = ""
    """At the right edge, quiet."""
    colour: str = ""
    """``#rrggbb``, or nothing."""


class ChoiceRows(Widget, can_focus=True):
    """The choices."""

    COMPONENT_CLASSES = {"choices--row", "choices--cursor", "choices--hint"}

    cursor: reactive[int] = reactive(0)

    class Picked(Message):
        """The mouse picked the choice under the cursor."""

    def __init__(self, choices: tuple[Choice, ...]) -> None:
        super().__init__()
        self.choices = choices

    @property
    def chosen(self) -> Choice:
        """The choice under the cursor."""
        return self.choices[self.cursor]

    def step(self, by: int) -> None:
        """Move the cursor, round about."""
        self.cursor = (self.cursor + by) % len(self.choices)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """As many lines as there are choices, within limits."""
        return min(len(self.choices), MOST)

    @property
    def _first(self) -> int:
        seen = self.size.height or MOST
        return max(0, min(self.cursor - seen // 2, len(self.choices) - seen))

    def _style(self, name: str) -> Style:
        return self.get_component_rich_style(f"choices--{name}")

    def render_line(self, y: int) -> Strip:
        """One choice."""
        width, index = self.size.width, self._first + y
        if index >= len(self.choices):
            return Strip([Segment(" " * width, self._style("row"))], width)
        choice = self.choices[index]
        style = self._style("cursor" if index == self.cursor else "row")
        quiet = style if index == self.cursor else self._style("hint")
        segments = [Segment("▌ " if index == self.cursor else "  ", style)]
        if choice.colour:
            segments.append(Segment("██ ", style + Style(color=Color.parse(choice.colour))))
        hint = visible(choice.hint)
        used = sum(cell_width(each.text) for each in segments) + (cell_width(hint) + 2 if hint else 0)
        segments += [Segment(fit(visible(choice.label), max(4, width - used - 1)), style), Segment(f" {hint} ", quiet)]
        return Strip(segments).adjust_cell_length(width, style)

    def on_click(self, event: events.Click) -> None:
        index = self._first + event.y
        if index < len(self.choices):
            event.stop()
            self.cursor = index
            self.post_message(self.Picked())
