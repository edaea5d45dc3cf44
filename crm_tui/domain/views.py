"""What the views show: frozen rows that travel from the store to the screens."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from crm_tui.domain.money import Money


@dataclass(frozen=True, slots=True, repr=False)
class StageColumn:
    """One column of the board: a stage with its counter and sum."""

    stage_id: int
    code: str
    name: str
    colour: str
    """``#rrggbb``."""
    semantic: str
    """``P`` in progress, ``S`` success, ``F`` failure."""
    count: int | None
    """Deals in the stage that match the filter; None while a filtered count is still being computed."""
    total: Money | None
    """Sum in the base currency; None like ``count``."""


class BoardHeader(NamedTuple):
    """A pipeline with its columns, in order: in progress, success, failures."""

    pipeline_id: int
    pipeline: str
    columns: tuple[StageColumn, ...]


class Tile(NamedTuple):
    """One card on the board."""

    id: int
    version: int
    rank: int
    """The sort key within the column; ``(rank, id)`` is the keyset cursor."""
    title: str
    amount: Money | None
    client: str
    """Company, else primary contact, else empty."""
    responsible: str
    """Login."""
    close_date: str
    """ISO date or empty."""
    kind: str
    """empty, ``repeat``, ``inquiry`` or ``regular``."""
    overdue: bool
    closed: bool
    next_activity_at: int | None
    """Nearest open planned activity, UTC ms."""
    activities: int
    """Open planned activities."""
    task_badge: str = ""
    """Empty until tasks exist."""


class TilePage(NamedTuple):
    """Tiles of one column in board order. ``more`` tells whether there are further ones in the asked direction."""

    stage_id: int
    tiles: tuple[Tile, ...]
    more: bool


class Counters(NamedTuple):
    """The numbers of the header line."""

    overdue_activities: int
    """Of the operator, tasks among them: what stands under *Overdue* in *my day*."""
    unseen_notifications: int
    next_due_at: int | None
    """When the next timer of the store is due, UTC ms."""
    unsearchable: int = 0
    """Records that a search does not find yet, while the search index is being built."""
    to_answer: int = 0
    """What runs of workflows ask of the operator."""
