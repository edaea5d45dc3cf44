"""What is written about a mistake of the program: a traceback without local variables, for the owner's eyes only."""

from __future__ import annotations

import os
import sys
import traceback
from datetime import UTC, datetime
from pathlib import Path

from crm_tui import __version__
from crm_tui.config import state_folder
from crm_tui.domain.text import visible
from data import database


def place() -> Path:
    """The file of the reports."""
    return state_folder() / "crash.log"


def report(error: BaseException) -> None:
    """`write`, once the current transaction is committed, and nothing of one that is not. At once in a rehearsal, which
    commits nothing."""

    def reported() -> None:
        write(error)

    if database.store().aside is None:
        database.on_commit(reported)
    else:
        reported()


def write(error: BaseException | None) -> tuple[str, str]:
    """Append the incident to the log; returns its number and the file, which is empty when none could be written."""
    at = datetime.now(UTC)
    number = f"{at:%Y%m%d%H%M%S}-{os.getpid()}"
    lines = traceback.format_exception(error, limit=40) if error else []
    head = f"--- {number} crm-tui {__version__} python {sys.version.split()[0]}\n"
    text = head + visible("".join(lines), multiline=True)
    path = place()
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC | os.O_NOFOLLOW
        descriptor = os.open(path, flags, 0o600)
        try:
            os.write(descriptor, text.encode("utf-8", "replace"))
        finally:
            os.close(descriptor)
    except OSError:
        return number, ""
    return number, str(path)
