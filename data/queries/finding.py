"""What the hits of a search are ranked by. Only so many are looked at: a common word is in a million bodies."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from crm_tui.domain.entities.types import ENTITY_TYPES
from data import database
from data.shapes import per_type


@per_type
def _select(kind: str) -> str:
    """What reads the hits of a type, up to its condition."""
    closed = "d.closed" if ENTITY_TYPES[kind].has_stages else "0"
    return f"SELECT d.id, d.{ENTITY_TYPES[kind].title_field}, {closed}, d.modified_at FROM {kind} d"


@dataclass(frozen=True, slots=True)
class Found:
    """One hit."""

    id: int
    title: str
    closed: bool
    modified_at: int
    """UTC ms."""


def some(kind: str, ids: Sequence[int]) -> list[Found]:
    """These records, in any order; at most 500."""
    marks = ",".join("?" * len(ids))
    return _found(f"{_select(kind)} WHERE d.id IN ({marks})", tuple(ids))


def beginning(kind: str, text: str, limit: int) -> list[Found]:
    """Live records whose title begins with the text, ASCII letters alike; through the index of titles.

    Args:
        kind: Entity type.
        text: At least one character.
        limit: At most so many, in the order of titles.
    """
    title = f"d.{ENTITY_TYPES[kind].title_field} COLLATE NOCASE"
    return _found(
        f"{_select(kind)} WHERE d.deleted_at IS NULL AND {title} >= ? AND {title} < ? ORDER BY {title}, d.id LIMIT ?",
        (text, text + "\U0010ffff", limit),
    )


def _found(text: str, params: tuple[object, ...]) -> list[Found]:
    return [Found(row[0], row[1] or "", bool(row[2]), row[3]) for row in database.sql(text, params)]
