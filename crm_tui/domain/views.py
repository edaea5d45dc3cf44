"""What the views show: frozen rows that travel from the store to the screens."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from crm_tui.domain.money import Money


@dataclass(frozen=True, slots=True)
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


@dataclass(frozen=True, slots=True)
class BoardHeader:
    """A pipeline with its columns, in order: in progress, success, failures."""

    pipeline_id: int
    pipeline: str
    columns: tuple[StageColumn, ...]


@dataclass(frozen=True, slots=True)
class Tile:
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


@dataclass(frozen=True, slots=True)
class TilePage:
    """Tiles of one column in board order. ``more`` tells whether there are further ones in the asked direction."""

    stage_id: int
    tiles: tuple[Tile, ...]
    more: bool


@dataclass(frozen=True, slots=True)
class Counters:
    """The numbers of the header line."""

    overdue_activities: int
    unseen_notifications: int
    next_due_at: int | None
    """When the next timer of the store is due, UTC ms."""


@dataclass(frozen=True, slots=True)
class DeadlineColumn:
    """One column of the deadlines view."""

    key: str
    """``overdue``, ``today``, ``this_week``, ``next_week`` or ``later``."""
    label: str
    """A text to translate."""
    count: int
    total: Money
    """Sum in the base currency."""
    takes: bool
    """Whether records can be moved and created here."""


@dataclass(frozen=True, slots=True)
class DeadlineBoard:
    """The deadlines view of a type: always the same five columns, in order."""

    kind: str
    today: str
    """ISO date, in the company's zone: where the columns begin and end follows from it."""
    columns: tuple[DeadlineColumn, ...]


@dataclass(frozen=True, slots=True)
class DeadlinePage:
    """Tiles of one column, the most urgent first; ``(tile.close_date, tile.id)`` is the keyset cursor."""

    column: str
    tiles: tuple[Tile, ...]
    more: bool


@dataclass(frozen=True, slots=True)
class ActivityColumn(DeadlineColumn):
    """One column of the activities view: ``overdue``, ``today``, ``this_week``, ``next_week``, ``without`` or ``later``."""


@dataclass(frozen=True, slots=True)
class ActivityBoard:
    """The activities view of a pipeline: always the same six columns, in order."""

    kind: str
    pipeline_id: int
    columns: tuple[ActivityColumn, ...]


@dataclass(frozen=True, slots=True)
class ActivityPage:
    """Tiles of one column, nearest deadline first; their ``rank`` is that deadline, ``(rank, id)`` the keyset cursor."""

    column: str
    tiles: tuple[Tile, ...]
    more: bool


@dataclass(frozen=True, slots=True)
class CalendarEntry:
    """One record on one day of the calendar."""

    tile: Tile
    begins: bool
    """Whether its first day is this one; always, where a date is shown and not a span."""
    ends: bool
    """Whether its last day is this one."""


@dataclass(frozen=True, slots=True)
class CalendarDay:
    """One day: how many records are there, and the first of them."""

    day: date
    count: int
    """All that are there, also those that are not among the entries."""
    entries: tuple[CalendarEntry, ...]


@dataclass(frozen=True, slots=True)
class CalendarPage:
    """Days one after the other."""

    kind: str
    pipeline_id: int
    pipeline: str
    field: str
    """``span`` or the name of a date field."""
    days: tuple[CalendarDay, ...]
