"""What was taken in already: a key for each contact of a drop folder, kept in the transaction that has taken it in."""

from __future__ import annotations

from data import database


def put(key: str, at: int, status: str, operation: int) -> None:
    """It was taken in; inside the transaction of what was made from it.

    Args:
        key: Of the file and of the contact in it; unique for ever.
        at: Now, UTC ms.
        status: What became of it.
        operation: Under which operation; 0 when nothing was written.
    """
    database.execute(
        "INSERT INTO intake_receipt (key, at, status, operation) VALUES (?,?,?,?)", (key, at, status, operation)
    )


def exists(key: str) -> bool:
    """Whether it was taken in."""
    return bool(database.sql("SELECT 1 FROM intake_receipt WHERE key = ?", (key,)))


def of(prefix: str) -> set[str]:
    """The keys that begin so."""
    rows = database.sql("SELECT key FROM intake_receipt WHERE key >= ? AND key < ?", (prefix, prefix + "\U0010ffff"))
    return {row[0] for row in rows}
