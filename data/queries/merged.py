"""Which records became part of others: their events belong to the timeline of the one that is left."""

from __future__ import annotations

from collections.abc import Sequence

from crm_tui.domain.entities.types import ENTITY_TYPES
from crm_tui.domain.ref import Ref
from data import database


def put(ref: Ref, into: Ref) -> None:
    """Remember that a record became part of another; inside a transaction."""
    database.execute(
        "INSERT OR IGNORE INTO merged (type, record, into_record) VALUES (?,?,?)", (ref.type, ref.id, into.id)
    )


def parts(kind: str, record: int) -> list[int]:
    """The record and those that became part of it, directly or by way of others; not one that was taken out of the bin."""
    if not database.sql("SELECT 1 FROM merged WHERE type = ? AND into_record = ? LIMIT 1", (kind, record)):
        return [record]
    if kind not in ENTITY_TYPES:
        return [record]
    rows = database.sql(
        "WITH RECURSIVE part(id) AS (SELECT ? UNION SELECT m.record FROM part JOIN merged m ON m.type = ? "
        f"AND m.into_record = part.id WHERE NOT EXISTS (SELECT 1 FROM {kind} r WHERE r.id = m.record AND r.deleted_at IS NULL)) "
        "SELECT id FROM part ORDER BY id",
        (record, kind),
    )
    return [row[0] for row in rows]


def targets(refs: Sequence[Ref]) -> dict[Ref, Ref]:
    """Record → the one that it became part of, the last time."""
    found: dict[Ref, Ref] = {}
    for kind in dict.fromkeys(ref.type for ref in refs):
        ids = [ref.id for ref in refs if ref.type == kind]
        for start in range(0, len(ids), 500):
            part = ids[start : start + 500]
            marks = ",".join("?" * len(part))
            rows = database.sql(
                f"SELECT record, into_record FROM merged WHERE type = ? AND record IN ({marks}) ORDER BY id",
                (kind, *part),
            )
            found |= {Ref(kind, row[0]): Ref(kind, row[1]) for row in rows}
    return found
