"""What lies behind a record, read in a worker: pages of timeline and history."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from crm_tui.domain.entities.types import ENTITY_TYPES
from crm_tui.services import activities, history, tasks, timeline, users
from crm_tui.services.history import Part as HistoryPart
from crm_tui.services.timeline import Cursor, Entry, HistoryEntry, TimelinePage

if TYPE_CHECKING:
    from collections.abc import Mapping

    from crm_tui.automation.waiting_cards import Card
    from crm_tui.domain.agenda import Planned
    from crm_tui.domain.ref import Ref
    from crm_tui.services.session import Session
    from crm_tui.services.tasks import TaskLine

__all__ = [
    "Cursor",
    "Entry",
    "HistoryEntry",
    "HistoryPart",
    "HistoryRead",
    "TimelinePage",
    "Trail",
    "read_history",
    "read_trail",
]

PAGE = 50
MOST_PLANNED = 200


@dataclass(frozen=True, slots=True)
class Trail:
    """What the timeline shows at first."""

    planned: tuple[Planned, ...]
    pinned: tuple[Entry, ...]
    page: TimelinePage
    logins: Mapping[int, str]
    tasks: tuple[TaskLine, ...] = ()
    plans: bool = True
    """Whether activities can be about the record."""
    waits: tuple[Card, ...] = ()
    """What workflows wait for the client with."""


class HistoryRead(NamedTuple):
    """A page of the history."""

    part: HistoryPart
    sources: Mapping[str, str]
    """By origin of an act of a workflow: its name."""


def read_trail(session: Session, ref: Ref) -> Trail:
    """The open activities, what is pinned, the newest entries and the tasks."""
    from crm_tui.automation import waiting_cards  # noqa: PLC0415 — the first picture of the board does without

    return Trail(
        activities.open_activities(session, ref)[:MOST_PLANNED],
        timeline.pinned(session, ref),
        timeline.page(session, ref, limit=PAGE),
        {user.id: user.login for user in users.users(session, inactive=True)},
        tasks.of_record(session, ref),
        bool(ENTITY_TYPES[ref.type].bound),
        waiting_cards.of_record(session, ref),
    )


def read_history(session: Session, ref: Ref, words: str, before: int | None) -> HistoryRead:
    """A page of the changes that a search asks for, see `crm_tui.services.history.parse`; newest first."""
    found = history.part(session, ref, history.parse(session, words), before, PAGE)
    origins = {each.origin for each in found.entries if each.origin.startswith("run:")}
    if not origins:
        return HistoryRead(found, {})
    from crm_tui.automation import run_sources  # noqa: PLC0415 — most histories have no runs

    return HistoryRead(found, run_sources.names(origins))
