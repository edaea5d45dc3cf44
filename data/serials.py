"""Serial numbers of documents: counters in `meta` that only grow."""

from __future__ import annotations

from data import database, settings


def next_serial(kind: str) -> int:
    """The next number of the type, never given before; inside a transaction, which alone makes it final."""
    key = f"serial_{kind}"
    serial = int(settings.get(key, "0")) + 1
    settings.put(key, str(serial))
    return serial


def taken(kind: str, number: str) -> bool:
    """Whether a record of the type, also a deleted one, has this number."""
    return bool(database.sql(f"SELECT 1 FROM {kind} WHERE number = ?", (number,)))
