"""What is known of the clients of a deal: their earlier deals."""

from __future__ import annotations

from collections.abc import Sequence

from data import database


def earlier_outcomes(deal: int, company: int | None, contacts: Sequence[int], before: int) -> set[str]:
    """Which outcomes (``S``, ``F``) the closed deals of these clients had.

    Args:
        deal: Not this one (0 for a deal that does not exist yet).
        company: The company, or None.
        contacts: Ids of the contacts.
        before: Only deals created up to here, UTC ms.
    """
    found: set[str] = set()
    if company is not None:
        rows = database.sql(
            "SELECT DISTINCT semantic FROM deal WHERE company = ? AND id <> ? AND closed = 1 AND deleted_at IS NULL "
            "AND created_at <= ?",
            (company, deal, before),
        )
        found |= {row[0] for row in rows}
    for contact in contacts:
        rows = database.sql(
            "SELECT DISTINCT d.semantic FROM link l JOIN deal d ON d.id = l.record WHERE l.target = ? "
            "AND l.field = 'contacts' AND l.type = 'deal' AND d.id <> ? AND d.closed = 1 AND d.deleted_at IS NULL "
            "AND d.created_at <= ?",
            (contact, deal, before),
        )
        found |= {row[0] for row in rows}
    return found


def next_id(kind: str) -> int:
    """The serial number that the next record of the type will get; inside a transaction only."""
    rows = database.sql("SELECT seq FROM sqlite_sequence WHERE name = ?", (kind,))
    return int(rows[0][0]) + 1 if rows else 1
