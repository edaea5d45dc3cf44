"""What one connection writes from a moment on, in order: which steps runs do, which runs they are, changes, notices.

Journals are read by run; a temporary trigger notes the order of their rows across runs. Everything that is read is bounded
by what one rehearsal may do.
"""

from __future__ import annotations

import json
from typing import NamedTuple

from crm_tui.domain.agenda import Notice
from crm_tui.domain.dates import from_ms
from crm_tui.domain.ref import Ref
from data import database, outbox
from data.shapes import Raw, undump

_BEGIN = (
    "CREATE TEMP TABLE witness_step (place INTEGER PRIMARY KEY, run INTEGER NOT NULL, seq INTEGER NOT NULL)",
    "CREATE TEMP TABLE witness_run (run INTEGER PRIMARY KEY)",
    (
        "CREATE TEMP TRIGGER witness_steps AFTER INSERT ON main.run_step BEGIN "
        "INSERT INTO witness_step (run, seq) VALUES (new.run, new.seq); END"
    ),
    "CREATE TEMP TRIGGER witness_begun AFTER INSERT ON main.run BEGIN INSERT OR IGNORE INTO witness_run VALUES (new.id); END",
    "CREATE TEMP TRIGGER witness_runs AFTER UPDATE ON main.run BEGIN INSERT OR IGNORE INTO witness_run VALUES (new.id); END",
)
_END = (
    "DROP TRIGGER temp.witness_steps",
    "DROP TRIGGER temp.witness_begun",
    "DROP TRIGGER temp.witness_runs",
    "DROP TABLE temp.witness_step",
    "DROP TABLE temp.witness_run",
)


_MOST = 100_000
"""Messages that are read."""


class Since(NamedTuple):
    """How far the store was when it began."""

    operation: int
    notification: int
    run: int
    message: int


class Trod(NamedTuple):
    """A row of a journal."""

    run: int
    seq: int


class Written(NamedTuple):
    """One change of one field; field ``""`` is a creation, ``deleted_at`` the recycle bin."""

    operation: int
    origin: str
    at: int
    """UTC ms."""
    type: str
    record: int
    field: str
    old: Raw
    new: Raw


def begin() -> Since:
    """Look on from now on, on this connection only."""
    for statement in _BEGIN:
        database.execute(statement)
    return Since(_last("operation"), _last("notification"), _last("run"), _last("outbox"))


def end() -> None:
    """Look on no more."""
    for statement in _END:
        database.execute(statement)


def _last(table: str) -> int:
    return int(database.sql(f"SELECT coalesce(max(id), 0) FROM {table}")[0][0])


def still() -> None:
    """Nothing that was planned before happens any more: in a copy that one thread works on."""
    if database.store().aside is None:
        raise RuntimeError("the timers of the store itself are not taken away")
    database.execute("DELETE FROM timer")
    database.execute("DELETE FROM happened")


def count() -> int:
    """How many steps were done."""
    return int(database.sql("SELECT coalesce(max(place), 0) FROM temp.witness_step")[0][0])


def steps() -> list[Trod]:
    """The steps of all runs, in the order in which they were done."""
    return [Trod(*row) for row in database.sql("SELECT run, seq FROM temp.witness_step ORDER BY place")]


def runs() -> list[int]:
    """The runs that began, went on or ended, by id."""
    return [int(row[0]) for row in database.sql("SELECT run FROM temp.witness_run ORDER BY run")]


def changes(since: Since) -> list[Written]:
    """Every change, in order."""
    rows = database.sql(
        "SELECT c.operation, o.origin, o.at, c.type, c.record, c.field, c.old, c.new FROM change c "
        "JOIN operation o ON o.id = c.operation WHERE c.operation > ? ORDER BY c.id",
        (since.operation,),
    )
    return [
        Written(row[0], row[1], row[2], row[3], row[4], row[5], undump(row[6]), undump(row[7])) for row in rows
    ]  # fmt: skip


def messages(since: Since) -> list[outbox.Message]:
    """Every message that would leave the machine, in order."""
    return [each for each in outbox.latest((), _MOST) if each.id > since.message][::-1]


def notices(since: Since) -> list[tuple[int, Notice]]:
    """Every notice with the operator who gets it, in order."""
    rows = database.sql(
        "SELECT user, id, at, kind, type, record, payload, late_ms, seen_at FROM notification WHERE id > ? ORDER BY id",
        (since.notification,),
    )
    return [
        (
            row[0],
            Notice(
                id=row[1], at=from_ms(row[2]), kind=row[3], ref=Ref(row[4], row[5]), details=json.loads(row[6]),
                late_ms=row[7], seen=row[8] is not None,
            ),
        )
        for row in rows
    ]  # fmt: skip
