"""Triggers as they are kept, in the order in which they are asked; and what they did, which the journal of runs keeps.

What a trigger did is a run that has ended already: with the run that caused it, so that chains can be counted, and with
the operation, so that a value can be followed to its cause.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from typing import Any, NamedTuple

from crm_tui.domain.ref import Ref
from data import database, journal
from data.journal import Run, Step

KIND = "trigger"
_COLUMNS = (
    "t.id, t.version, t.entity, t.stage, t.event, t.name, t.settings, t.hears, t.on_behalf, t.allow_back, t.active, t.sort, "
    "t.created_at"
)
_FIRST_FINAL = "CASE s.semantic WHEN 'P' THEN 0 WHEN 'S' THEN 1 ELSE 2 END"
_BOARD = f"t.entity, s.pipeline, {_FIRST_FINAL}, s.sort, t.stage, t.sort, t.id"
"""The order of the board, then that of each stage. Triggers are asked in it."""
_RUNS = "start >= 'trigger:' AND start < 'trigger;'"
_LAST = 100_000
"""Runs that a check-up looks at."""
_HAPPENED = "CAST(json_extract(content, '$.happened') AS INTEGER)"


class Trigger(NamedTuple):
    """What moves a record to a stage."""

    id: int
    version: int
    entity: str
    stage: int
    event: str
    name: str
    settings: dict[str, list[str]]
    """Of its event, by code: texts, codes and ids."""
    hears: str
    """Words of what it listens to, see `happened.words`."""
    on_behalf: int | None
    """On behalf of whom the record is moved; None for its responsible person."""
    allow_back: bool
    active: bool
    sort: int
    created_at: int
    """UTC ms."""

    @property
    def start(self) -> str:
        """How the runs begin that it leaves."""
        return f"{KIND}:{self.id}"


def of_stage(stage: int) -> list[Trigger]:
    """The triggers of a stage in order."""
    rows = database.sql(
        f'SELECT {_COLUMNS} FROM "trigger" t WHERE t.stage = ? AND t.deleted_at IS NULL ORDER BY t.sort, t.id', (stage,)
    )
    return [_trigger(row) for row in rows]


def every(entity: str = "") -> list[Trigger]:
    """All triggers, of one type or of all, in the order of the board."""
    rows = database.sql(
        f'SELECT {_COLUMNS} FROM "trigger" t JOIN stage s ON s.id = t.stage '
        f"WHERE t.deleted_at IS NULL AND (? = '' OR t.entity = ?) ORDER BY {_BOARD}",
        (entity, entity),
    )
    return [_trigger(row) for row in rows]


def trigger(number: int) -> Trigger | None:
    """The living trigger of that id."""
    rows = database.sql(f'SELECT {_COLUMNS} FROM "trigger" t WHERE t.id = ? AND t.deleted_at IS NULL', (number,))
    return _trigger(rows[0]) if rows else None


def active() -> list[Trigger]:
    """Those that are switched on, in the order in which they are asked; from a cache by the stamp of automation."""
    local = database.store().local
    rows = database.sql("SELECT value FROM meta WHERE key = 'automation_stamp'")
    now = str(rows[0][0]) if rows else ""
    if getattr(local, "trigger_stamp", None) != now:
        local.triggers, local.trigger_stamp = [each for each in every() if each.active], now
    found: list[Trigger] = local.triggers
    return found


def listening(words: Collection[str]) -> list[Trigger]:
    """The active triggers that listen to any of these words, in the order in which they are asked."""
    return [each for each in active() if any(word in words for word in each.hears.split())]


# ── What they did ──


def begin(run: Run) -> int:
    """Write a run that has ended with its only step, before it is known what that step came to; its id."""
    run.id = database.insert(
        "INSERT INTO run (workflow, form, type, record, state, reason, waits, started_by, start, caused_by, depth, seq, "
        "content, created_at, updated_at, ended_at, operation) VALUES (0,?,?,?,?,?,0,?,?,?,?,1,?,?,?,?,?)",
        (
            run.form, run.document.type, run.document.id, run.state, run.reason, run.started_by, run.start, run.caused_by,
            run.depth, json.dumps(run.content), run.created_at, run.created_at, run.created_at, run.operation,
        ),
    )  # fmt: skip
    return run.id


def note(run: Run, step: Step) -> None:
    """The only step of such a run."""
    journal.add_step(run.id, step)


def moved_since(about: Ref, since: int, most: int) -> bool:
    """Whether triggers moved the record that often by what happened since (UTC ms)."""
    rows = database.sql(
        f"SELECT {_HAPPENED} FROM run WHERE type = ? AND record = ? AND {_RUNS} AND state = 'completed' "
        "ORDER BY id DESC LIMIT 1 OFFSET ?",
        (about.type, about.id, most - 1),
    )
    return bool(rows) and int(rows[0][0]) > since


def told_since(number: int | None, about: Ref, reason: str, since: int) -> bool:
    """Whether it was said already that the trigger, or any, did nothing to the record for this reason, since (UTC ms)."""
    rows = database.sql(
        f"SELECT {_HAPPENED} FROM run WHERE type = ? AND record = ? AND {_RUNS} AND state = 'terminated' AND reason = ? "
        "AND (? IS NULL OR start = ?) ORDER BY id DESC LIMIT 1",
        (about.type, about.id, reason, number, f"{KIND}:{number}"),
    )
    return bool(rows) and int(rows[0][0]) > since


def stopped_since(number: int, since: int, most: int) -> int:
    """How often the trigger was stopped since then (UTC ms), of the last things that it did; no further than ``most``."""
    rows = database.sql(
        f"SELECT count(*) FROM (SELECT state, created_at FROM run WHERE start = ? AND {_RUNS} ORDER BY id DESC LIMIT ?) "
        "WHERE state = 'terminated' AND created_at > ?",
        (f"{KIND}:{number}", 5 * most, since),
    )
    return min(most, int(rows[0][0]))


def deeds(number: int, about: Ref | None = None, limit: int = 20) -> list[Run]:
    """What the trigger did or was kept from, to one record or to all, the newest first."""
    if about is None:
        rows = database.sql(f"SELECT id FROM run WHERE start = ? AND {_RUNS} ORDER BY id DESC LIMIT ?",
                            (f"{KIND}:{number}", limit))  # fmt: skip
    else:
        rows = database.sql(
            f"SELECT id FROM run WHERE type = ? AND record = ? AND {_RUNS} AND start = ? ORDER BY id DESC LIMIT ?",
            (about.type, about.id, f"{KIND}:{number}", limit),
        )
    return [run for row in rows if (run := journal.load(int(row[0]))) is not None]


def beaten(number: int, about: Ref) -> Run | None:
    """The newest run by which a trigger that stood before this one moved the record, so that this one was not asked."""
    rows = database.sql(
        f"SELECT id FROM run WHERE type = ? AND record = ? AND {_RUNS} AND state = 'completed' "
        "AND EXISTS (SELECT 1 FROM json_each(run.content, '$.behind') WHERE value = ?) ORDER BY id DESC LIMIT 1",
        (about.type, about.id, number),
    )
    return journal.load(int(rows[0][0])) if rows else None


def stopped(since: int, limit: int) -> list[tuple[int, str, int]]:
    """Trigger, reason and how often, of those that were stopped since then (UTC ms); looks at the last runs only."""
    rows = database.sql(
        f"SELECT CAST(substr(start, {len(KIND) + 2}) AS INTEGER), reason, count(*) FROM run "
        "WHERE id > (SELECT coalesce(max(id), 0) FROM run) - ? AND +start >= 'trigger:' AND +start < 'trigger;' "
        "AND state = 'terminated' AND created_at > ? GROUP BY 1, 2 ORDER BY 1, 2 LIMIT ?",
        (_LAST, since, limit),
    )
    return [(int(row[0]), str(row[1]), int(row[2])) for row in rows]


# ── What was told of records ──


def told(about: Ref, kinds: Sequence[str], since: int, limit: int = 20) -> list[tuple[str, dict[str, Any]]]:
    """The events of these kinds on the record since then (UTC ms) with what they told, the newest first."""
    marks = ",".join("?" * len(kinds))
    rows = database.sql(
        f"SELECT kind, payload FROM event WHERE type = ? AND record = ? AND at >= ? AND kind IN ({marks}) "
        "ORDER BY id DESC LIMIT ?",
        (about.type, about.id, since, *kinds, limit),
    )
    return [(str(row[0]), json.loads(row[1] or "{}")) for row in rows]


def _trigger(row: database.Row) -> Trigger:
    return Trigger(
        id=row[0], version=row[1], entity=row[2], stage=row[3], event=row[4], name=row[5], settings=json.loads(row[6]),
        hears=row[7], on_behalf=row[8], allow_back=bool(row[9]), active=bool(row[10]), sort=row[11], created_at=row[12],
    )  # fmt: skip
