"""What lies behind a record, read in a worker: pages of timeline and history."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from crm_tui.domain.entities.types import ENTITY_TYPES
from crm_tui.i18n.translate import _
from crm_tui.services import activities, tasks, timeline, users
from crm_tui.services.timeline import Cursor, Entry, HistoryEntry, TimelinePage

if TYPE_CHECKING:
    from collections.abc import Mapping

    from crm_tui.domain.agenda import Planned
    from crm_tui.domain.ref import Ref
    from crm_tui.services.session import Session
    from crm_tui.services.tasks import TaskLine

__all__ = ["Cursor", "Entry", "HistoryEntry", "HistoryPart", "TimelinePage", "Trail", "read_history", "read_trail"]

PAGE = 50
MOST_PLANNED = 200
READ_AT_ONCE = 2_000
"""Changes that one search through the history looks at before it shows what it found."""


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


def read_trail(session: Session, ref: Ref) -> Trail:
    """The open activities, the pinned comments, the newest entries and the tasks."""
    return Trail(
        activities.open_activities(session, ref)[:MOST_PLANNED],
        timeline.pinned(session, ref),
        timeline.page(session, ref, limit=PAGE),
        {user.id: user.login for user in users.users(session, inactive=True)},
        tasks.of_record(session, ref),
        bool(ENTITY_TYPES[ref.type].bound),
    )


@dataclass(frozen=True, slots=True)
class HistoryPart:
    """A piece of the history that matches a search."""

    entries: tuple[HistoryEntry, ...]
    before: int | None
    """Where the next piece starts; None at the end."""


def read_history(session: Session, ref: Ref, words: str, before: int | None) -> HistoryPart:
    """A page of changes that hold all the words in author, type, field or values; newest first."""
    wanted = words.casefold().split()
    found: list[HistoryEntry] = []
    seen = 0
    while seen < READ_AT_ONCE:
        page = timeline.history(session, ref, before=before, limit=PAGE * 2)
        found += [entry for entry in page if matches(entry, wanted)]
        seen += len(page)
        before = page[-1].id if page else None
        if len(page) < PAGE * 2:
            return HistoryPart(tuple(found), None)
        if len(found) >= PAGE:
            break
    return HistoryPart(tuple(found), before)


def matches(entry: HistoryEntry, wanted: list[str]) -> bool:
    """Whether the change holds all these words (case-folded) somewhere."""
    text = " ".join(
        (entry.login, entry.origin, _(entry.label), entry.field, _(entry.field_label), entry.old, entry.new)
    )
    return all(word in text.casefold() for word in wanted)
