"""The indexes of the views by date: activities view and calendar; for migrations and for types made at run time.

Changing what is written here needs a migration for the tables that exist.
"""

from __future__ import annotations


def statements(kind: str, *, dated: bool) -> tuple[str, ...]:
    """What creates the indexes of a type on stages.

    Args:
        kind: The type's code; checked by the caller to be a plain identifier.
        dated: Whether its records have a start and a close date.
    """
    found = (
        f"CREATE INDEX {kind}_next ON {kind} (pipeline, next_activity_at, id, amount_base) "
        "WHERE closed = 0 AND deleted_at IS NULL",
        f"CREATE INDEX {kind}_created ON {kind} (pipeline, created_at, id) WHERE deleted_at IS NULL",
    )
    if not dated:
        return found
    return (
        *found,
        f"CREATE INDEX {kind}_span ON {kind} (pipeline, close_date, id, start_date) WHERE deleted_at IS NULL",
    )
