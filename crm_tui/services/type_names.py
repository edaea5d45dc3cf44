"""The operator's own types for the help, which starts without the store."""

from __future__ import annotations

from pathlib import Path

from crm_tui.domain.text import cut, visible
from data import type_names as stored

WIDTH = 60


def own(path: Path) -> list[tuple[str, str]]:
    """Code and name of each type that people made, in the database at ``path``; none when it cannot be read."""
    return [(code, cut(visible(plural), WIDTH)) for code, plural in stored.of_file(path)]
