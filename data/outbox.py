"""Messages that leave the machine: rows written with what causes them, and sent later by whoever has time.

A message is sent outside of every transaction. Before that, it is taken with a lease; after that, what became of it is
noted. Who dies in between leaves a lease that lapses: see `lapse`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, NamedTuple

from crm_tui.domain.ref import Ref
from data import database, settings, waking

KIND = "message"
"""How a step that waits for a message names it."""
OPEN = ("waiting", "sending")
PAUSED = "outbox_paused"
"""Under which `meta` keeps since when nothing leaves, and who wants it so; empty or missing: messages leave."""
_COLUMNS = (
    "id, key, kind, title, payload, repeatable, type, record, run, state, tries, deaths, next_at, worker, said, receipt, "
    "created_at, created_by, changed_at"
)


class Message(NamedTuple):
    """A message as it is kept."""

    id: int
    key: str
    """Its own for ever; the receiver is told, so that it can recognise a repetition."""
    kind: str
    """Which courier takes it: ``webhook``."""
    title: str
    """What people call it."""
    payload: dict[str, Any]
    repeatable: bool
    """Whether sending it twice does no harm."""
    about: Ref | None
    """The record for which it is sent."""
    run: int | None
    state: str
    """``waiting``, ``sending``, ``sent``, ``unknown`` (perhaps it arrived), ``failed``, ``held`` or ``cancelled``."""
    tries: int
    deaths: int
    """How often a process died while sending it."""
    next_at: int
    """When it is sent, UTC ms; while it is being sent, when the lease lapses."""
    worker: str
    said: dict[str, Any]
    """Why it was not sent: an error as `wording.kept` keeps it, with its ``code``."""
    receipt: str
    """What the receiver answered."""
    created_at: int
    created_by: int | None
    changed_at: int


def store_id() -> str:
    """What tells this store from all others, also when it is restored from a backup."""
    return settings.get("store_id")


def add(
    key: str, kind: str, payload: Mapping[str, object], *, at: int, title: str = "", about: Ref | None = None,
    run: int | None = None, repeatable: bool = False, by: int | None = None, held: Mapping[str, object] | None = None,
) -> int:  # fmt: skip
    """A new message, in the transaction of what causes it; its id. It is held back when ``held`` says why."""
    ref = about or Ref("", 0)
    state, said = ("waiting", "{}") if held is None else ("held", _dump(held))
    return database.insert(
        "INSERT INTO outbox (key, kind, title, payload, repeatable, type, record, run, state, said, next_at, created_at, "
        "created_by, changed_at) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
        (key, kind, title, _dump(payload), int(repeatable), ref.type, ref.id, run, state, said, at, at, by, at),
    )


def of_run(run: int, most: int) -> int:
    """How many messages a run has caused; counted up to ``most``."""
    return _counted("run = ?", run, most)


def since(at: int, most: int) -> int:
    """How many messages were caused at this moment or later, UTC ms; counted up to ``most``."""
    return _counted("created_at >= ?", at, most)


def _counted(condition: str, value: int, most: int) -> int:
    rows = database.sql(f"SELECT count(*) FROM (SELECT 1 FROM outbox WHERE {condition} LIMIT ?)", (value, most))
    return int(rows[0][0])


def forget(until: int, most: int) -> int:
    """Remove messages that were sent or given up at this moment or before, UTC ms, but for those that a step still asks
    about; at most so many, and how many."""
    return database.execute(
        "DELETE FROM outbox WHERE id IN (SELECT id FROM outbox o WHERE state IN ('sent', 'cancelled') AND changed_at <= ? "
        "AND NOT EXISTS (SELECT 1 FROM run_wait w WHERE w.type = ? AND w.record = o.id) ORDER BY changed_at LIMIT ?)",
        (until, KIND, most),
    )


def next_due() -> int | None:
    """When somebody has to look at messages again, UTC ms; takes no lock. While nothing leaves, only at those on the way."""
    rows = database.sql(_PAUSED_DUE if settings.get(PAUSED) else _DUE)
    return None if rows[0][0] is None else int(rows[0][0])


_DUE = "SELECT min(next_at) FROM outbox WHERE state IN ('waiting', 'sending')"
_PAUSED_DUE = "SELECT min(next_at) FROM outbox WHERE state = 'sending'"


@cache
def _claim(kinds: int) -> str:
    marks = ",".join("?" * kinds)
    return (
        "UPDATE outbox SET state = 'sending', worker = ?, next_at = ?, tries = tries + 1, changed_at = ? WHERE id = "
        f"(SELECT id FROM outbox WHERE state = 'waiting' AND next_at <= ? AND kind IN ({marks}) AND NOT EXISTS "
        f"(SELECT 1 FROM meta WHERE key = '{PAUSED}' AND value <> '') ORDER BY next_at, id LIMIT 1) RETURNING {_COLUMNS}"
    )


def claim(now: int, worker: str, lease_ms: int, kinds: Sequence[str]) -> Message | None:
    """Take the message that is due first, of those kinds that somebody can send; inside a transaction of its own. None
    also while nothing is to leave."""
    rows = database.sql(_claim(len(kinds)), (worker, now + lease_ms, now, now, *kinds))
    return _message(rows[0]) if rows else None


def lapsed(now: int) -> list[Message]:
    """Messages whose sender died or froze before it noted what became of them."""
    return _messages("state = 'sending' AND next_at <= ? ORDER BY id", (now,))


def settle(
    message: Message, state: str, *, at: int, said: Mapping[str, object] | None = None, receipt: str = "",
    next_at: int = 0, deaths: int | None = None,
) -> bool:  # fmt: skip
    """Note what became of a message that was taken; False when somebody else has decided meanwhile.

    Steps that wait for it are asked again. A sender that was taken for dead may still say that it was sent.
    """
    done = database.execute(
        "UPDATE outbox SET state = ?, said = ?, receipt = ?, next_at = ?, deaths = ?, changed_at = ? WHERE id = ? "
        "AND worker = ? AND tries = ? AND (state = 'sending' OR (state = 'unknown' AND ? = 'sent'))",
        (
            state, _dump(said or {}), receipt, next_at, message.deaths if deaths is None else deaths, at, message.id,
            message.worker, message.tries, state,
        ),
    )  # fmt: skip
    if done and state != "waiting":
        waking.wake(Ref(KIND, message.id), at)
    return done > 0


def decide(number: int, state: str, was: Sequence[str], *, at: int) -> bool:
    """What a person decides about a message in one of these states; False when it is in none of them any more."""
    marks = ",".join("?" * len(was))
    done = database.execute(
        "UPDATE outbox SET state = ?, tries = CASE ? WHEN 'waiting' THEN 0 ELSE tries END, "
        "deaths = CASE ? WHEN 'waiting' THEN 0 ELSE deaths END, next_at = ?, worker = '', changed_at = ? "
        f"WHERE id = ? AND state IN ({marks})",
        (state, state, state, at, at, number, *was),
    )
    if done and state != "waiting":
        waking.wake(Ref(KIND, number), at)
    return done > 0


HOLD = (
    "UPDATE outbox SET state = 'held', worker = '' WHERE state IN ('waiting', 'sending')",
    (
        f"INSERT OR REPLACE INTO meta (key, value) SELECT '{PAUSED}', ?1 WHERE EXISTS (SELECT 1 FROM outbox) "
        "OR EXISTS (SELECT 1 FROM meta WHERE key = 'webhook_hosts' AND value <> '')"
    ),
)
"""Nothing leaves until somebody says so, in a store that comes from a backup: neither what was about to leave then, nor what
steps send that are done once more, since nobody knows any more that they were done. The second is told since when, and by
whom, as `PAUSED` keeps it; it does nothing where nothing was ever sent nor could be."""
THERE = "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'outbox'"
"""Whether a store, which may be old, has messages."""
RESTORED = "restore"
"""Who pauses the outbox of a store that comes from a backup."""


def hold_all(at: int) -> None:
    """As `HOLD`, in the open store."""
    database.execute(HOLD[0])
    database.execute(HOLD[1], (f"{at} {RESTORED}",))


def pause_where_used(at: int, who: str) -> None:
    """Nothing leaves from now on, where anything was ever sent or could be; inside a transaction."""
    database.execute(HOLD[1], (f"{at} {who}",))


def load(number: int) -> Message | None:
    """The message of that id."""
    found = _messages("id = ?", (number,))
    return found[0] if found else None


def latest(states: Sequence[str], limit: int) -> list[Message]:
    """The newest messages, of these states or of all."""
    marks = ",".join("?" * len(states))
    condition = f"state IN ({marks}) " if states else "1 "
    return _messages(condition + "ORDER BY id DESC LIMIT ?", (*states, limit))


def numbers(state: str) -> list[int]:
    """The ids of all messages of a state, the oldest first."""
    return [row[0] for row in database.sql("SELECT id FROM outbox WHERE state = ? ORDER BY id", (state,))]


def counts() -> dict[str, int]:
    """How many messages there are of each state."""
    return {row[0]: row[1] for row in database.sql("SELECT state, count(*) FROM outbox GROUP BY state")}


def _messages(condition: str, params: Sequence[object]) -> list[Message]:
    return [_message(row) for row in database.sql(f"SELECT {_COLUMNS} FROM outbox WHERE {condition}", params)]


def _message(row: database.Row) -> Message:
    return Message(
        id=row[0], key=row[1], kind=row[2], title=row[3], payload=json.loads(row[4]), repeatable=bool(row[5]),
        about=Ref(row[6], row[7]) if row[6] else None, run=row[8], state=row[9], tries=row[10], deaths=row[11],
        next_at=row[12], worker=row[13], said=json.loads(row[14]), receipt=row[15], created_at=row[16], created_by=row[17],
        changed_at=row[18],
    )  # fmt: skip


def _dump(value: Mapping[str, object]) -> str:
    return json.dumps(dict(value), ensure_ascii=False, separators=(",", ":"))
