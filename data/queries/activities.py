"""What is to be done: open activities of a record, of an operator's day; what an activity is about."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from crm_tui.domain.ref import Ref
from data import database

FIELD_OF = {"deal": "deals", "contact": "contacts", "company": "companies"}
"""The field of an activity that binds it to a record of that type."""
_TYPE_OF = {field: kind for kind, field in FIELD_OF.items()}
_COLUMNS = "a.id, a.version, a.kind, a.subject, a.deadline, a.direction, a.important, a.responsible"


@dataclass(frozen=True, slots=True)
class OpenRow:
    """One open activity, raw."""

    id: int
    version: int
    kind: str
    subject: str
    deadline: int
    direction: str
    important: int
    responsible: int | None


def open_of(ref: Ref, limit: int = 500) -> list[OpenRow]:
    """The open activities about a record, nearest deadline first."""
    rows = database.sql(
        f"SELECT {_COLUMNS} FROM link l JOIN activity a ON a.id = l.record "
        "WHERE l.target = ? AND l.field = ? AND l.type = 'activity' AND a.completed = 0 AND a.deleted_at IS NULL "
        "ORDER BY a.deadline, a.id LIMIT ?",
        (ref.id, FIELD_OF[ref.type], limit),
    )
    return [OpenRow(*row) for row in rows]


def has_open(ref: Ref) -> bool:
    """Whether any activity about the record is open, planned or incoming."""
    return bool(open_of(ref, 1))


def open_on_deals(deals: Sequence[int], *, only_on_stage_change: bool) -> list[int]:
    """Open activities of these deals that a move completes, by id; incoming ones wait for an answer and stay.

    Args:
        deals: At most 500 ids.
        only_on_stage_change: Only those marked *complete when the stage changes*; otherwise all.
    """
    marks = ",".join("?" * len(deals))
    rows = database.sql(
        f"SELECT DISTINCT a.id FROM link l JOIN activity a ON a.id = l.record "
        f"WHERE l.target IN ({marks}) AND l.field = 'deals' AND l.type = 'activity' AND a.completed = 0 "
        "AND a.deleted_at IS NULL AND (a.auto_complete_on_stage_change = 1 OR (? = 0 AND a.direction <> 'in')) "
        "ORDER BY a.id",
        (*deals, int(only_on_stage_change)),
    )
    return [int(activity) for (activity,) in rows]


def day_of(user: int, after: tuple[int, int], limit: int) -> list[OpenRow]:
    """A page of the operator's open activities by deadline, after this ``(deadline, id)``."""
    rows = database.sql(
        f"SELECT {_COLUMNS} FROM activity a WHERE a.responsible = ? AND a.completed = 0 AND a.deleted_at IS NULL "
        "AND (a.deadline, a.id) > (?, ?) ORDER BY a.deadline, a.id LIMIT ?",
        (user, *after, limit),
    )
    return [OpenRow(*row) for row in rows]


def overdue_of(user: int, now: int) -> int:
    """How many open activities of the operator have a deadline before ``now`` (UTC ms)."""
    rows = database.sql(
        "SELECT count(*) FROM activity WHERE responsible = ? AND completed = 0 AND deleted_at IS NULL AND deadline < ?",
        (user, now),
    )
    return int(rows[0][0])


@dataclass(frozen=True, slots=True)
class Remembered:
    """What a reminder tells of its activity."""

    subject: str
    kind: str
    deadline: int
    responsible: int | None
    fields: str
    """Its fields that hold links, between commas."""


def to_remind(activity: int) -> Remembered | None:
    """The activity, while it is open."""
    rows = database.sql(
        "SELECT subject, kind, deadline, coalesce(responsible, created_by), coalesce((SELECT "
        "group_concat(DISTINCT field) FROM link WHERE type = 'activity' AND record = activity.id), '') FROM activity "
        "WHERE id = ? AND completed = 0 AND deleted_at IS NULL",
        (activity,),
    )
    return Remembered(*rows[0]) if rows else None


def bound_to(activities: Sequence[int]) -> dict[int, list[tuple[Ref, str]]]:
    """What each of these activities (at most 500) is about, with names: deals, contacts, companies."""
    found: dict[int, list[tuple[Ref, str]]] = {activity: [] for activity in activities}
    marks = ",".join("?" * len(found))
    for activity, field, target, title in database.sql(
        "SELECT l.record, l.field, l.target, coalesce(d.title, c.full_name, o.title, '') FROM link l "
        "LEFT JOIN deal d ON l.field = 'deals' AND d.id = l.target "
        "LEFT JOIN contact c ON l.field = 'contacts' AND c.id = l.target "
        "LEFT JOIN company o ON l.field = 'companies' AND o.id = l.target "
        f"WHERE l.type = 'activity' AND l.record IN ({marks}) AND l.field IN ('deals', 'contacts', 'companies') "
        "ORDER BY l.record, CASE l.field WHEN 'deals' THEN 0 WHEN 'contacts' THEN 1 ELSE 2 END, l.sort",
        tuple(found),
    ):
        found[activity].append((Ref(_TYPE_OF[field], target), title))
    return found


_THERE = {
    "deal": "SELECT id FROM deal WHERE id IN ({marks})",
    "contact": "SELECT id FROM contact WHERE id IN ({marks})",
    "company": "SELECT id FROM company WHERE id IN ({marks})",
    "user": "SELECT id FROM user WHERE id IN ({marks})",
}


def missing(kind: str, ids: Sequence[int]) -> int | None:
    """The first of these ids (at most 500) that no deal, contact, company or user has; None when all exist."""
    if not ids:
        return None
    there = {row[0] for row in database.sql(_THERE[kind].format(marks=",".join("?" * len(ids))), ids)}
    return next((each for each in ids if each not in there), None)


def deal_state(deal: int) -> tuple[bool, bool] | None:
    """Whether the deal can be worked on (open and not in the recycle bin), and whether it has an open activity."""
    rows = database.sql("SELECT closed = 0 AND deleted_at IS NULL, activity_count > 0 FROM deal WHERE id = ?", (deal,))
    return (bool(rows[0][0]), bool(rows[0][1])) if rows else None
