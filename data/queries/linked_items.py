"""Which records link a record by a field, page by page."""

from __future__ import annotations

from crm_tui.domain.ref import Ref
from data import database


def linking(kind: str, field: str, about: Ref, after: int, limit: int) -> list[int]:
    """Living records of the type whose field of one link names the record, by id."""
    rows = database.sql(
        f"SELECT id FROM {kind} WHERE {field} = ? AND id > ? AND deleted_at IS NULL ORDER BY id LIMIT ?",
        (about.id, after, limit),
    )
    return [int(row[0]) for row in rows]


def linking_several(kind: str, field: str, about: Ref, after: int, limit: int) -> list[int]:
    """Living records of the type whose field of several links names the record, by id."""
    rows = database.sql(
        f"SELECT r.id FROM link l JOIN {kind} r ON r.id = l.record WHERE l.target = ? AND l.field = ? AND l.type = ? "
        "AND r.id > ? AND r.deleted_at IS NULL ORDER BY r.id LIMIT ?",
        (about.id, field, kind, after, limit),
    )
    return [int(row[0]) for row in rows]
