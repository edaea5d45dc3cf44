"""A closed terminal or a polite kill saves what was typed and ends within two seconds, even if nothing is read."""

from __future__ import annotations

import contextlib
import os
import signal
import termios
from types import FrameType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from screens.app import CrmApp

GRACE = 1.5
"""Seconds for saving drafts; then the program ends in any case."""
_TIDY = b"\x1b[?1049l\x1b[?25h\x1b[?1000l\x1b[?1002l\x1b[?1006l\x1b[?2004l\x1b[?1004l\x1b[<u\x1b[?7h\r\n"


def watch(app: CrmApp) -> None:
    """End on hang-up, terminate, interrupt and quit; never stop.

    Plain handlers: the loop's own ones do not run while the loop waits for a terminal that reads nothing.
    """

    def leave(number: int, frame: FrameType | None) -> None:
        for other in (signal.SIGHUP, signal.SIGTERM, signal.SIGINT, signal.SIGQUIT):
            signal.signal(other, signal.SIG_IGN)
        signal.setitimer(signal.ITIMER_REAL, GRACE)
        for call in app.hangup:
            with contextlib.suppress(Exception):  # the next one must be saved too, and nobody is left to be told
                call()
        if number != signal.SIGHUP:
            _tidy(app)
        os._exit(128 + number)

    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    for number in (signal.SIGHUP, signal.SIGTERM, signal.SIGINT, signal.SIGQUIT):
        signal.signal(number, leave)
    signal.signal(signal.SIGTSTP, signal.SIG_IGN)


def _tidy(app: CrmApp) -> None:
    """Give the terminal back as it was, without waiting for one that is stalled or gone."""
    before = getattr(app._driver, "attrs_before", None)
    with contextlib.suppress(OSError, termios.error):
        if before is not None:
            termios.tcsetattr(0, termios.TCSANOW, before)
        os.set_blocking(2, False)
        os.write(2, _TIDY)
