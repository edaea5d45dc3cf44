"""Text controls: one line, many lines, and phones or e-mails one a line. None of them blinks or reads markup."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import events
from textual.binding import Binding
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget
from textual.widgets import Input, TextArea

from crm_tui.domain import points
from crm_tui.domain.fields import Point
from crm_tui.domain.text import clean

if TYPE_CHECKING:
    from crm_tui.domain.fields import FieldSpec

TEXT_BYTES = 65_536
"""A text control holds no more: a megabyte takes a text area seven seconds."""


def taken_away(text: Widget) -> bool:
    """Whether it may be drawn only once more: the library takes the styles of what is removed first, then its place.

    The program would end with a missing style, in the moment between.
    """
    return not text._component_styles


class TextLine(Input):
    """One line of text."""

    def __init__(self, typed: str, *, placeholder: str = "", limit: int = 1_024) -> None:
        super().__init__(typed, placeholder=placeholder, select_on_focus=False, compact=True, max_length=limit)
        self.cursor_blink = False

    def render_lines(self, crop: Region) -> list[Strip]:
        """Nothing in the place of a text that is leaving."""
        return [Strip.blank(crop.width)] * crop.height if taken_away(self) else super().render_lines(crop)

    @property
    def typed(self) -> str:
        """What stands in the control."""
        return self.value


class LongText(TextArea):
    """Several lines of text; `enter` starts a new one."""

    def __init__(self, typed: str) -> None:
        super().__init__(typed, soft_wrap=True, tab_behavior="focus", show_line_numbers=False, compact=True)
        self.cursor_blink = False
        self.highlight_cursor_line = False

    def on_mount(self) -> None:
        self.move_cursor(self.document.end)

    def render_lines(self, crop: Region) -> list[Strip]:
        """Nothing in the place of a text that is leaving."""
        return [Strip.blank(crop.width)] * crop.height if taken_away(self) else super().render_lines(crop)

    @property
    def typed(self) -> str:
        """What stands in the control."""
        return self.text

    @property
    def _full(self) -> bool:
        return len(self.text) >= TEXT_BYTES // 4 and len(self.text.encode()) + 4 > TEXT_BYTES

    async def _on_paste(self, event: events.Paste) -> None:
        """Paste clean text, and only what still fits."""
        room = TEXT_BYTES - len(self.text.encode())
        pasted = clean(event.text[: max(room, 0)], multiline=True)
        await super()._on_paste(events.Paste(fitting(pasted, room)))
        event.prevent_default()

    async def _on_key(self, event: events.Key) -> None:
        """Refuse further characters when the control is full."""
        if (event.is_printable or event.key == "enter") and self._full:
            event.prevent_default()
            event.stop()
            return
        await super()._on_key(event)


class PointLines(LongText):
    """Phones, e-mails, websites or messengers: one a line, each ``kind: value``."""

    BINDINGS = [Binding("ctrl+l", "next_kind", "kind", show=False)]

    def __init__(self, spec: FieldSpec, typed: str) -> None:
        super().__init__(typed)
        self.spec = spec

    def action_next_kind(self) -> None:
        """Give the line of the cursor the next kind of the field."""
        row, column = self.cursor_location
        line = self.document.get_line(row)
        changed = with_next_kind(line, self.spec.choices)
        self.replace(changed, (row, 0), (row, len(line)))
        self.move_cursor((row, max(0, column + len(changed) - len(line))))


def with_next_kind(line: str, kinds: tuple[str, ...]) -> str:
    """The line ``kind: value`` with the kind that follows; a line without one gets the first."""
    head, colon, tail = line.partition(":")
    if not colon or head.strip() not in kinds:
        return f"{kinds[0]}: {line.strip()}"
    return f"{kinds[(kinds.index(head.strip()) + 1) % len(kinds)]}: {tail.strip()}"


def point_lines(value: tuple[Point, ...]) -> str:
    """One point a line, as `PointLines` shows them and `parse_points` reads them."""
    return "\n".join(points.format_points((point,)).replace(":", ": ", 1) for point in value)


def fitting(text: str, room: int) -> str:
    """The beginning of the text that takes at most so many bytes in UTF-8; no character is torn apart."""
    return text.encode()[: max(room, 0)].decode(errors="ignore")
