"""What an operator leaves behind without a log: drafts of what was typed, and how one likes the views."""

from __future__ import annotations

from data import database


def put_draft(user: int, key: str, text: str, at: int) -> None:
    """Keep a draft; inside a transaction."""
    database.execute(
        "INSERT INTO draft (user, key, text, at) VALUES (?,?,?,?) "
        "ON CONFLICT (user, key) DO UPDATE SET text = excluded.text, at = excluded.at",
        (user, key, text, at),
    )


def draft(user: int, key: str) -> tuple[str, int] | None:
    """A draft and when it was kept (UTC ms), or None."""
    rows = database.sql("SELECT text, at FROM draft WHERE user = ? AND key = ?", (user, key))
    return (rows[0][0], rows[0][1]) if rows else None


def drafts(user: int, limit: int) -> list[tuple[str, str, int]]:
    """Key, text and moment of the newest drafts of an operator."""
    rows = database.sql("SELECT key, text, at FROM draft WHERE user = ? ORDER BY at DESC, key LIMIT ?", (user, limit))
    return [(row[0], row[1], row[2]) for row in rows]


def count_drafts(user: int) -> int:
    """How many drafts an operator has."""
    return int(database.sql("SELECT count(*) FROM draft WHERE user = ?", (user,))[0][0])


def drop_draft(user: int, key: str) -> int:
    """Forget a draft; inside a transaction. Returns how many there were."""
    return database.execute("DELETE FROM draft WHERE user = ? AND key = ?", (user, key))


def put_preference(user: int, key: str, value: str) -> None:
    """Keep a preference; inside a transaction."""
    database.execute(
        "INSERT INTO preference (user, key, value) VALUES (?,?,?) "
        "ON CONFLICT (user, key) DO UPDATE SET value = excluded.value",
        (user, key, value),
    )


def preferences(user: int) -> dict[str, str]:
    """All preferences of an operator."""
    rows = database.sql("SELECT key, value FROM preference WHERE user = ? ORDER BY key", (user,))
    return {row[0]: row[1] for row in rows}


def preference(user: int, key: str) -> str | None:
    """One preference, or None."""
    rows = database.sql("SELECT value FROM preference WHERE user = ? AND key = ?", (user, key))
    return str(rows[0][0]) if rows else None


def drop_preference(user: int, key: str) -> int:
    """Forget a preference; inside a transaction. Returns how many there were."""
    return database.execute("DELETE FROM preference WHERE user = ? AND key = ?", (user, key))
