"""Saved filters: an operator's own and the shared ones."""

from __future__ import annotations

from typing import NamedTuple

from data import database


class SavedFilter(NamedTuple):
    """A filter with a name."""

    id: int
    name: str
    text: str
    owner: int
    shared: bool
    is_default: bool
    """Of its owner, for this type."""


def filters_for(kind: str, user: int) -> list[SavedFilter]:
    """Those of a type that the operator may choose: their own first."""
    rows = database.sql(
        "SELECT id, name, text, owner, shared, is_default FROM saved_filter "
        "WHERE type = ? AND (owner = ? OR shared = 1) AND deleted_at IS NULL "
        "ORDER BY owner <> ?, sort, id",
        (kind, user, user),
    )
    return [SavedFilter(row[0], row[1], row[2], row[3], bool(row[4]), bool(row[5])) for row in rows]


def owner_of(filter_id: int) -> int | None:
    """Whose filter it is, or None."""
    rows = database.sql("SELECT owner FROM saved_filter WHERE id = ? AND deleted_at IS NULL", (filter_id,))
    return int(rows[0][0]) if rows else None
