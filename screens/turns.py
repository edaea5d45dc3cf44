"""`Turns`: one key after the other. The next one is handed on when the last has been through all that may take it.

The library hands every key to the widget with the focus at once, and a key that the widget does not take itself climbs to
its parents message by message. Of keys that come in one piece, as over a slow line, the later letter would overtake the
earlier `backspace`, and what follows `enter` or `esc` would still go into the field that they leave.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from functools import partial
from time import monotonic
from typing import Any

from textual import events
from textual.app import App
from textual.message_pump import MessagePump

AT_REST = 1.0
"""Seconds after which a key has arrived, wherever it went."""
PATIENCE = 0.5
"""Seconds that a key may keep the next one waiting: a widget that works, or went away, does not stop the keyboard."""
FLOOD = 100
"""Keys that wait: more were typed by no one, and go to whatever has the focus, as they always did."""


class Turns(App[int]):
    """An app that keeps keys and pastes in the order in which they were typed.

    Only where one types text: letters that follow each other are in order by themselves, and so are commands of a screen.
    """

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._queue: deque[events.Key | events.Paste] = deque()
        self._last: MessagePump | None = None
        """The text that took the last key, while that may still be on its way."""
        self._letter = False
        """Whether it was a letter."""
        self._sent = 0.0
        self._round = 0
        self._following = False

    async def on_event(self, event: events.Event) -> None:
        """Keys and pastes wait for their turn."""
        if not isinstance(event, (events.Key, events.Paste)) or event.is_forwarded:
            await super().on_event(event)
            return
        self._queue.append(event)
        if not self._following:
            await self._next()

    async def _next(self) -> None:
        """Hand on what waits, as far as nothing before it is on its way."""
        while self._queue:
            event = self._queue[0]
            letter = isinstance(event, events.Key) and event.is_printable
            if self._last is not None and not (letter and self._letter) and self._moving:
                self._follow_last()
                return
            self._queue.popleft()
            target = self.focused
            await super().on_event(event)
            typed = target is not None and event.is_forwarded and hasattr(type(target), "cursor_screen_offset")
            self._last, self._letter, self._sent = (target if typed else None), letter, monotonic()

    @property
    def _moving(self) -> bool:
        return monotonic() - self._sent < AT_REST and len(self._queue) < FLOOD

    def _follow_last(self) -> None:
        """Go the way of the last key, behind it; and once more, behind the messages that its actions sent."""
        self._following = True
        self._round += 1
        self.set_timer(PATIENCE, lambda at=self._round: self.call_later(self._arrived, at))
        last, self._last = self._last, None
        self._climb(last, partial(self._climb, last, partial(self._arrived, self._round)))

    def _climb(self, pump: MessagePump | None, then: Callable[[], object]) -> None:
        while pump is not None and pump is not self:
            if pump.call_later(self._climb, pump._parent, then):
                return
            pump = pump._parent  # it is going away and takes no messages
        self.call_later(then)

    async def _arrived(self, at: int) -> None:
        if self._following and at == self._round:
            self._following = False
            await self._next()
