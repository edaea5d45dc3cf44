"""Looks four times a second whether another connection committed, in a thread of its own, and tells the app."""

from __future__ import annotations

import threading
from collections.abc import Callable

from crm_tui.domain.errors import CrmError
from crm_tui.services import news
from crm_tui.services.news import News, Seen

FOCUSED, UNFOCUSED = 0.25, 1.0
"""Seconds between two looks."""


class Pump:
    """A thread that polls; a look costs some microseconds and reads nothing unless something was committed."""

    def __init__(self, tell: Callable[[News], None]) -> None:
        self._tell = tell
        self._stop = threading.Event()
        self.pause = FOCUSED
        self._thread = threading.Thread(target=self._run, name="news", daemon=True)

    def start(self, seen: Seen) -> None:
        """Begin behind what was seen."""
        self._seen = seen
        self._thread.start()

    def stop(self) -> None:
        """End the thread and wait for it."""
        self._stop.set()
        if self._thread.is_alive():
            self._thread.join(2)

    def _run(self) -> None:
        token = -1
        try:
            while not self._stop.wait(self.pause):
                try:
                    token = self._look(token)
                except CrmError:
                    # a busy or failing store is looked at again: what reads it next says what is wrong with it
                    token = -1
        finally:
            news.close_thread()

    def _look(self, token: int) -> int:
        now = news.version_token()
        if now != token:
            found = news.since(self._seen)
            if found.last != self._seen or token != -1:
                self._seen = found.last
                self._tell(found)
        return now
