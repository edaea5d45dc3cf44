"""The search index beside the work: who searches on a screen does not wait for a million records, and is told how many are
not found yet.

A few thousand records that wait are indexed before the answer, as ever. When more wait (a new store of a million records, an
import that was killed), a screen answers from what is indexed by then, the newest records first, and the clock of its program
builds the rest in slices. Nothing is built before somebody searches. A command waits: what it prints must be whole.
"""

from __future__ import annotations

import threading
import time

from crm_tui.domain.errors import Busy
from crm_tui.services.session import Session
from data import full_text, pacing

PATIENCE = 0.3
"""Seconds that a search on a screen gives to the index when too much waits."""
SLICE = 0.4
"""Seconds of one slice of the clock; between two slices the timers have their turn."""
_wanted = threading.Event()
"""Whether somebody of this program has searched and found the index far behind."""


def before_search(session: Session, kind: str) -> None:
    """Index what has changed in records of the type: all of it, or on a screen as much as its operator waits for."""
    if kind not in full_text.searchable():
        return
    if session.origin != "ui" or not full_text.behind(kind):
        full_text.catch_up(kind)
    elif not _wanted.is_set():
        full_text.catch_up(kind, seconds=PATIENCE)
        if full_text.behind(kind):
            _wanted.set()


def to_come() -> int:
    """How many records the searches of this program do not find yet; 0 when each indexes what it lacks."""
    return full_text.waiting() if _wanted.is_set() else 0


class Background:
    """The index that somebody has asked for, built beside the work of a program."""

    def __init__(self) -> None:
        self._work: full_text.Indexing | None = None

    def slice(self) -> bool:
        """Go on for a moment; whether there is more to do. Who writes comes first, another program's index too."""
        if not _wanted.is_set():
            return False
        self._work = self._work or full_text.Indexing()
        until = time.monotonic() + SLICE
        with pacing.large_writes() as checkpoint:
            while time.monotonic() < until:
                try:
                    records = self._work.step(timeout=0)
                except Busy:
                    break
                checkpoint()
                if not records:
                    self._work = None
                    _wanted.clear()
                    return False
        return True


background = Background()
"""That of this process; the thread of its clock calls it."""
