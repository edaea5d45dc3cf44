"""When a screen under test is at rest: nothing is queued and no thread works. Then the next key may be pressed."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from textual import app, pilot
from textual._context import active_app
from textual.app import App

from screens.turns import waits

CALM = 2
"""Turns of the loop in which all waited for messages: what was sent in the turn before is seen in this one."""
NAP = 0.002
"""Seconds left to threads between two looks."""
LONGEST = 0.3
"""Seconds that threads, and widgets in the middle of a message, are waited for: a test may hold one back on purpose."""


def _queued(screens: App[object]) -> bool:
    """Whether a message or a callback waits somewhere."""
    if screens.message_queue_size or any(each.message_queue_size for each in screens._registry):
        return True
    return any(screen._callbacks for screen in screens.screen_stack)


def _working(screens: App[object]) -> bool:
    """Whether a thread works, or a widget is in the middle of a message."""
    return any(each.is_running for each in screens.workers) or not all(map(waits, (screens, *screens._registry)))


async def rest(min_sleep: float = 0, max_sleep: float = 1) -> None:
    """Until all that was asked for is done; as long as ``max_sleep`` seconds where that does not end.

    The library's own way is to sleep in steps of 20 ms until the process takes little CPU: most of a test's time, and
    it does not see threads that wait for the store.
    """
    screens = active_app.get()
    began = time.monotonic()
    calm = 0
    while calm < CALM and time.monotonic() < began + max_sleep:
        await asyncio.sleep(0)
        if _queued(screens):
            calm = 0
        elif time.monotonic() < began + LONGEST and _working(screens):
            calm = 0
            await asyncio.sleep(NAP if any(each.is_running for each in screens.workers) else 0)
        else:
            calm += 1
    await asyncio.sleep(max(0.0, began + min_sleep - time.monotonic()))


@contextmanager
def installed() -> Iterator[None]:
    """Keys and pauses of the Pilot wait this way."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(app, "wait_for_idle", rest)
        patch.setattr(pilot, "wait_for_idle", rest)
        yield
