"""Whether this terminal can show screens at all; asked before the screen library is imported."""

from __future__ import annotations

import locale
import os
import sys

from crm_tui.domain.errors import Usage
from crm_tui.domain.words import N_

HINT = N_("the command line works everywhere: crm-tui deal list, crm-tui --help")


def require() -> None:
    """Refuse what is no terminal for screens.

    Raises:
        Usage: standard input or output is not a terminal, or it is too simple.
    """
    if not (sys.stdin and sys.stdin.isatty() and sys.stdout and sys.stdout.isatty()):
        raise Usage(text=N_("the screens need a terminal for input and output"), hint=HINT)
    name = os.environ.get("TERM", "")
    if name in ("", "dumb", "unknown"):
        raise Usage(text=N_("the terminal “{terminal}” is too simple for the screens"), terminal=name, hint=HINT)


def speaks_utf8() -> bool:
    """Whether the locale's encoding is UTF-8."""
    try:
        locale.setlocale(locale.LC_CTYPE, "")
    except locale.Error:
        return False
    return "utf8" in (locale.getpreferredencoding(False) or "").replace("-", "").lower()
