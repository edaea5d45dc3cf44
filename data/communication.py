"""When somebody last communicated about a record: derived from calls, comments and reminders, therefore without log."""

from __future__ import annotations

from data import database

_BUMPS = {
    field: f"UPDATE {table} SET last_activity_at = ?, last_activity_by = ? WHERE id IN "
    f"(SELECT target FROM link WHERE type = 'activity' AND record = ? AND field = '{field}')"
    for table, field in (("deal", "deals"), ("contact", "contacts"), ("company", "companies"))
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
        if field in _BUMPS:
            database.execute(_BUMPS[field], (at, by, activity))


_TOUCH = {
    kind: f"UPDATE {kind} SET last_activity_at = ?, last_activity_by = ? WHERE id = ?"
    for kind in ("deal", "contact", "company")
}


def touch(kind: str, record: int, at: int, by: int | None) -> None:
    """Mark one record as last updated, as a comment does; inside a transaction. Versions stay."""
    database.execute(_TOUCH[kind], (at, by, record))


def bound_fields(activity: int) -> str:
    """The fields of the activity that hold links, between commas."""
    rows = database.sql(
        "SELECT group_concat(DISTINCT field) FROM link WHERE type = 'activity' AND record = ?", (activity,)
    )
    return str(rows[0][0] or "")
