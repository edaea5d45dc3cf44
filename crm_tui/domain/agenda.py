"""What an operator has to do: frozen rows of activities, the suggestion of a next one, and notices of the clock."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from crm_tui.domain.ref import Ref


class Section(StrEnum):
    """Where an activity stands in one's day."""

    OVERDUE = "overdue"
    TODAY = "today"
    UPCOMING = "upcoming"


@dataclass(frozen=True, slots=True)
class Bound:
    """A record that an activity is about, with its name."""

    ref: Ref
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """One open activity."""

    ref: Ref
    version: int
    kind: str
    """``todo``, ``call``, ``meeting``, ``email``, ``message`` or ``form``."""
    subject: str
    deadline: datetime
    direction: str
    """``planned``, ``in`` or ``out``."""
    important: bool
    responsible: int | None
    section: Section
    about: tuple[Bound, ...]
    """Deals first, then contacts and companies."""
    sender: str = ""
    """Who wrote or rang, when it came from outside."""
    body: str = ""
    """What was written, its first 2,000 characters."""
    came: datetime | None = None
    """When it came in; None for what people planned."""


@dataclass(frozen=True, slots=True)
class PlannedPage:
    """A page of open activities by deadline; ``after`` is where the next page starts, None at the end."""

    items: tuple[Planned, ...]
    after: tuple[int, int] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """The next activity that a record lacks, filled in."""

    about: Ref
    kind: str
    subject: str
    deadline: datetime
    reminders: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """One line of an operator's notification list."""

    id: int
    at: datetime
    kind: str
    """``reminder``, ``overdue``, ``assigned``, ``timer_failed`` …"""
    ref: Ref
    details: dict[str, object]
    """What the wording needs: ``subject``, ``deadline`` (UTC ms), ``title``, ``close_date`` …"""
    late_ms: int
    """How much later than due it was given, because nothing was running."""
    seen: bool


def section_of(deadline: int, now: int, tomorrow: int) -> Section:
    """The section of a deadline; all in UTC ms, ``tomorrow`` is the start of the next day in the company's zone."""
    if deadline < now:
        return Section.OVERDUE
    return Section.TODAY if deadline < tomorrow else Section.UPCOMING
