"""What changed since a reader looked last: the records behind the newest change rows."""

from __future__ import annotations

from crm_tui.domain.entities.types import ENTITY_TYPES, bindings
from crm_tui.domain.ref import Ref
from data import database


def newest() -> int:
    """The number of the newest change row; 0 in an empty store."""
    return int(database.sql("SELECT coalesce(max(id), 0) FROM change")[0][0])


def since(seen: int, limit: int) -> tuple[int, list[Ref], bool]:
    """The newest number, the records changed after ``seen``, and whether there are more than ``limit``.

    Records on stages whose activities or tasks changed count as changed: their badges did.
    """
    last = newest()
    rows = database.sql(
        "SELECT DISTINCT type, record FROM change WHERE id > ? AND id <= ? LIMIT ?", (seen, last, limit + 1)
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
