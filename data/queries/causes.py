"""Where a value comes from: the change that set it, the operation of the change, the step of the run that did it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import NamedTuple

from crm_tui.domain.ref import Ref
from data import database
from data.shapes import Raw, undump

CREATION = ""
"""The field of a creation."""


class Set(NamedTuple):
    """The change that gave a field the value that it has."""

    operation: int
    field: str
    """`CREATION` when the record was created with the value."""
    old: Raw
    new: Raw


class Act(NamedTuple):
    """An operation, and what is known of its cause."""

    id: int
    at: int
    """UTC ms."""
    user: int | None
    login: str
    origin: str
    label: str
    caused_by: int | None
    undoes: int | None
    planned_at: int | None
    """When the timer was due whose effect it is, UTC ms."""


class Doing(NamedTuple):
    """A step of a run, by its row in the journal."""

    seq: int
    step: str
    at: int


class Entered(NamedTuple):
    """A record came to a stage."""

    operation: int
    at: int
    origin: str
    created: bool


def last_set(ref: Ref, field: str) -> Set | None:
    """The newest change of the field; the creation when there was none since, and it gave the field a value."""
    rows = database.sql(
        "SELECT operation, old, new FROM change WHERE type = ? AND record = ? AND field = ? ORDER BY id DESC LIMIT 1",
        (ref.type, ref.id, field),
    )
    if rows:
        return Set(rows[0][0], field, undump(rows[0][1]), undump(rows[0][2]))
    made = creation(ref)
    if made is None or not isinstance(made.new, dict) or field not in made.new:
        return None
    return Set(made.operation, CREATION, None, made.new[field])


def creation(ref: Ref) -> Set | None:
    """The row of the log that made the record."""
    rows = database.sql(
        "SELECT operation, new FROM change WHERE type = ? AND record = ? AND field = '' ORDER BY id LIMIT 1",
        (ref.type, ref.id),
    )
    return Set(rows[0][0], CREATION, None, undump(rows[0][1])) if rows else None


def last_change(ref: Ref) -> Set | None:
    """The newest change of the record, whatever its field."""
    rows = database.sql(
        "SELECT operation, field, old, new FROM change WHERE type = ? AND record = ? ORDER BY id DESC LIMIT 1",
        (ref.type, ref.id),
    )
    return Set(rows[0][0], rows[0][1], undump(rows[0][2]), undump(rows[0][3])) if rows else None


def changes(ref: Ref, names: Sequence[str], since: int, limit: int = 20) -> list[Set]:
    """The changes of these fields since then (UTC ms) that triggers hear of, the newest first; not those of its creation."""
    marks = ",".join("?" * len(names))
    rows = database.sql(
        "SELECT c.operation, c.field, c.old, c.new FROM change c JOIN operation o ON o.id = c.operation "
        f"WHERE c.type = ? AND c.record = ? AND c.field IN ({marks}) AND o.at >= ? "
        "AND o.origin NOT GLOB 'undo:*' AND o.origin NOT GLOB 'redo:*' AND o.origin NOT GLOB 'import:*' "
        "AND NOT EXISTS (SELECT 1 FROM change k WHERE k.operation = c.operation AND k.type = c.type "
        "AND k.record = c.record AND k.field = '') ORDER BY c.id DESC LIMIT ?",
        (ref.type, ref.id, *names, since, limit),
    )
    return [Set(row[0], row[1], undump(row[2]), undump(row[3])) for row in rows]


def touched(ref: Ref, number: int) -> bool:
    """Whether the operation of that number changed the record, or told of it."""
    rows = database.sql(
        "SELECT 1 FROM change WHERE operation = ? AND type = ? AND record = ? "
        "UNION ALL SELECT 1 FROM event WHERE operation = ? AND type = ? AND record = ? LIMIT 1",
        (number, ref.type, ref.id, number, ref.type, ref.id),
    )
    return bool(rows)


def act(number: int) -> Act | None:
    """The operation of that number."""
    rows = database.sql(
        "SELECT o.id, o.at, o.user, coalesce(u.login, ''), o.origin, o.label, o.caused_by, o.undoes, o.planned_at "
        "FROM operation o LEFT JOIN user u ON u.id = o.user WHERE o.id = ?",
        (number,),
    )
    return Act(*rows[0]) if rows else None


def by_default(ref: Ref) -> frozenset[str]:
    """The fields that nobody gave when the record was created, and that got their defaults."""
    rows = database.sql(
        "SELECT payload FROM event WHERE type = ? AND record = ? AND kind = 'created' ORDER BY id LIMIT 1",
        (ref.type, ref.id),
    )
    found = undump(rows[0][0]) if rows else None
    return frozenset(found.get("by_default", ())) if isinstance(found, dict) else frozenset()


def step_of(run: int, operation: int) -> Doing | None:
    """The step of a run that wrote the operation: each row of the journal names the last one that its step wrote."""
    rows = database.sql(
        "SELECT seq, step, at FROM run_step WHERE run = ? AND operation >= ? ORDER BY seq LIMIT 1", (run, operation)
    )
    return Doing(*rows[0]) if rows else None


def started_by(run: int, started: int) -> Doing | None:
    """The step of a run that started another one."""
    rows = database.sql("SELECT seq, step, at, results FROM run_step WHERE run = ? ORDER BY seq", (run,))
    found = [row for row in rows if started in _numbers(json.loads(row[3]).get("RUN_ID"))] or [
        row for row in rows if row[1] in _waits_for(run, started)
    ]
    return Doing(found[0][0], found[0][1], found[0][2]) if found else None


def _waits_for(run: int, started: int) -> set[str]:
    """The steps of a run that wait for the end of another one."""
    rows = database.sql("SELECT step, facts FROM run_wait WHERE run = ?", (run,))
    return {row[0] for row in rows if json.loads(row[1]).get("run") == started}


def _numbers(packed: object) -> list[object]:
    """The values of a result as runs keep them."""
    value = packed.get("value") if isinstance(packed, dict) else None
    return value if isinstance(value, list) else [value]


def entries(ref: Ref, stage: int) -> list[Entered]:
    """When the record came to the stage, the newest first."""
    rows = database.sql(
        "SELECT c.operation, o.at, o.origin, c.field = '' FROM change c JOIN operation o ON o.id = c.operation "
        "WHERE c.type = ?1 AND c.record = ?2 AND (c.field = 'stage' AND c.new = ?4 "
        "OR c.field = '' AND json_extract(c.new, '$.stage') = ?3) ORDER BY c.id DESC",
        (ref.type, ref.id, stage, str(stage)),
    )
    return [Entered(row[0], row[1], row[2], bool(row[3])) for row in rows]


def was(ref: Ref, field: str, at: int, now: Raw) -> Raw:
    """The value that a field had at a moment, from the change that came next.

    Args:
        ref: The record.
        field: Its field.
        at: UTC ms.
        now: The value that it has now.
    """
    rows = database.sql(
        "SELECT c.old FROM change c JOIN operation o ON o.id = c.operation "
        "WHERE c.type = ? AND c.record = ? AND c.field = ? AND o.at > ? ORDER BY c.id LIMIT 1",
        (ref.type, ref.id, field, at),
    )
    return undump(rows[0][0]) if rows else now


def changed_by(ref: Ref) -> int | None:
    """The newest act that changed the record after its creation; marks that the clock makes do not count."""
    rows = database.sql(
        "SELECT c.operation FROM change c WHERE c.type = ?1 AND c.record = ?2 "
        "AND c.field NOT IN ('', 'deleted_at', 'overdue', 'last_activity_at', 'last_activity_by') "
        "AND NOT EXISTS (SELECT 1 FROM change k WHERE k.operation = c.operation AND k.type = ?1 AND k.record = ?2 "
        "AND k.field = '') ORDER BY c.id DESC LIMIT 1",
        (ref.type, ref.id),
    )
    return int(rows[0][0]) if rows else None


def awaited(ref: Ref) -> bool:
    """Whether something that happened to the record waits to be looked at by robots."""
    return bool(database.sql("SELECT 1 FROM happened WHERE type = ? AND record = ? LIMIT 1", (ref.type, ref.id)))


def last_touch(ref: Ref, field: str) -> Act | None:
    """The newest act that changed a field of a record."""
    found = last_set(ref, field)
    return act(found.operation) if found is not None else None
