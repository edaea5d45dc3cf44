"""Open records whose last day has passed: marked and unmarked in chunks, in the caller's operation."""

from __future__ import annotations

from dataclasses import dataclass

from crm_tui.domain.entities.types import ENTITY_TYPES
from crm_tui.domain.ref import Ref
from data import database
from data.operations import Operation
from data.shapes import per_type

_LATE = "closed = 0 AND overdue = 0 AND deleted_at IS NULL AND {due} < ?"
_WRONG = (
    "deleted_at IS NULL AND stage IN (SELECT id FROM stage) AND rank BETWEEN CAST(replace(?, '-', '') AS INTEGER) "
    "AND 99999999"
)
"""The rank of an overdue record is that day: the board's index finds those that are marked without reason."""
_LOG = "INSERT INTO change (operation, type, record, field, old, new) VALUES (?, ?, ?, 'overdue', ?, ?)"


@dataclass(frozen=True, slots=True)
class Late:
    """A record that has just become overdue."""

    ref: Ref
    title: str
    responsible: int | None
    due: str
    """ISO date."""


def any_due(today: str) -> bool:
    """Whether any record must be marked or unmarked; takes no lock.

    Args:
        today: ISO date in the company's zone.
    """
    for kind, due in dated():
        late = database.sql(f"SELECT 1 FROM {kind} WHERE {_LATE.format(due=due)} LIMIT 1", (today,))
        if late or database.sql(f"SELECT 1 FROM {kind} WHERE {_WRONG} LIMIT 1", (today,)):
            return True
    return False


@per_type
def dated() -> tuple[tuple[str, str], ...]:
    """Types on stages with a last day, and the field that holds it."""
    return tuple((code, kind.due) for code, kind in ENTITY_TYPES.items() if kind.due)


def mark(act: Operation, kind: str, due: str, today: str, limit: int) -> list[Late]:
    """Mark open records that should have been closed before ``today``, oldest first; an event and a change row each.

    Versions stay: who has such a record open may still save it.

    Args:
        act: The operation.
        kind: The type.
        due: Its field with the last day.
        today: ISO date in the company's zone.
        limit: At most so many.
    """
    rows = database.sql(
        f"UPDATE {kind} SET overdue = 1 WHERE id IN (SELECT id FROM {kind} WHERE {_LATE.format(due=due)} "
        f"ORDER BY {due}, id LIMIT ?) RETURNING id, title, responsible, {due}",
        (today, limit),
    )
    late = sorted((Late(Ref(kind, row[0]), *row[1:]) for row in rows), key=lambda each: (each.due, each.ref.id))
    for each in late:
        act.event("overdue", each.ref, {"close_date": each.due})
    database.many(_LOG, [(act.id, kind, each.ref.id, "0", "1") for each in late])
    return late


def unmark(act: Operation, kind: str, today: str, limit: int) -> int:
    """Take the mark from open records whose last day is ``today`` or later: the clock was wrong, or a move was undone."""
    rows = database.sql(
        f"UPDATE {kind} SET overdue = 0 WHERE id IN (SELECT id FROM {kind} WHERE {_WRONG} LIMIT ?) RETURNING id",
        (today, limit),
    )
    for (record,) in rows:
        act.event("not_overdue", Ref(kind, record))
    database.many(_LOG, [(act.id, kind, record, "1", "0") for (record,) in rows])
    return len(rows)
