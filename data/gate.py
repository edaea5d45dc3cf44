"""The queue in front of the write lock: a flock on a file beside the database, which also tells who holds it.

SQLite's busy handler is unfair; correctness never depends on this file, only waiting times do.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import threading
import time
from collections.abc import Iterator
from pathlib import Path

from crm_tui.domain.errors import Busy
from crm_tui.domain.words import N_

_MARK_AT = 200
"""Where in the file the mark stands, behind the name of the holder."""
_WIDTH = 80


class Gate:
    """One per store; every thread keeps its own descriptor, because a flock belongs to a descriptor."""

    def __init__(self, database: Path) -> None:
        self._path = database.with_name(database.name + ".lock")
        self._local = threading.local()
        self.holder = f"pid {os.getpid()}"
        """What others read while they wait, e.g. ``anna (pid 123)``."""

    def _descriptor(self) -> int:
        descriptor: int | None = getattr(self._local, "descriptor", None)
        if descriptor is None:
            flags = os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW
            descriptor = os.open(self._path, flags, 0o600)
            self._local.descriptor = descriptor
        return descriptor

    @contextlib.contextmanager
    def held(self, timeout: float) -> Iterator[None]:
        """Hold the queue.

        Args:
            timeout: Seconds to wait for the others.

        Raises:
            Busy: still held by somebody else; the message names the holder.
        """
        descriptor = self._descriptor()
        deadline = time.monotonic() + timeout
        pause = 0.0005
        while True:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() > deadline:
                    raise Busy(holder=self._who(descriptor)) from None
                time.sleep(pause)
                pause = min(pause * 1.5, 0.005)
        self._local.marked = False
        try:
            os.pwrite(descriptor, f"{self.holder:<80}\n".encode(), 0)
            yield
        finally:
            if self._local.marked:
                self.mark("")
            fcntl.flock(descriptor, fcntl.LOCK_UN)

    def mark(self, text: str) -> None:
        """Say what the holder is doing; gone when the queue is left, found by the next holder when this one died."""
        os.pwrite(self._descriptor(), f"{text[:_WIDTH]:<{_WIDTH}}\n".encode(), _MARK_AT)
        self._local.marked = True

    def marked(self) -> str:
        """What the last holder was doing when it died; empty when it left as it should. For whoever holds the queue."""
        return os.pread(self._descriptor(), _WIDTH, _MARK_AT).decode("ascii", "replace").strip(" \0\n")

    @staticmethod
    def _who(descriptor: int) -> str:
        text = os.pread(descriptor, _MARK_AT, 0).decode("utf-8", "replace").strip(" \0\n")
        return text or N_("another process")

    def close(self) -> None:
        """Give up this thread's descriptor."""
        descriptor: int | None = getattr(self._local, "descriptor", None)
        if descriptor is not None:
            os.close(descriptor)
            self._local.descriptor = None
