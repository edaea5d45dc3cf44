"""The newest runs of one workflow."""

from __future__ import annotations

from crm_tui.domain.ref import Ref
from data import database


def of(workflow: int, limit: int = 50) -> list[tuple[int, Ref]]:
    """Ids and records of its runs, the newest first."""
    rows = database.sql(
        "SELECT id, type, record FROM run WHERE workflow = ? ORDER BY id DESC LIMIT ?", (workflow, limit)
    )
    return [(row[0], Ref(row[1], row[2])) for row in rows]
