"""What operations touched: the records, the fields and the stages behind one line of the log."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from data import database
from data.shapes import Raw, undump

_NAMED = frozenset({
    "pipeline", "stage", "dictionary_value", "currency", "user", "saved_filter", "details", "details_template",
    "details_bank", "department", "user_group", "resource", "booking_service", "booking_field", "regular_deal",
    "sales_scenario", "role", "workflow", "process",
})  # fmt: skip
"""Tables besides those of records whose rows people know by ``name``."""


_CALLED = {
    "custom_field": "label", "global_value": "code", "exception_entry": "value", "rule": "title", "trigger": "name",
    "absence": "(SELECT login FROM user WHERE id = absence.user)",
}  # fmt: skip
"""Tables whose rows people know by something else; what it is."""
_FEW = 50
"""Events that are looked at to see what an operation without changes was about."""

_FIRST = "CASE field WHEN 'purged' THEN 0 ELSE id END"
"""A record that leaves the store is what the act was about, before those that named it."""


_GIVEN = (
    "SELECT a.id, r.name || ' → ' || coalesce(CASE a.kind WHEN 'user' THEN (SELECT login FROM user WHERE id = a.target) "
    "WHEN 'department' THEN (SELECT name FROM department WHERE id = a.target) "
    "ELSE (SELECT name FROM user_group WHERE id = a.target) END, '') FROM role_assignment a JOIN role r ON r.id = a.role"
)
"""A role and who has it."""


@dataclass(frozen=True, slots=True)
class Touched:
    """The records of one type under one operation."""

    operation: int
    type: str
    count: int
    """How many different records."""
    first: int
    """Id of the one that was written first."""
    order: int
    """Number of the first change: the type with the least is what the act was about."""


def touched(operations: Sequence[int]) -> list[Touched]:
    """What each of these operations touched, by type; at most 500 operations."""
    rows = database.sql(
        # SQLite gives `record` the value of the row that has the least id
        f"SELECT operation, type, count(DISTINCT record), record, min({_FIRST}) FROM change "
        f"WHERE operation IN ({_marks(operations)}) GROUP BY operation, type ORDER BY 5",
        tuple(operations),
    )
    return [Touched(*row) for row in rows]


def fields(operations: Sequence[int]) -> dict[tuple[int, str], list[str]]:
    """The names of the changed fields by operation and type, in the order in which they were written."""
    rows = database.sql(
        "SELECT operation, type, field, min(id) FROM change "
        f"WHERE operation IN ({_marks(operations)}) AND field NOT IN ('', 'deleted_at') "
        "GROUP BY operation, type, field ORDER BY min(id)",
        tuple(operations),
    )
    found: dict[tuple[int, str], list[str]] = {}
    for operation, kind, field, _first in rows:
        found.setdefault((operation, kind), []).append(field)
    return found


def reached(operations: Sequence[int]) -> dict[int, list[str]]:
    """The names of the stages that records were brought to, by operation."""
    rows = database.sql(
        "SELECT DISTINCT c.operation, s.name FROM change c JOIN stage s ON s.id = CAST(c.new AS INTEGER) "
        f"WHERE c.operation IN ({_marks(operations)}) AND c.field = 'stage' ORDER BY 1, 2",
        tuple(operations),
    )
    found: dict[int, list[str]] = {}
    for operation, name in rows:
        found.setdefault(operation, []).append(name)
    return found


def names(kind: str, ids: Sequence[int]) -> dict[int, str]:
    """The names of rows of the set-up, also of deleted ones; empty for types without a name."""
    if kind == "role_assignment" and ids:
        return {row[0]: row[1] for row in database.sql(f"{_GIVEN} WHERE a.id IN ({_marks(ids)})", tuple(ids))}
    called = "name" if kind in _NAMED else _CALLED.get(kind)
    if called is None or not ids:
        return {}
    rows = database.sql(f'SELECT id, {called} FROM "{kind}" WHERE id IN ({_marks(ids)})', tuple(ids))
    return {row[0]: row[1] for row in rows if row[1]}


def purged(kind: str, ids: Sequence[int]) -> dict[int, str]:
    """The titles of records that left the store for good."""
    rows = database.sql(
        f"SELECT record, old FROM change WHERE type = ? AND record IN ({_marks(ids)}) AND field = 'purged'",
        (kind, *ids),
    )
    return {row[0]: str(undump(row[1])) for row in rows}


def booked(ids: Sequence[int]) -> dict[int, tuple[str, int]]:
    """Type and id of the record that each booking is for."""
    rows = database.sql(f"SELECT id, entity, item FROM booking WHERE id IN ({_marks(ids)})", tuple(ids))
    return {row[0]: (row[1], row[2]) for row in rows}


def of_runs(runs: Sequence[int]) -> dict[int, tuple[str, int]]:
    """Type and id of the document of each run of a workflow (at most 500); without those that were removed."""
    rows = database.sql(f"SELECT id, type, record FROM run WHERE id IN ({_marks(runs)})", tuple(runs))
    return {row[0]: (row[1], row[2]) for row in rows}


def heard(operation: int) -> tuple[str, int] | None:
    """The one record that the events of an operation are about; None for none and for several.

    No index leads from operations to events: they are in the same order, so the first one is found by halving.
    """
    low, high = 1, int(database.sql("SELECT coalesce(max(id), 0) + 1 FROM event")[0][0])
    while low < high:
        middle = (low + high) // 2
        number, found = database.sql("SELECT id, operation FROM event WHERE id >= ? ORDER BY id LIMIT 1", (middle,))[0]
        if found < operation:
            low = number + 1
        else:
            high = middle
    rows = database.sql(
        "SELECT DISTINCT type, record FROM event WHERE id >= ? AND id < ? AND operation = ? AND type <> 'user'",
        (low, low + _FEW, operation),
    )
    return (rows[0][0], rows[0][1]) if len(rows) == 1 else None


def commented(ids: Sequence[int]) -> dict[int, tuple[str, int]]:
    """Type and id of the record that each comment belongs to."""
    rows = database.sql(f"SELECT id, type, record FROM comment WHERE id IN ({_marks(ids)})", tuple(ids))
    return {row[0]: (row[1], row[2]) for row in rows}


def export_of(operation: int, user: int) -> dict[str, Raw]:
    """What an export of this operator wrote: type, count, format; empty when it was none."""
    rows = database.sql(
        "SELECT payload FROM event WHERE type = 'user' AND record = ? AND kind = 'exported' AND operation = ?",
        (user, operation),
    )
    found = undump(rows[0][0]) if rows else {}
    return found if isinstance(found, dict) else {}


def roots(operations: Sequence[int]) -> dict[int, int]:
    """Operation → the one that it took back or did again in the end; itself when it is neither."""
    rows = database.sql(
        "WITH RECURSIVE up(start, id) AS (SELECT id, id FROM operation "
        f"WHERE id IN ({_marks(operations)}) UNION ALL "
        "SELECT up.start, o.undoes FROM up JOIN operation o ON o.id = up.id WHERE o.undoes IS NOT NULL) "
        "SELECT start, min(id) FROM up GROUP BY start",
        tuple(operations),
    )
    return {row[0]: row[1] for row in rows}


def _marks(several: Sequence[int]) -> str:
    return ",".join("?" * len(several))
