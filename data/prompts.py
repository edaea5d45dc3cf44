"""Whether an operator wants to be asked for the next activity: preferences, kept outside the operations log."""

from __future__ import annotations

from data import database


def get(user: int, key: str) -> str | None:
    """What the operator chose, or None."""
    rows = database.sql("SELECT value FROM preference WHERE user = ? AND key = ?", (user, key))
    return str(rows[0][0]) if rows else None


def put(user: int, key: str, value: str) -> None:
    """Remember what the operator chose; its own transaction."""
    with database.transaction():
        database.execute(
            "INSERT INTO preference (user, key, value) VALUES (?,?,?) "
            "ON CONFLICT (user, key) DO UPDATE SET value = excluded.value",
            (user, key, value),
        )
