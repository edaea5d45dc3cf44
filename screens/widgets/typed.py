"""`TypedLine`: one line to type into, without a blinking cursor."""

from __future__ import annotations

from textual.widgets import Input


class TypedLine(Input):
    """Printable keys are text; all others are left to the screen."""

    def __init__(self, placeholder: str) -> None:
        super().__init__(placeholder=placeholder, max_length=400)
        self.cursor_blink = False
