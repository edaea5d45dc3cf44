"""Which record has an origin id."""

from __future__ import annotations

from crm_tui.domain.entities.types import ENTITY_TYPES
from data import database


def record(kind: str, origin: str) -> int | None:
    """The record of a type with this origin id, also one in the recycle bin; None when none has it.

    Raises:
        KeyError: no such type.
    """
    rows = database.sql(f"SELECT id FROM {ENTITY_TYPES[kind].code} WHERE origin_id = ? LIMIT 1", (origin,))
    return int(rows[0][0]) if rows else None
