"""Settings of the whole store: text by key, in `meta`."""

from __future__ import annotations

from data import database


def get(key: str, default: str = "") -> str:
    """The value of a setting, or the default."""
    rows = database.sql("SELECT value FROM meta WHERE key = ?", (key,))
    return str(rows[0][0]) if rows else default


def put(key: str, value: str) -> None:
    """Set it; inside a transaction."""
    database.execute(
        "INSERT INTO meta (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
        (key, value),
    )


def every() -> dict[str, str]:
    """All settings that were set."""
    return {row[0]: row[1] for row in database.sql("SELECT key, value FROM meta ORDER BY key")}
