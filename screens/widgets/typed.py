"""`TypedLine`: one line to type into; it knows which keys it has seen, because early ones reach the screen instead."""

from __future__ import annotations

from textual import events
from textual.widgets import Input


class TypedLine(Input):
    """Without a blinking cursor."""

    def __init__(self, placeholder: str) -> None:
        super().__init__(placeholder=placeholder, max_length=400)
        self.cursor_blink = False
        self.seen: events.Key | None = None

    async def _on_key(self, event: events.Key) -> None:
        self.seen = event
        await super()._on_key(event)

    def take(self, event: events.Key) -> bool:
        """Type a letter that came before the line could be focused; False when the key is no letter or was seen."""
        if self.seen is event or not event.is_printable or not event.character:
            return False
        event.stop()
        event.prevent_default()
        self.insert_text_at_cursor(event.character)
        return True
