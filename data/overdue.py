"""Open deals whose close date has passed: marked and unmarked in chunks, in the caller's operation."""

from __future__ import annotations

from dataclasses import dataclass

from crm_tui.domain.ref import Ref
from data import database
from data.operations import Operation

_LATE = "closed = 0 AND overdue = 0 AND deleted_at IS NULL AND close_date < ?"
_WRONG = (
    "deleted_at IS NULL AND stage IN (SELECT id FROM stage) AND rank BETWEEN CAST(replace(?, '-', '') AS INTEGER) "
    "AND 99999999"
)
"""The rank of an overdue deal is its close date: the board's index finds those that are marked without reason."""
_LOG = "INSERT INTO change (operation, type, record, field, old, new) VALUES (?, 'deal', ?, 'overdue', ?, ?)"


@dataclass(frozen=True, slots=True)
class LateDeal:
    """A deal that has just become overdue."""

    id: int
    title: str
    responsible: int | None
    close_date: str


def any_due(today: str) -> bool:
    """Whether any deal must be marked or unmarked; takes no lock.

    Args:
        today: ISO date in the company's zone.
    """
    return bool(
        database.sql(f"SELECT 1 FROM deal WHERE {_LATE} LIMIT 1", (today,))
        or database.sql(f"SELECT 1 FROM deal WHERE {_WRONG} LIMIT 1", (today,))
    )


def mark(act: Operation, today: str, limit: int) -> list[LateDeal]:
    """Mark open deals that should have been closed before ``today``, oldest first; an event and a change row each.

    Versions stay: who has such a deal open may still save it.
    """
    rows = database.sql(
        f"UPDATE deal SET overdue = 1 WHERE id IN (SELECT id FROM deal WHERE {_LATE} ORDER BY close_date, id LIMIT ?) "
        "RETURNING id, title, responsible, close_date",
        (today, limit),
    )
    late = sorted((LateDeal(*row) for row in rows), key=lambda deal: (deal.close_date, deal.id))
    for deal in late:
        act.event("overdue", Ref("deal", deal.id), {"close_date": deal.close_date})
    database.many(_LOG, [(act.id, deal.id, "0", "1") for deal in late])
    return late


def unmark(act: Operation, today: str, limit: int) -> int:
    """Take the mark from open deals whose close date is ``today`` or later: the clock was wrong, or a move was undone."""
    rows = database.sql(
        f"UPDATE deal SET overdue = 0 WHERE id IN (SELECT id FROM deal WHERE {_WRONG} LIMIT ?) RETURNING id",
        (today, limit),
    )
    for (deal,) in rows:
        act.event("not_overdue", Ref("deal", deal))
    database.many(_LOG, [(act.id, deal, "1", "0") for (deal,) in rows])
    return len(rows)
