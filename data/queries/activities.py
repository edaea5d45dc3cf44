"""What is to be done: open activities of a record, of an operator's day; what an activity is about."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from crm_tui.domain.entities.types import ENTITY_TYPES, bindings
from crm_tui.domain.ref import Ref
from data import database
from data.queries import names

_COLUMNS = (
    "a.id, a.version, a.kind, a.subject, a.deadline, a.direction, a.important, a.responsible, coalesce(a.sender, ''), "
    "coalesce(substr(a.body, 1, 2000), ''), iif(a.direction = 'in', coalesce(a.start, a.created_at), NULL)"
)


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
    sender: str
    body: str
    came: int | None


def open_of(ref: Ref, limit: int = 500) -> list[OpenRow]:
    """The open activities about a record, nearest deadline first."""
    if ref.type not in bindings():
        return []
    rows = database.sql(
        f"SELECT {_COLUMNS} FROM link l JOIN activity a ON a.id = l.record "
        "WHERE l.target = ? AND l.field = ? AND l.type = 'activity' AND a.completed = 0 AND a.deleted_at IS NULL "
        "ORDER BY a.deadline, a.id LIMIT ?",
        (ref.id, bindings()[ref.type], limit),
    )
    return [OpenRow(*row) for row in rows]


def has_open(ref: Ref) -> bool:
    """Whether any activity about the record is open, planned or incoming."""
    return bool(open_of(ref, 1))


def open_on(kind: str, records: Sequence[int], *, only_on_stage_change: bool) -> list[int]:
    """Open activities of these records that a move completes, by id; incoming ones wait for an answer and stay.

    Args:
        kind: Their type.
        records: At most 500 ids.
        only_on_stage_change: Only those marked *complete when the stage changes*; otherwise all.
    """
    marks = ",".join("?" * len(records))
    rows = database.sql(
        f"SELECT DISTINCT a.id FROM link l JOIN activity a ON a.id = l.record "
        f"WHERE l.target IN ({marks}) AND l.field = ? AND l.type = 'activity' AND a.completed = 0 "
        "AND a.deleted_at IS NULL AND (a.auto_complete_on_stage_change = 1 OR (? = 0 AND a.direction <> 'in')) "
        "ORDER BY a.id",
        (*records, bindings()[kind], int(only_on_stage_change)),
    )
    return [int(activity) for (activity,) in rows]


def open_kinds(kind: str, records: Sequence[int]) -> list[tuple[int, str]]:
    """Every open activity about these records (at most 500) of a type: its id and its kind, in the order of the ids."""
    marks = ",".join("?" * len(records))
    rows = database.sql(
        f"SELECT DISTINCT a.id, a.kind FROM link l JOIN activity a ON a.id = l.record "
        f"WHERE l.target IN ({marks}) AND l.field = ? AND l.type = 'activity' AND a.completed = 0 "
        "AND a.deleted_at IS NULL ORDER BY a.id",
        (*records, bindings()[kind]),
    )
    return [(int(row[0]), str(row[1])) for row in rows]


def day_of(user: int, after: tuple[int, int], limit: int) -> list[OpenRow]:
    """A page of the operator's open activities by deadline, after this ``(deadline, id)``."""
    rows = database.sql(
        f"SELECT {_COLUMNS} FROM activity a WHERE a.responsible = ? AND a.completed = 0 AND a.deleted_at IS NULL "
        "AND (a.deadline, a.id) > (?, ?) ORDER BY a.deadline, a.id LIMIT ?",
        (user, *after, limit),
    )
    return [OpenRow(*row) for row in rows]


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


def bound_to(activities: Sequence[int], kind: str = "activity") -> dict[int, list[tuple[Ref, str]]]:
    """What each of these activities, or tasks, is about, with names: deals first, then leads, contacts, companies …

    Args:
        activities: Ids, at most 500.
        kind: ``activity`` or ``task``.
    """
    found: dict[int, list[tuple[Ref, str]]] = {activity: [] for activity in activities}
    kind_of = {field: kind for kind, field in bindings().items()}
    order = list(kind_of)
    marks = ",".join("?" * len(found))
    rows = database.sql(
        f"SELECT record, field, target, sort FROM link WHERE type = ? AND record IN ({marks})", (kind, *found)
    )
    bound = sorted((row for row in rows if row[1] in kind_of), key=lambda row: (row[0], order.index(row[1]), row[3]))
    titles = {
        field: names.titles(code, [target for _, at, target, _ in bound if at == field])
        for field, code in kind_of.items()
        if any(row[1] == field for row in bound)
    }
    for activity, field, target, _ in bound:
        found[activity].append((Ref(kind_of[field], target), titles[field].get(target, "")))
    return found


def missing(kind: str, ids: Sequence[int]) -> int | None:
    """The first of these ids (at most 500) that no such record or user has; None when all exist."""
    if not ids:
        return None
    table = "user" if kind == "user" else ENTITY_TYPES[kind].code
    marks = ",".join("?" * len(ids))
    there = {row[0] for row in database.sql(f"SELECT id FROM {table} WHERE id IN ({marks})", ids)}
    return next((each for each in ids if each not in there), None)


def open_state(ref: Ref) -> tuple[bool, bool] | None:
    """Whether a record on a stage can be worked on (open and not in the recycle bin), and whether it has an activity."""
    rows = database.sql(
        f"SELECT closed = 0 AND deleted_at IS NULL, activity_count > 0 FROM {ENTITY_TYPES[ref.type].code} WHERE id = ?",
        (ref.id,),
    )
    return (bool(rows[0][0]), bool(rows[0][1])) if rows else None
