"""What is known of the clients of a deal: their earlier deals and leads."""

from __future__ import annotations

from collections.abc import Sequence

from data import database

_COMPANY = """SELECT semantic FROM deal WHERE company = ? AND id <> ? AND closed = 1 AND deleted_at IS NULL AND created_at <= ?
    UNION SELECT 'F' FROM lead WHERE company = ? AND id <> ? AND closed = 1 AND deleted_at IS NULL AND created_at <= ?
    UNION SELECT 'F' FROM lead WHERE converted_company = ? AND id <> ? AND closed = 1 AND deleted_at IS NULL AND created_at <= ?
    """
_CONTACT = """SELECT d.semantic FROM link l JOIN deal d ON d.id = l.record WHERE l.target = ? AND l.field = 'contacts'
        AND l.type = 'deal' AND d.id <> ? AND d.closed = 1 AND d.deleted_at IS NULL AND d.created_at <= ?
    UNION SELECT 'F' FROM link l JOIN lead r ON r.id = l.record WHERE l.target = ? AND l.field = 'contacts'
        AND l.type = 'lead' AND r.id <> ? AND r.closed = 1 AND r.deleted_at IS NULL AND r.created_at <= ?
    UNION SELECT 'F' FROM lead WHERE converted_contact = ? AND id <> ? AND closed = 1 AND deleted_at IS NULL AND created_at <= ?
    """


def earlier_outcomes(
    deal: int, company: int | None, contacts: Sequence[int], before: int, *, lead: int | None = None
) -> set[str]:
    """Which outcomes (``S``, ``F``) the closed deals and leads of these clients had.

    A closed lead, converted or not, is no purchase: it counts as ``F``.

    Args:
        deal: Not this one (0 for a deal that does not exist yet).
        company: The company, or None.
        contacts: Ids of the contacts.
        before: Only deals and leads created up to here, UTC ms.
        lead: Not this one either: the lead that the deal itself was made from.
    """
    found: set[str] = set()
    several = [(_COMPANY, company)] if company is not None else []
    several += [(_CONTACT, contact) for contact in contacts]
    for text, client in several:
        own = (client, lead or 0, before)
        found |= {row[0] for row in database.sql(text, (client, deal, before, *own, *own))}
    return found


def next_id(kind: str) -> int:
    """The serial number that the next record of the type will get; inside a transaction only."""
    rows = database.sql("SELECT seq FROM sqlite_sequence WHERE name = ?", (kind,))
    return int(rows[0][0]) + 1 if rows else 1
