"""Deadlines of tasks: one timer for the next one, however many tasks there are; late ones are marked in chunks."""

from __future__ import annotations

from crm_tui.domain.ref import Ref
from data import database
from data.operations import Operation
from data.timers import TASK_WAITS as _WAITING

_LOG = "INSERT INTO change (operation, type, record, field, old, new) VALUES (?, 'task', ?, ?, ?, ?)"


def next_deadline() -> int | None:
    """The next deadline that nobody was told of, UTC ms; through an index."""
    rows = database.sql(f"SELECT deadline FROM task WHERE {_WAITING} ORDER BY deadline, id LIMIT 1")
    return int(rows[0][0]) if rows else None


def mark(act: Operation, limit: int) -> list[int]:
    """Mark open tasks whose deadline has passed, oldest first: the badge *Overdue*, with change rows; returns their ids.

    Versions stay: who has such a task open may still save it.
    """
    rows = database.sql(
        f"SELECT id, title, badge, badge_at FROM task WHERE {_WAITING} AND deadline <= ? ORDER BY deadline, id LIMIT ?",
        (act.at, limit),
    )
    if not rows:
        return []
    database.many(
        "UPDATE task SET overdue = 1, badge = 'overdue', badge_at = ? WHERE id = ?", [(act.at, row[0]) for row in rows]
    )
    for task, title, badge, badge_at in rows:
        act.event("task_status", Ref("task", task), {"task": task, "title": title, "badge": "overdue"})
        changes = (
            ("overdue", "0", "1"),
            ("badge", f'"{badge}"', '"overdue"'),
            ("badge_at", str(badge_at), str(act.at)),
        )
        database.many(_LOG, [(act.id, task, *change) for change in changes if change[1] != change[2]])
    return [row[0] for row in rows]
