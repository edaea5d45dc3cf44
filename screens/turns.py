"""`Turns`: one key after the other. The next one is handed on when the last has been through all that may take it.

The library hands every key to the widget with the focus at once, and a key that the widget does not take itself climbs to
its parents message by message. Of keys that come in one piece, as over a slow line, the later letter would overtake the
earlier `backspace`, and what follows `enter` or `esc` would still go into the field that they leave.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from functools import partial
from typing import Any

from textual import events
from textual.app import App
from textual.message_pump import MessagePump

_LETTERS = "letters"
PATIENCE = 30
"""Glances for which a key may keep the next one waiting: a widget that works, or went away, does not stop the keyboard."""
PREPARED = 50
"""The same where a screen says that it is preparing what one types into: whoever types ahead does not mean commands."""
GLANCE = 0.1
"""Seconds between two glances. They are counted, not timed: where the whole program stood still, nothing was late."""
CLIMBS = 4
"""Ways behind a key: itself, that a line was submitted, that an answer was taken, that a field is done with."""
LOOK = 0.01
"""Seconds between two looks whether a form stands, or a search has answered."""
LOOKS = 20
"""Looks that a widget in the middle of a message, as a window that closes, may keep the next key waiting."""
FLOOD = 100
"""Keys that wait: more were typed by no one, and go to whatever has the focus, as they always did."""


def waits(pump: MessagePump) -> bool:
    """Whether it stands in its loop and asks for the next message; not while it handles one, nor before it began."""
    ready: Any = pump._message_queue.ready_event
    return bool(ready._waiters) and not ready.is_set()


class Turns(App[int]):
    """An app that keeps keys and pastes in the order in which they were typed.

    What needs no turn is handed on at once: letters that follow each other into a text, and a command of a screen that is
    repeated. A form that a key opens is waited for, so that what follows goes into its fields.
    """

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._queue: deque[events.Key | events.Paste] = deque()
        self._last: MessagePump | None = None
        """Where the last key went, while it may still be on its way."""
        self._key = ""
        """What it was; `_LETTERS` of any text."""
        self._round = 0
        self._following = False
        self._held = False
        self._looks = 0
        """How often somebody looked whether all is still, since the last key was followed."""

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
        while self._queue and self.screen_stack:
            target: MessagePump = self.focused or self.screen
            key = self._kind(self._queue[0], target)
            like = key and key == self._key and target is self._last
            if not like and self._last is not None and len(self._queue) < FLOOD and not self._still:
                self._follow_last()
                return
            await super().on_event(self._queue.popleft())
            self._last, self._key = target, key

    def _kind(self, event: events.Key | events.Paste, target: MessagePump) -> str:
        """What a key is among its like, with which it needs no turns; empty for what always does."""
        if not isinstance(event, events.Key):
            return ""
        if hasattr(type(target), "cursor_screen_offset"):
            return _LETTERS if event.is_printable else ""
        takes_keys = getattr(self.screen, "takes_keys", None)
        return event.key if takes_keys is not None and takes_keys() else ""

    @property
    def _still(self) -> bool:
        """Whether the last key has been through everything: all wait for messages, as between two keys of a person.

        Looking costs a tenth of a millisecond, following a key four.
        """
        if self.message_queue_size or any(screen._callbacks for screen in self.screen_stack) or self._preparing:
            return False
        return all(map(waits, self._registry))

    @property
    def _preparing(self) -> bool:
        """Whether the screen, or what holds the focus, will say itself when it is ready for the next key."""
        held = self.focused.ancestors_with_self if self.focused is not None else (self.screen,)
        return any(getattr(each, "preparing", False) for each in held)

    def _follow_last(self) -> None:
        """Go the way of the last key, behind it; and again, behind the messages that its actions sent, and what those sent."""
        self._following = True
        self._looks = 0
        self._round += 1
        self._glance(self._round, 0)
        last, self._last = self._last, None
        self._climbs(last)

    def _glance(self, at: int, passed: int) -> None:
        if not self._awaited(at):
            return
        if passed < (PREPARED if self._preparing else PATIENCE):
            self.set_timer(GLANCE, partial(self._glance, at, passed + 1))
        else:
            self.call_later(self._arrived, at, late=True)

    def _climbs(self, pump: MessagePump | None, left: int = CLIMBS) -> None:
        done = partial(self._arrived, self._round)
        self._climb(pump, partial(self._climbs, pump, left - 1) if left > 1 else done)

    def _climb(self, pump: MessagePump | None, then: Callable[[], object]) -> None:
        while pump is not None and pump is not self:
            if pump.call_later(self._climb, pump._parent, then):
                return
            pump = pump._parent  # it is going away and takes no messages
        self.call_later(then)

    def _awaited(self, at: int) -> bool:
        """Whether that key is the one that is followed, and the program does not end."""
        return self._following and at == self._round and bool(self.screen_stack)

    async def _arrived(self, at: int, *, late: bool = False) -> None:
        if not self._awaited(at):
            return
        if not late and (self._preparing or (self._looks < LOOKS and not self._still)):
            self._held, self._looks = self._held or self._preparing, self._looks + 1
            self.set_timer(LOOK, lambda: self.call_later(self._arrived, at))
            return
        held, self._held = self._held, False
        if held and not late:  # it is ready: behind what that sets going
            self._climbs(self.focused or self.screen)
            return
        self._following = False
        await self._next()
