"""Timers are rows: set, pulled forward, claimed and removed in the transaction of what they cause.

A key names a timer once and for all; its first word is the kind, by which the robots know what to do.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

from crm_tui.domain import reminders
from crm_tui.domain.ref import Ref
from data import database

CLOSE_DATES = "sweep:close_dates"
"""Key and kind of the timer that looks for deals whose close date has passed."""
TASK_DEADLINES = "sweep:task_deadlines"
"""Key and kind of the timer that looks for tasks whose deadline has passed: one for all of them."""
TASK_WAITS = "overdue = 0 AND deadline IS NOT NULL AND state <> 'done' AND deleted_at IS NULL"
"""Tasks whose deadline is still ahead, or has passed and nobody was told; there is an index of them."""
STAY = frozenset({"run"})
"""Kinds of timers that a claim leaves where they are, since most of them are due again at once: a row that is written
anew with each step would cost five pages of every commit."""
_NOBODY = Ref("", 0)


class Timer(NamedTuple):
    """A wake-up in the store."""

    id: int
    due_at: int
    """UTC ms; the only thing that decides when it fires."""
    kind: str
    key: str
    type: str
    record: int
    payload: str

    @property
    def planned_at(self) -> int:
        """When it was due at first, before any retry put it off; UTC ms."""
        return int(self.facts().get("due", self.due_at))

    def facts(self) -> dict[str, int | str]:
        """The payload: ``due``, ``tries`` and ``error`` of a timer that failed."""
        found: dict[str, int | str] = {} if self.payload == "{}" else json.loads(self.payload)
        return found


def kind_of(key: str) -> str:
    """The kind that a key names."""
    return key if key.startswith("sweep:") else key.partition(":")[0]


def put(key: str, due_at: int, ref: Ref = _NOBODY) -> None:
    """Set the timer, or set it anew; inside a transaction."""
    database.execute(
        "INSERT INTO timer (due_at, kind, key, type, record) VALUES (?,?,?,?,?) "
        "ON CONFLICT (key) DO UPDATE SET due_at = excluded.due_at, payload = '{}'",
        (due_at, kind_of(key), key, ref.type, ref.id),
    )


def pull(key: str, at: int, ref: Ref = _NOBODY) -> None:
    """Let the timer fire at this moment unless it fires earlier anyway; set it when it is missing."""
    database.execute(
        "INSERT INTO timer (due_at, kind, key, type, record) VALUES (?,?,?,?,?) "
        "ON CONFLICT (key) DO UPDATE SET due_at = excluded.due_at, payload = '{}' WHERE due_at > excluded.due_at",
        (at, kind_of(key), key, ref.type, ref.id),
    )


def cancel(key: str) -> bool:
    """Remove the timer; False when there was none."""
    return database.execute("DELETE FROM timer WHERE key = ?", (key,)) > 0


def exists(key: str) -> bool:
    """Whether such a timer is set."""
    return bool(database.sql("SELECT 1 FROM timer WHERE key = ?", (key,)))


def due_of(key: str) -> int | None:
    """When a timer is due, UTC ms; None when it is not set."""
    rows = database.sql("SELECT due_at FROM timer WHERE key = ?", (key,))
    return int(rows[0][0]) if rows else None


def set_by(key: str, at: int) -> bool:
    """Whether the timer is set and will fire at this moment or earlier; one that failed counts by its first moment."""
    rows = database.sql("SELECT coalesce(json_extract(payload, '$.due'), due_at) FROM timer WHERE key = ?", (key,))
    return bool(rows) and int(rows[0][0]) <= at


def next_due() -> int | None:
    """When the next timer of any kind is due, UTC ms; takes no lock."""
    rows = database.sql("SELECT due_at FROM timer ORDER BY due_at, id LIMIT 1")
    return int(rows[0][0]) if rows else None


@cache
def _peek(kinds: int) -> str:
    marks = ",".join("?" * kinds)
    return f"SELECT due_at FROM timer WHERE kind IN ({marks}) ORDER BY due_at, id LIMIT 1"


_FIRST = "SELECT id, due_at, kind, key, type, record, payload FROM timer WHERE due_at <= ? ORDER BY due_at, id LIMIT 1"


@cache
def _due(kinds: int) -> str:
    marks = ",".join("?" * kinds)
    return (
        "SELECT id, due_at, kind, key, type, record, payload FROM timer "
        f"WHERE due_at <= ? AND kind IN ({marks}) ORDER BY due_at, id LIMIT 1"
    )


def next_due_of(kinds: Sequence[str]) -> int | None:
    """When the next timer of these kinds is due, UTC ms; takes no lock."""
    rows = database.sql(_peek(len(kinds)), kinds)
    return int(rows[0][0]) if rows else None


def lying(kinds: Sequence[str], at: int, most: int) -> int:
    """How many timers of these kinds were due at this moment, UTC ms; counted up to ``most``."""
    marks = ",".join("?" * len(kinds))
    text = f"SELECT count(*) FROM (SELECT 1 FROM timer WHERE kind IN ({marks}) AND due_at <= ? LIMIT ?)"
    return int(database.sql(text, (*kinds, at, most))[0][0])


def next_due_but(kinds: Sequence[str]) -> int | None:
    """When the next timer of any other kind is due, UTC ms; takes no lock."""
    marks = ",".join("?" * len(kinds))
    rows = database.sql(f"SELECT min(due_at) FROM timer WHERE kind NOT IN ({marks})", tuple(kinds))
    return None if rows[0][0] is None else int(rows[0][0])


def claim(now: int, kinds: Sequence[str]) -> Timer | None:
    """Take the timer that is due first, of those kinds that this program knows; inside the transaction of its effect.

    It comes back when that transaction does not commit. Nobody else can have it. One of the kinds that stay is only
    looked at: its effect removes it, or leaves it as it is, to be done again at once.
    """
    rows = database.sql(_FIRST, (now,))
    if rows and rows[0][2] not in kinds:  # a newer program set it
        rows = database.sql(_due(len(kinds)), (now, *kinds))
    if not rows:
        return None
    timer = Timer(*rows[0])
    if timer.kind not in STAY:
        database.execute("DELETE FROM timer WHERE id = ?", (timer.id,))
    return timer


def hold(key: str, until: int) -> None:
    """Let a timer come again at that moment, without counting a failure; it stays due when it was due."""
    rows = database.sql("SELECT id, due_at, kind, key, type, record, payload FROM timer WHERE key = ?", (key,))
    for row in rows:
        timer = Timer(*row)
        payload = json.dumps({"due": timer.planned_at})
        database.execute("UPDATE timer SET due_at = ?, payload = ? WHERE id = ?", (until, payload, timer.id))


def put_off(key: str, now: int, error: str, place: int | None = None) -> int:
    """A failed timer tries again later: 10 s, 20 s, 40 s … at most six hours. Returns how often it has failed.

    0 when the timer is gone: another process had more luck with it.

    Args:
        key: Of the timer.
        now: UTC ms.
        error: What happened.
        place: Of what goes on in several transactions under one timer, how far it is: what failed elsewhere counts no more.
    """
    rows = database.sql("SELECT id, due_at, kind, key, type, record, payload FROM timer WHERE key = ?", (key,))
    if not rows:
        return 0
    timer = Timer(*rows[0])
    facts = timer.facts()
    tries = int(facts.get("tries", 0)) + 1 if facts.get("place", place) == place else 1
    pause = min(10_000 * 2 ** min(tries - 1, 12), 21_600_000)
    kept = {"due": timer.planned_at, "tries": tries, "error": error[:500].encode("utf-8", "replace").decode()}
    payload = json.dumps(kept if place is None else {**kept, "place": place}, ensure_ascii=False)
    database.execute("UPDATE timer SET due_at = ?, payload = ? WHERE id = ?", (now + pause, payload, timer.id))
    return tries


def keep_reminders(activities: Sequence[int], now: int) -> None:
    """Make the reminder timers of these activities what their deadlines, reminders and states say; in a transaction.

    A timer that stands as it should is left alone, also a late one. One whose moment lies in the past is not set.
    """
    for activity in activities:
        wanted = _wanted(activity)
        there = {
            str(key): int(due)
            for key, due in database.sql(
                "SELECT key, coalesce(json_extract(payload, '$.due'), due_at) FROM timer WHERE key >= ? AND key < ?",
                (f"reminder:{activity}:", f"reminder:{activity};"),
            )
        }
        for key, due in there.items():
            if wanted.get(key) != due:
                cancel(key)
        for key, due in wanted.items():
            if there.get(key) != due and due > now:
                put(key, due, Ref("activity", activity))


def watch_deadlines(tasks: Sequence[int]) -> None:
    """See to it that the timer of deadlines fires no later than that of any of these tasks; inside a transaction."""
    for start in range(0, len(tasks), 500):
        part = tasks[start : start + 500]
        marks = ",".join("?" * len(part))
        rows = database.sql(f"SELECT min(deadline) FROM task WHERE id IN ({marks}) AND {TASK_WAITS}", part)
        for (deadline,) in rows:
            if deadline is not None:
                pull(TASK_DEADLINES, int(deadline))


def _wanted(activity: int) -> dict[str, int]:
    rows = database.sql(
        "SELECT deadline, reminders FROM activity WHERE id = ? AND completed = 0 AND deleted_at IS NULL", (activity,)
    )
    if not rows:
        return {}
    deadline, text = rows[0]
    return {
        f"reminder:{activity}:{minutes}": deadline - minutes * reminders.MINUTE_MS for minutes in reminders.parse(text)
    }
