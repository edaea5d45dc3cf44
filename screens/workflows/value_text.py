"""`ValueText`: the text of one parameter, growing with its lines; `ChoiceLine`: one of some answers, and nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

from textual import events
from textual.content import Content
from textual.message import Message
from textual.widget import Widget
from textual.widgets import TextArea

from crm_tui.domain.text import visible
from screens.forms.lines import LongText

if TYPE_CHECKING:
    from crm_tui.automation.step_options import Option

MOST_LINES = 8
"""Lines that a text takes before it scrolls."""


class Owner(Protocol):
    """The form that a control stands in."""

    def take(self, event: events.Key) -> bool:
        """Whether the form itself has used the key."""
        raise NotImplementedError


class ValueText(LongText):
    """One line to begin with. In a text of one line `enter` goes on to the next field."""

    class Left(Message):
        """`backspace` in an empty text."""

        def __init__(self, text: ValueText) -> None:
            super().__init__()
            self.text = text

    def __init__(self, owner: Owner, typed: str, *, lined: bool, placeholder: str = "") -> None:
        super().__init__(typed)
        self.placeholder = Content(visible(placeholder))
        self.owner = owner
        self.lined = lined

    def on_mount(self) -> None:
        """The cursor stands behind what is there."""
        super().on_mount()
        self.fit()

    def fit(self) -> None:
        """As high as its lines."""
        self.styles.height = max(1, min(self.wrapped_document.height, MOST_LINES))

    def on_resize(self) -> None:
        """Lines break elsewhere now."""
        self.call_after_refresh(self.fit)

    def on_text_area_changed(self, event: TextArea.Changed) -> None:
        """It grows and shrinks; the form is told of the rest."""
        self.fit()

    async def _on_key(self, event: events.Key) -> None:
        empty = event.key == "backspace" and not self.text
        if empty:
            self.post_message(self.Left(self))
        if empty or self.owner.take(event):
            event.stop()
            event.prevent_default()
        else:
            await super()._on_key(event)

    async def _on_paste(self, event: events.Paste) -> None:
        """A text of one line stays one."""
        if not self.lined:
            event.prevent_default()
            event = events.Paste(" ".join(event.text.splitlines()))
        await super()._on_paste(event)

    @property
    def offset_of_cursor(self) -> int:
        """Characters before the cursor."""
        row, column = self.cursor_location
        return sum(len(line) + 1 for line in self.text.split("\n")[:row]) + column

    def put(self, text: str, cursor: int) -> None:
        """Another text, as if it had been typed."""
        self.replace(text, (0, 0), self.document.end)
        before = text[:cursor]
        self.move_cursor((before.count("\n"), cursor - (before.rfind("\n") + 1)))


class ChoiceLine(Widget, can_focus=True):
    """The name of what was chosen; ``enter`` shows all, arrows step through them, `backspace` empties it."""

    class Changed(Message):
        """Another answer."""

    def __init__(self, owner: Owner, options: Sequence[Option], key: str, *, placeholder: str = "") -> None:
        super().__init__()
        self.owner = owner
        self.options = tuple(options)
        self.key = key
        self._placeholder = placeholder

    def render(self) -> Content:
        """What is chosen."""
        found = next((each.label for each in self.options if each.key == self.key), self.key)
        if not found:
            return Content(visible(self._placeholder)).stylize("dim")
        return Content(visible(found))

    def get_content_height(self, container: object, viewport: object, width: int) -> int:
        """One line."""
        return 1

    def choose(self, key: str) -> None:
        """This one from now on."""
        if key != self.key:
            self.key = key
            self.refresh()
            self.post_message(self.Changed())

    def on_key(self, event: events.Key) -> None:
        """Step, or let the form show all of them."""
        steps = {"left": -1, "right": 1, "space": 1}
        if event.key in steps and self.options:
            keys = [each.key for each in self.options]
            at = keys.index(self.key) if self.key in keys else (-1 if steps[event.key] > 0 else 0)
            self.choose(keys[(at + steps[event.key]) % len(keys)])
        elif event.key in ("backspace", "delete"):
            self.choose("")
        elif not self.owner.take(event):
            return
        event.stop()
        event.prevent_default()
