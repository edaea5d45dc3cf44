"""Steps in which processes died: counted, so that no step can kill one process after the other for ever.

Whoever begins a step marks it in the file of the write queue, and the mark goes when the queue is left. A mark that somebody
finds who has just got the queue is that of a dead process: what it was doing is counted in a transaction of its own,
before anything is done again. The step itself costs one write into a file that nothing waits for.
Source: storage-and-engine §3 (poison steps).
"""

from __future__ import annotations

import os
import re
import secrets

from data import database
from data.timers import STAY, Timer

MOST = 3
"""Processes that may die in one step."""
_BORN = secrets.token_hex(4)
_MARK = re.compile(r"(\d{1,18}):(\d{1,18}) (\S{1,40})")


def _self() -> str:
    """This process, also when it is the fork of another one."""
    return f"{os.getpid()}.{_BORN}"


def mark(run: int, seq: int) -> None:
    """From now on the process that has the queue does this step."""
    current = database.store()
    if current.aside is None:
        current.gate.mark(f"{run}:{seq} {_self()}")


def counted(timer: Timer) -> bool:
    """Whether a process had died in a step, and that was not known: it is written down, and nothing else may be done in this
    transaction. The timer comes again at once."""
    if database.store().aside is not None:
        return False
    new = _count()
    if new and timer.kind not in STAY:
        database.execute(
            "INSERT OR IGNORE INTO timer (due_at, kind, key, type, record, payload) VALUES (?,?,?,?,?,?)", timer[1:]
        )
    return new


def settle() -> None:
    """As `counted`, before somebody's own act makes a step go on: that act may end this process, too, and all that its
    transaction has counted with it. Outside of transactions; costs one read while nobody is at work."""
    current = database.store()
    if current.aside is None and not database.in_transaction() and current.gate.marked():
        with database.transaction():
            _count()


def _count() -> bool:
    """Write down what the mark tells, when it is that of a dead process; whether that was news. For who holds the queue."""
    found = _MARK.fullmatch(database.store().gate.marked())
    if found is None or found[3] == _self():
        return False
    new = database.execute(
        "INSERT INTO run_death (run, seq, count, mark) VALUES (?,?,1,?) ON CONFLICT (run, seq) DO UPDATE SET "
        "count = count + 1, mark = excluded.mark WHERE mark <> excluded.mark",
        (int(found[1]), int(found[2]), found[3]),
    )
    return new > 0


def deadly(run: int) -> frozenset[int]:
    """The steps of a run, by their rows of the journal, in which too many processes died."""
    rows = database.sql("SELECT seq FROM run_death WHERE run = ? AND count >= ?", (run, MOST))
    return frozenset(row[0] for row in rows)
