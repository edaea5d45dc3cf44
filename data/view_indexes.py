"""The indexes of the views by date: activities view and calendar; for migrations and for types made at run time.

What a query asks of is a column as well: without, counting reads every row of the table. They begin with ``pipeline + 0``
and not ``pipeline``, so that only the views use them: lists filtered by pipeline are read in their own order.
Changing what is written here needs a migration for the tables that exist.
"""

from __future__ import annotations


def statements(kind: str, *, dated: bool) -> tuple[str, ...]:
    """What creates the indexes of a type on stages.

    Args:
        kind: The type's code; checked by the caller to be a plain identifier.
        dated: Whether its records have a start and a close date.
    """
    seen = "pipeline, closed, deleted_at"
    near = f"(pipeline + 0, next_activity_at, id, amount_base, {seen}) WHERE closed = 0 AND deleted_at IS NULL"
    found = (
        f"CREATE INDEX {kind}_next ON {kind} {near}",
        f"CREATE INDEX {kind}_created ON {kind} (pipeline + 0, created_at, id, {seen}) WHERE deleted_at IS NULL",
    )
    if not dated:
        return found
    span = f"(pipeline + 0, close_date, id, start_date, {seen}) WHERE deleted_at IS NULL"
    return (*found, f"CREATE INDEX {kind}_span ON {kind} {span}")
