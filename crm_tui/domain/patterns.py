"""`late`: regular expressions that are compiled when they are first used: a start needs few of them."""

from __future__ import annotations

import re
from typing import Any, cast


class _Late:
    """Stands for a pattern until somebody asks something of it."""

    def __init__(self, text: str, flags: int) -> None:
        self._given = text, flags

    def __getattr__(self, name: str) -> Any:
        found = getattr(re.compile(*self._given), name)
        setattr(self, name, found)
        return found


def late(text: str, flags: int = 0) -> re.Pattern[str]:
    """As `re.compile`, later; a mistake in the text is told then."""
    return cast("re.Pattern[str]", _Late(text, flags))
