"""What must hold of runs, journals, timers and waits at every instant between two transactions.

Source: storage-and-engine §5. It only reads.
"""

from __future__ import annotations

from dataclasses import dataclass

from data import database

PLACES = 2
"""Runs with waiting steps at a time on one record."""


_EVENTS = 5
"""Events that are looked at for each run: two are its own."""


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that must not be."""

    rule: str
    """``journal``, ``written``, ``asleep``, ``ended``, ``stale``, ``wait``, ``asked``, ``places``, ``queue``, ``once`` or
    ``receipt``."""
    run: int
    """Its id; of ``receipt`` that of the message."""
    text: str
    """In English, for tests and logs; what people read goes by the rule."""

    def __str__(self) -> str:
        return f"run {self.run}: {self.text} ({self.rule})"


_TIMER = "EXISTS (SELECT 1 FROM timer t WHERE t.key = 'run:' || r.id)"
_DEAD = "(SELECT 1 FROM run r WHERE r.id = t.record AND r.ended_at IS NULL)"
_RULES = (
    (
        "journal", "a row of its journal is missing or too many",
        ("SELECT r.id, r.seq FROM run r LEFT JOIN run_step s ON s.run = r.id WHERE r.id >= ?1 GROUP BY r.id "
        "HAVING count(s.seq) <> r.seq OR (r.seq > 0 AND (min(s.seq) <> 0 OR max(s.seq) <> r.seq - 1))"),
    ),
    (
        "written", "it wrote something that no row of its journal names",
        ("SELECT r.id, max(o.id) AS last FROM operation o CROSS JOIN run r ON r.id = CAST(substr(o.origin, 5) AS INTEGER) "
        "WHERE o.origin GLOB 'run:[0-9]*' AND r.id >= ?1 AND o.label NOT IN ('workflow started', 'workflow ended', "
        "'workflows stopped') GROUP BY r.id "
        "HAVING last > (SELECT coalesce(max(s.operation), 0) FROM run_step s WHERE s.run = r.id)"),
    ),
    (
        "asleep", "a branch of it is waiting, for nothing",
        ("SELECT r.id, r.seq FROM run r, json_each(r.position, '$.tokens') t WHERE r.id >= ?1 AND r.ended_at IS NULL "
        "AND json_extract(t.value, '$.waiting') AND NOT EXISTS "
        "(SELECT 1 FROM run_wait w WHERE w.run = r.id AND w.token = json_extract(t.value, '$.id'))"),
    ),
    (
        "wait", "something is kept that none of its branches waits for",
        ("SELECT w.run, 0 FROM run_wait w JOIN run r ON r.id = w.run WHERE w.run >= ?1 AND r.ended_at IS NULL "
        "AND NOT EXISTS (SELECT 1 FROM json_each(r.position, '$.tokens') t "
        "WHERE json_extract(t.value, '$.id') = w.token AND json_extract(t.value, '$.waiting'))"),
    ),
    (
        "asleep", "it is running, and no timer wakes it",
        f"SELECT r.id, r.seq FROM run r WHERE r.id >= ?1 AND r.state = 'running' AND r.ended_at IS NULL AND NOT {_TIMER}",
    ),
    (
        "asleep", "it is waiting, for nothing",
        ("SELECT r.id, r.seq FROM run r WHERE r.id >= ?1 AND r.state = 'waiting' AND r.ended_at IS NULL "
        f"AND NOT EXISTS (SELECT 1 FROM run_wait w WHERE w.run = r.id) AND NOT {_TIMER}"),
    ),
    (
        "ended", "it has ended, and something waits or would wake it",
        ("SELECT r.id, r.seq FROM run r JOIN timer t ON t.kind = 'run' AND t.record = r.id "
        "WHERE r.id >= ?1 AND r.ended_at IS NOT NULL "
        "UNION SELECT r.id, r.seq FROM run_wait w JOIN run r ON r.id = w.run WHERE r.id >= ?1 AND r.ended_at IS NOT NULL"),
    ),
    (
        "ended", "its state and its end do not agree",
        "SELECT id, seq FROM run WHERE id >= ?1 AND (ended_at IS NULL) <> (state IN ('queued', 'running', 'waiting', 'error'))",
    ),
    (
        "stale", "a timer is set for it, though there is no such run or it is queued",
        (f"SELECT t.record, 0 FROM timer t WHERE t.kind = 'run' AND t.record >= ?1 AND NOT EXISTS {_DEAD} "
        "UNION SELECT r.id, r.seq FROM timer t JOIN run r ON r.id = t.record WHERE t.kind = 'run' "
        "AND t.record >= ?1 AND r.state = 'queued'"),
    ),
    (
        "wait", "what it waits for has an end, and no timer for that",
        ("SELECT w.run, 0 FROM run_wait w WHERE w.run >= ?1 AND w.due_at IS NOT NULL "
        "AND NOT EXISTS (SELECT 1 FROM timer t WHERE t.key = 'run:' || w.run || ':' || w.token)"),
    ),
    (
        "wait", "a timer ends a wait that is not there",
        ("SELECT t.record, 0 FROM timer t WHERE t.kind = 'run' AND t.record >= ?1 AND t.key GLOB 'run:*:*' AND NOT EXISTS "
        "(SELECT 1 FROM run_wait w WHERE w.run = t.record AND t.key = 'run:' || w.run || ':' || w.token)"),
    ),
    (
        "asked", "it asks somebody, though it does not wait for an answer",
        ("SELECT a.run, 0 FROM assignment a WHERE a.run >= ?1 AND a.ended_at IS NULL AND NOT EXISTS "
        "(SELECT 1 FROM run_wait w WHERE w.run = a.run AND json_extract(w.facts, '$.ask') = a.ask)"),
    ),
    (
        "asked", "it waits for an answer, and asks nobody",
        ("SELECT w.run, 0 FROM run_wait w WHERE w.run >= ?1 AND json_extract(w.facts, '$.ask') IS NOT NULL AND NOT EXISTS "
        "(SELECT 1 FROM assignment a WHERE a.ended_at IS NULL AND a.ask = json_extract(w.facts, '$.ask'))"),
    ),
    (
        "wait", "the run that it waits for has ended or stands still, and no timer tells it",
        ("SELECT w.run, 0 FROM run_wait w WHERE w.run >= ?1 AND w.kind = 'run' AND w.type = 'run' AND NOT EXISTS "
        "(SELECT 1 FROM run r WHERE r.id = w.record AND r.ended_at IS NULL AND r.state <> 'error') "
        "AND NOT EXISTS (SELECT 1 FROM timer t WHERE t.key = 'run:' || w.run || ':' || w.token)"),
    ),
    (
        "wait", "the message that it waits for is over, and no timer tells it",
        ("SELECT w.run, 0 FROM run_wait w WHERE w.run >= ?1 AND w.kind = 'message' AND w.type = 'message' AND NOT EXISTS "
        "(SELECT 1 FROM outbox o WHERE o.id = w.record AND o.state NOT IN ('sent', 'failed', 'cancelled')) "
        "AND NOT EXISTS (SELECT 1 FROM timer t WHERE t.key = 'run:' || w.run || ':' || w.token)"),
    ),
    (
        "receipt", "it counts as sent, and no answer of the receiver is kept",
        ("SELECT id, 0 FROM outbox WHERE coalesce(run, ?1) >= ?1 AND state = 'sent' AND receipt = '' AND worker <> ''"),
    ),
    (
        "places", "more runs with waiting steps are under way on its record than there are places",
        ("SELECT max(id), 0 FROM run WHERE id >= ?1 AND waits = 1 AND ended_at IS NULL AND state <> 'queued' "
        f"GROUP BY type, record HAVING count(*) > {PLACES}"),
    ),
    (
        "queue", "it is queued though a place is free",
        ("SELECT q.id, q.seq FROM run q WHERE q.id >= ?1 AND q.state = 'queued' AND q.ended_at IS NULL "
        "AND (SELECT count(*) FROM run r WHERE r.type = q.type AND r.record = q.record "
        "AND r.waits = 1 AND r.ended_at IS NULL AND r.state <> 'queued') "
        f"< {PLACES}"),
    ),
    (
        "once", "its begin or its end was told more than once",
        (
            "SELECT json_extract(payload, '$.run') AS number, 0 FROM event "
            "WHERE id >= ?2 AND kind IN ('workflow_started', 'workflow_ended') AND number >= ?1 "
            "GROUP BY kind, number HAVING count(*) > 1"
        ),
    ),
)  # fmt: skip
"""Rule, what is wrong, and who is concerned: of the runs from ?1 on, and of the events from ?2 on."""


def problems(newest: int | None = None) -> list[Problem]:
    """Everything that must not be; nothing of it when the engine is sound.

    Args:
        newest: Look at so many runs only; at all of them when None. A record with more runs than that is not seen whole:
            what is found is wrong, what is wrong may not be found.
    """
    first = 0 if newest is None else _first("run", newest)
    told = 0 if first == 0 or newest is None else _first("event", newest * _EVENTS)
    found = [(rule, text, row) for rule, text, question in _RULES for row in _asked(question, first, told)]
    return [Problem(rule, int(row[0]), text) for rule, text, row in found]


def unreceipted() -> list[int]:
    """The messages that count as sent though no answer of the receiver is kept, and nobody has decided so."""
    question = next(sql for rule, _text, sql in _RULES if rule == "receipt")
    return [int(row[0]) for row in database.sql(question, (0,))]


def count() -> int:
    """How many runs there are, under way and ended."""
    return int(database.sql("SELECT count(*) FROM run")[0][0])


def _first(table: str, newest: int) -> int:
    """The id from which on there are so many rows; 0 when there are no more than that."""
    rows = database.sql(f"SELECT id FROM {table} ORDER BY id DESC LIMIT 1 OFFSET ?", (newest - 1,))
    return int(rows[0][0]) if rows else 0


def _asked(question: str, first: int, told: int) -> list[database.Row]:
    return database.sql(question, (first, told) if "?2" in question else (first,))
