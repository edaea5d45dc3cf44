"""What the calendar shows: the records of each day. Apart from `views`, since the board draws without it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

    from crm_tui.domain.views import Tile


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
