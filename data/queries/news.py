"""What changed since a reader looked last: the records behind the newest change rows and the newest events."""

from __future__ import annotations

from typing import NamedTuple

from crm_tui.domain.entities.types import ENTITY_TYPES, bindings
from crm_tui.domain.ref import Ref
from data import database


class Seen(NamedTuple):
    """How far a reader has looked: numbers of rows that only grow."""

    change: int = 0
    event: int = 0


def newest() -> Seen:
    """The numbers of the newest rows; 0 in an empty store."""
    rows = database.sql("SELECT coalesce((SELECT max(id) FROM change), 0), coalesce((SELECT max(id) FROM event), 0)")
    return Seen(*map(int, rows[0]))


def since(seen: Seen, limit: int) -> tuple[Seen, list[Ref], bool]:
    """Where to go on, the records changed after ``seen``, and whether there are more than ``limit``.

    Records on stages whose activities or tasks changed count as changed: their badges did. So do those whose timeline
    has a new entry: a run that ended changed no field.
    """
    last = newest()
    part = (
        "SELECT DISTINCT type, record FROM {} WHERE id > ? AND id <= ? LIMIT ?"  # each stops early, after an import too
    )
    rows = database.sql(
        f"SELECT * FROM ({part.format('change')}) UNION SELECT * FROM ({part.format('event')})",
        (seen.change, last.change, limit + 1, seen.event, last.event, limit + 1),
    )
    refs = {Ref(kind, record): None for kind, record in rows}
    for kind in ("activity", "task"):
        refs |= dict.fromkeys(_about(kind, [ref.id for ref in refs if ref.type == kind][:500]))
    return last, list(refs)[:limit], len(rows) > limit


def _about(kind: str, records: list[int]) -> list[Ref]:
    """The records on stages that these activities or tasks are about."""
    if not records:
        return []
    marks = ",".join("?" * len(records))
    kind_of = {field: code for code, field in bindings().items() if ENTITY_TYPES[code].has_stages}
    bound = database.sql(
        f"SELECT DISTINCT field, target FROM link WHERE type = ? AND record IN ({marks})", (kind, *records)
    )
    return [Ref(kind_of[field], target) for field, target in bound if field in kind_of]
