"""What names a record by its type and number."""

from __future__ import annotations

from crm_tui.domain.ref import Ref
from data import database


def comments(ref: Ref) -> list[int]:
    """Its comments, also deleted ones, the oldest first."""
    rows = database.sql("SELECT id FROM comment WHERE type = ? AND record = ? ORDER BY id", (ref.type, ref.id))
    return [row[0] for row in rows]


def details(ref: Ref) -> list[int]:
    """Its details with VAT number, addresses and banks, also deleted ones, the oldest first."""
    rows = database.sql("SELECT id FROM details WHERE owner_type = ? AND owner = ? ORDER BY id", (ref.type, ref.id))
    return [row[0] for row in rows]
