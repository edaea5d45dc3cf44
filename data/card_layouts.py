"""The card layouts that people keep, with those that were reset."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from data import database

_COLUMNS = "id, owner, forced, content, deleted_at IS NOT NULL"


@dataclass(frozen=True, slots=True)
class LayoutRow:
    """One kept layout."""

    id: int
    owner: int
    """0 is everyone."""
    forced: bool
    content: str
    deleted: bool


def rows(entity: str, pipeline: int, variant: str, owners: Sequence[int]) -> list[LayoutRow]:
    """The live layouts of these owners for cards of a type in a pipeline."""
    marks = ",".join("?" * len(owners))
    found = database.sql(
        f"SELECT {_COLUMNS} FROM card_layout WHERE entity = ? AND pipeline = ? AND variant = ? AND owner IN ({marks}) "
        "AND deleted_at IS NULL ORDER BY owner",
        (entity, pipeline, variant, *owners),
    )
    return [_row(row) for row in found]


def find(entity: str, pipeline: int, variant: str, owner: int) -> LayoutRow | None:
    """The layout of one owner, also one that was reset."""
    found = database.sql(
        f"SELECT {_COLUMNS} FROM card_layout WHERE entity = ? AND pipeline = ? AND variant = ? AND owner = ?",
        (entity, pipeline, variant, owner),
    )
    return _row(found[0]) if found else None


def _row(row: database.Row) -> LayoutRow:
    return LayoutRow(row[0], row[1], bool(row[2]), row[3], bool(row[4]))
