"""`ColourPrompt`: a palette of named colours, and a line for any other as `#rrggbb`."""

from __future__ import annotations

from collections.abc import Callable

from rich.color import Color
from rich.segment import Segment
from rich.style import Style
from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.geometry import Size
from textual.message import Message
from textual.reactive import reactive
from textual.strip import Strip
from textual.widget import Widget
from textual.widgets import Input

from crm_tui.domain.colours import PALETTE
from crm_tui.domain.text import fit
from crm_tui.i18n.translate import _
from screens.forms.lines import TextLine
from screens.pipelines.prompts import Act, Prompt

ACROSS = 3
"""Colours in one line of the palette."""


class Palette(Widget, can_focus=True):
    """The named colours with their swatches."""

    COMPONENT_CLASSES = {"palette--colour", "palette--cursor"}

    cursor: reactive[int] = reactive(-1)
    """-1 while the colour is none of these."""

    class Pointed(Message):
        """The cursor came to a colour."""

        def __init__(self, value: str, *, picked: bool = False) -> None:
            super().__init__()
            self.value = value
            self.picked = picked
            """By the mouse, to be taken at once."""

    class Typed(Message):
        """A character of ``#rrggbb`` was typed here."""

        def __init__(self, character: str) -> None:
            super().__init__()
            self.character = character

    def __init__(self, value: str) -> None:
        super().__init__()
        self.set_reactive(Palette.cursor, next((n for n, each in enumerate(PALETTE) if each.value == value), -1))

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """All colours, some in a line."""
        return -(-len(PALETTE) // ACROSS)

    def on_key(self, event: events.Key) -> None:
        steps = {"left": -1, "h": -1, "right": 1, "l": 1, "up": -ACROSS, "k": -ACROSS, "down": ACROSS, "j": ACROSS,
                 "home": -self.cursor, "end": len(PALETTE) - 1 - self.cursor}  # fmt: skip
        if event.key in steps:
            event.stop()
            to = 0 if self.cursor < 0 else self.cursor + steps[event.key]
            if 0 <= to < len(PALETTE):
                self._point(to)
        elif event.character is not None and event.character in "#0123456789":
            event.stop()
            self.post_message(self.Typed(event.character))

    def _point(self, to: int, *, picked: bool = False) -> None:
        self.cursor = to
        self.post_message(self.Pointed(PALETTE[to].value, picked=picked))

    def on_click(self, event: events.Click) -> None:
        index = event.y * ACROSS + event.x // max(1, self.size.width // ACROSS)
        if index < len(PALETTE):
            event.stop()
            self._point(index, picked=event.chain == 2)

    def render_line(self, y: int) -> Strip:
        """Some colours."""
        width = self.size.width // ACROSS
        ground = self.get_component_rich_style("palette--colour")
        segments: list[Segment] = []
        for index in range(y * ACROSS, min((y + 1) * ACROSS, len(PALETTE))):
            here = index == self.cursor
            style = self.get_component_rich_style("palette--cursor") if here else ground
            colour = PALETTE[index]
            segments += [
                Segment("▌" if here else " ", style),
                Segment("██", style + Style(color=Color.parse(colour.value))),
                Segment(fit(f" {_(colour.name)}", width - 3), style),
            ]
        return Strip(segments).adjust_cell_length(self.size.width, ground)


class ColourPrompt(Prompt):
    """Asks for a colour; the preview shows it at once."""

    BINDINGS = [Binding("tab,shift+tab", "switch", show=False, priority=True)]

    def __init__(self, *, title: str, colour: str, act: Act, done: str, typed: Callable[[str], None]) -> None:
        keys = ((_("arrows"), _("choose")), ("#", _("any other")), ("enter", _("save")), ("esc", _("leave")))
        super().__init__(title=title, said="", keys=keys, act=act, done=done)
        self._initial = colour
        self._typed = typed

    def control(self) -> Widget:
        return ColourControl(self._initial)

    def on_mount(self) -> None:
        self.query_one(Palette).focus()

    @property
    def line(self) -> TextLine:
        """The colour in letters."""
        return self.query_one(TextLine)

    def answer(self) -> str | None:
        return self.line.value

    def action_switch(self) -> None:
        """From the palette to the line and back."""
        (self.query_one(Palette) if self.line.has_focus else self.line).focus()

    @on(Palette.Pointed)
    def _point(self, message: Palette.Pointed) -> None:
        self.line.value = message.value
        if message.picked:
            self.action_take()

    @on(Palette.Typed)
    def _type(self, message: Palette.Typed) -> None:
        self.line.value = message.character if message.character == "#" else f"#{message.character}"
        self.line.focus()
        self.line.cursor_position = len(self.line.value)

    @on(Input.Changed)
    def _changed(self, event: Input.Changed) -> None:
        self.query_one(Palette).cursor = next((n for n, each in enumerate(PALETTE) if each.value == event.value), -1)
        if event.value != self._initial:
            self.tell("")
        self._typed(event.value)

    @on(Input.Submitted)
    def _submit(self, event: Input.Submitted) -> None:
        event.stop()
        self.action_take()


class ColourControl(Vertical):
    """The palette and the line."""

    def __init__(self, colour: str) -> None:
        super().__init__()
        self._colour = colour

    def compose(self) -> ComposeResult:
        yield Palette(self._colour)
        yield TextLine(self._colour, placeholder="#4f8fd8", limit=40)
