"""A watchdog that compares the wall clock with one that nobody can set: steps and sleep wake the alarm clock."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from enum import StrEnum

EVERY_SECONDS = 1.0
DAY_SECONDS = 86_400.0
TOLERANCE_SECONDS = 0.75
"""More than a clock that is being disciplined drifts between two looks, less than what a tick may be late."""


class Jump(StrEnum):
    """Why the wall clock moved differently from the steady one."""

    SLEPT = "slept"
    """The machine was suspended: the time has really passed."""
    STEPPED = "stepped"
    """Somebody set the clock."""
    FAR = "far"
    """Somebody set it more than a day ahead: what is due by it may never have been meant to be."""


def wall_seconds() -> float:
    """Seconds since 1970 by the clock that people set."""
    return time.time()


def awake_seconds() -> float:
    """Seconds that this machine was awake, from some point on."""
    return time.clock_gettime(time.CLOCK_MONOTONIC)


def boot_seconds() -> float:
    """Seconds since the machine started, sleep included; where the system cannot tell, without."""
    clock = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)
    return time.clock_gettime(clock)


class Watchdog:
    """Calls somebody when the wall clock jumps."""

    def __init__(
        self,
        call: Callable[[Jump], None],
        *,
        wall: Callable[[], float] = wall_seconds,
        awake: Callable[[], float] = awake_seconds,
        boot: Callable[[], float] = boot_seconds,
        every: float = EVERY_SECONDS,
    ) -> None:
        self._call = call
        self._wall, self._awake, self._boot = wall, awake, boot
        self._every = every
        self._stop = threading.Event()
        self._looking = threading.Lock()
        self.stepped = 0.0
        """Seconds by which somebody set the clock last."""
        self._ahead = wall() - awake()
        self._asleep = boot() - awake()
        self._thread: threading.Thread | None = None

    def look(self) -> Jump | None:
        """Compare the clocks once; what happened since the last look, after calling for it. From any thread."""
        with self._looking:
            awake = self._awake()
            ahead, asleep = self._wall() - awake, self._boot() - awake
            jumped, slept = ahead - self._ahead, asleep - self._asleep
            self._ahead, self._asleep = ahead, asleep
            if abs(jumped) < TOLERANCE_SECONDS and slept < TOLERANCE_SECONDS:
                return None
            found = Jump.SLEPT
            if abs(jumped - slept) >= TOLERANCE_SECONDS:
                self.stepped = jumped - slept
                found = Jump.FAR if self.stepped > DAY_SECONDS else Jump.STEPPED
        self._call(found)
        return found

    def start(self) -> None:
        """Look from now on, in a thread of its own."""
        self._thread = threading.Thread(target=self._run, name="clock-watchdog", daemon=True)
        self._thread.start()

    def _run(self) -> None:
        while not self._stop.wait(self._every):
            self.look()

    def stop(self) -> None:
        """Look no more."""
        self._stop.set()
        if self._thread is not None:
            self._thread.join()
            self._thread = None
