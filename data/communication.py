"""When somebody last communicated about a record: derived from calls, comments and reminders, therefore without log."""

from __future__ import annotations

from crm_tui.domain.entities.types import bindings
from data import database
from data.shapes import per_type


@per_type
def _bumps() -> dict[str, str]:
    """The field of an activity that binds → what bumps the bound records."""
    return {
        field: f"UPDATE {kind} SET last_activity_at = ?, last_activity_by = ? WHERE id IN "
        f"(SELECT target FROM link WHERE type = 'activity' AND record = ? AND field = '{field}')"
        for kind, field in bindings().items()
    }


def bump_bound(activity: int, at: int, by: int | None, fields: str | None = None) -> None:
    """Mark the records that an activity is about as last updated; inside a transaction.

    Versions stay: who has such a record open may still save it.

    Args:
        activity: The call or reminder.
        at: Now, UTC ms.
        by: Whose call or reminder it was.
        fields: The fields of the activity that bind it, between commas, when the caller knows them.

    Source: entities «Last updated»: bumped by calls and reminders of universal activities, never by field edits.
    """
    if fields is None:
        fields = bound_fields(activity)
    for field in fields.split(","):
        if field in _bumps():
            database.execute(_bumps()[field], (at, by, activity))


def touch(kind: str, record: int, at: int, by: int | None) -> None:
    """Mark one record as last updated, as a comment does; inside a transaction. Versions stay."""
    database.execute(f"UPDATE {kind} SET last_activity_at = ?, last_activity_by = ? WHERE id = ?", (at, by, record))


def bound_fields(activity: int) -> str:
    """The fields of the activity that hold links, between commas."""
    rows = database.sql(
        "SELECT group_concat(DISTINCT field) FROM link WHERE type = 'activity' AND record = ?", (activity,)
    )
    return str(rows[0][0] or "")
