"""Tasks as records see them: the open ones, the newest ones, and what else they are about."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from crm_tui.domain.entities.types import ENTITY_TYPES, bindings
from crm_tui.domain.ref import Ref
from data import database

CLOSING = ("deal", "lead")
"""Types whose closing finishes tasks."""
_COLUMNS = (
    "t.id, t.version, t.title, t.state, t.badge, t.badge_at, t.responsible, t.deadline, t.important, t.control, t.overdue, "
    "t.checklist"
)
_ABOUT = (
    "FROM link l JOIN task t ON t.id = l.record "
    "WHERE l.target = ? AND l.field = ? AND l.type = 'task' AND t.deleted_at IS NULL"
)


@dataclass(frozen=True, slots=True)
class TaskRow:
    """One task, raw."""

    id: int
    version: int
    title: str
    state: str
    badge: str
    badge_at: int
    responsible: int | None
    deadline: int | None
    important: int
    control: int
    overdue: int
    checklist: str | None


def of_record(ref: Ref, limit: int, *, only_open: bool = False) -> list[TaskRow]:
    """Tasks about a record: the one with the newest badge first.

    Args:
        ref: A deal, lead, contact …
        limit: At most so many.
        only_open: Those that are not done.
    """
    field = bindings().get(ref.type)
    if field is None:
        return []
    state = " AND t.state <> 'done'" if only_open else ""
    rows = database.sql(
        f"SELECT {_COLUMNS} {_ABOUT}{state} ORDER BY t.badge_at DESC, t.id DESC LIMIT ?", (ref.id, field, limit)
    )
    return [TaskRow(*row) for row in rows]


def due_of(user: int, before: int, limit: int) -> list[TaskRow]:
    """Tasks that are an operator's to do and due before an instant (UTC ms), the longest overdue first."""
    rows = database.sql(
        f"SELECT {_COLUMNS} FROM task t WHERE t.responsible = ? AND t.deadline < ? AND t.state <> 'done' "
        "AND t.deleted_at IS NULL AND t.state <> 'in_review' ORDER BY t.deadline, t.id LIMIT ?",
        (user, before, limit),
    )
    return [TaskRow(*row) for row in rows]


def open_on(kind: str, records: Sequence[int]) -> list[int]:
    """Ids of the open tasks about these records (at most 500 of one type)."""
    marks = ",".join("?" * len(records))
    rows = database.sql(
        f"SELECT DISTINCT t.id FROM link l JOIN task t ON t.id = l.record WHERE l.target IN ({marks}) AND l.field = ? "
        "AND l.type = 'task' AND t.state <> 'done' AND t.deleted_at IS NULL ORDER BY t.id",
        (*records, bindings()[kind]),
    )
    return [int(task) for (task,) in rows]


def about_open(task: int) -> bool:
    """Whether the task is about any lead or deal that is open still."""
    return any(
        database.sql(
            f"SELECT 1 FROM link l JOIN {kind} d ON d.id = l.target WHERE l.type = 'task' AND l.record = ? "
            "AND l.field = ? AND d.closed = 0 AND d.deleted_at IS NULL LIMIT 1",
            (task, bindings()[kind]),
        )
        for kind in CLOSING
    )


def stage_of(ref: Ref) -> int | None:
    """The stage that a record stands on; None for types without stages."""
    if not ENTITY_TYPES[ref.type].has_stages:
        return None
    rows = database.sql(f"SELECT stage FROM {ENTITY_TYPES[ref.type].code} WHERE id = ?", (ref.id,))
    return int(rows[0][0]) if rows and rows[0][0] is not None else None
