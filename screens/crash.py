"""What is left of a crash: an incident number for people, a traceback without local variables in a private file."""

from __future__ import annotations

import os
import secrets
import sys
import traceback
from pathlib import Path

from crm_tui.domain.text import visible
from crm_tui.i18n.translate import _


def record(error: BaseException, folder: Path) -> tuple[str, Path]:
    """Write the traceback to a new file that only its owner reads; returns the incident number and the file."""
    incident = secrets.token_hex(4)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = folder / f"crash-{incident}.log"
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        for line in traceback.format_exception(error):
            file.write(visible(line, multiline=True))
    return incident, path


def tell(incident: str, path: Path) -> None:
    """Say it on standard error."""
    text = _("crm-tui: something went wrong (incident {incident}); what is stored is safe. Details: {path}")
    sys.stderr.write(text.format(incident=incident, path=path) + "\n")
