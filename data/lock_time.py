"""What may not happen while this process keeps all others from writing: waiting for a network, and taking long.

Who takes longer than `database.SLOW_SECONDS` is written down with the calls that led there, for the owner's eyes only.
Source: storage-and-engine §1, house §3.
"""

from __future__ import annotations

import contextlib
import os
import traceback
from datetime import UTC, datetime
from pathlib import Path

from crm_tui.config import state_folder
from data import database

MOST_BYTES = 1_000_000
"""Of the log, before a new one is begun; the one before it is kept."""
_CALLS = 12


def forbid(what: str) -> None:
    """Whoever waits for somebody outside asks this first.

    Raises:
        RuntimeError: this thread is inside a transaction; a mistake of the programmer.
    """
    if database.in_transaction():
        raise RuntimeError(f"{what} inside a transaction: all other processes would wait for it, too")


def place() -> Path:
    """The log of transactions that took long."""
    return state_folder() / "slow.log"


def note(seconds: float) -> None:
    """A transaction held the lock for so long; what cannot be written down is let go: the work itself went well."""
    calls = traceback.format_list(traceback.extract_stack(limit=_CALLS + 3)[:-3])
    head = f"--- {datetime.now(UTC):%Y-%m-%d %H:%M:%S} process {os.getpid()}: a transaction of {seconds:.2f} seconds\n"
    with contextlib.suppress(OSError):
        _append(place(), (head + "".join(calls)).encode("utf-8", "replace"))


def _append(path: Path, said: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
    try:
        os.write(descriptor, said)
        full = os.fstat(descriptor).st_size > MOST_BYTES
    finally:
        os.close(descriptor)
    if full:
        path.replace(path.with_name(path.name + ".1"))
