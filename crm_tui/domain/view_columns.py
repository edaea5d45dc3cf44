"""What the deadlines and the activities view show: columns of time instead of stages.

Apart from `views`, since the board draws its first picture without them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from crm_tui.domain.money import Money
    from crm_tui.domain.views import Tile


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
class ActivityPage(DeadlinePage):
    """Tiles of one column, nearest deadline first; their ``rank`` is that deadline, ``(rank, id)`` the keyset cursor."""
