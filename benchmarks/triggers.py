"""Ten thousand happenings at once: how fast triggers are through with them, and how little is left of a storm.

`python -m benchmarks.triggers [--quick]`. The rival is plain SQLite with one commit for each thing that happened, as durable
as ours: it takes the row out and, for what moves a record, writes the record and one row of a log. Rates are taken in one
run on one disk, and only their ratios count. Ends with 1 when a figure misses its target.
"""

from __future__ import annotations

import argparse
import json
import resource
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import peewee

from benchmarks.engine import PRAGMAS
from crm_tui.automation import triggers
from crm_tui.automation.jobs import sweep
from crm_tui.automation.triggers import Draft
from crm_tui.services import lookup
from crm_tui.services.session import Session
from data import database, happened, timers
from tests.conftest import Clock
from tests.support.office import close_office, open_office

COUNT = 10_000
BLOCKED, MOVED = 0.3, 0.05
"""Goals: happenings a second ÷ plain commits a second, of those that a storm blocks, of those that move a record each: with
log, event, totals, journal and all that a move by hand does."""
_STORE = ("run", "run_step", "operation", "event", "notification", "timer", "happened")


def plain(folder: Path, count: int, *, moves: bool) -> float:
    """Happenings a second of the least that a durable dispatcher must do, one commit each."""
    path = folder / "plain.db"
    path.unlink(missing_ok=True)
    db = peewee.sqlite3.connect(path, isolation_level=None)
    for pragma in PRAGMAS:
        db.execute(f"PRAGMA {pragma}")
    db.execute("CREATE TABLE happened (id INTEGER PRIMARY KEY, record INTEGER, facts TEXT)")
    db.execute("CREATE TABLE deal (id INTEGER PRIMARY KEY, stage INTEGER, title TEXT)")
    db.execute("CREATE TABLE log (id INTEGER PRIMARY KEY, record INTEGER, said TEXT)")
    db.execute("BEGIN")
    for number in range(1, count + 1):
        db.execute("INSERT INTO happened VALUES (?, ?, '{}')", (number, number))
        db.execute("INSERT INTO deal VALUES (?, 1, 'Deal')", (number,))
    db.execute("COMMIT")
    started = time.perf_counter()
    for number in range(1, count + 1):
        db.execute("BEGIN IMMEDIATE")
        db.execute("DELETE FROM happened WHERE id = ?", (number,))
        if moves:
            db.execute("UPDATE deal SET stage = 2 WHERE id = ?", (number,))
            db.execute("INSERT INTO log (record, said) VALUES (?, '{}')", (number,))
        db.execute("COMMIT")
    seconds = time.perf_counter() - started
    db.close()
    return count / seconds


def storm(session: Session, deals: Sequence[int], count: int) -> tuple[float, int]:
    """Happenings a second until nothing is left to do, and how many rows that left behind."""
    at, before = session.now_ms(), _rows()
    with database.transaction():
        database.many(
            "INSERT INTO happened (operation, at, kind, type, record, origin, user, facts) "
            "VALUES (1, ?, 'told', 'deal', ?, 'intake', NULL, ?)",
            [
                (at, deals[number % len(deals)],
                 json.dumps({"event": ("call_received", "call_missed")[number // len(deals) % 2], "told": [{}]}))
                for number in range(count)
            ],
        )  # fmt: skip
        timers.pull(happened.TIMER, at)
    started = time.perf_counter()
    sweep.run_all(session)
    seconds = time.perf_counter() - started
    if happened.left():
        raise RuntimeError("something is left to look at")
    return count / seconds, _rows() - before


def _rows() -> int:
    return sum(int(database.sql(f"SELECT count(*) FROM {table}")[0][0]) for table in _STORE)


def office(folder: Path, count: int) -> tuple[Session, list[int]]:
    """Deals, and two triggers that throw them to and fro."""
    folder.mkdir()
    session = open_office(folder, Clock())
    for name, event in (("PREPARATION", "incoming_call"), ("EXECUTING", "missed_call")):
        stage = lookup.stage_called(name, entity="deal").id
        triggers.add(session, Draft(stage=stage, event=event, allow_back=True))
    first, pipeline = database.sql("SELECT id, pipeline FROM stage ORDER BY sort LIMIT 1")[0]
    with database.transaction():
        database.many(
            "INSERT INTO deal (title, pipeline, stage, responsible, created_at, modified_at) VALUES ('Deal', ?, ?, 1, 0, 0)",
            [(pipeline, first)] * count,
        )
    return session, [int(row[0]) for row in database.sql("SELECT id FROM deal ORDER BY id")]


def memory() -> int:
    """The most that this process has held, MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def main() -> int:
    """Print the figures; 1 when one misses its target."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a tenth of the happenings")
    count = COUNT // 10 if parser.parse_args().quick else COUNT
    missed = False
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for title, records, goal in (("on one deal", 1, BLOCKED), (f"on {count:,} deals", count, MOVED)):
            rival = plain(folder, count, moves=records > 1)
            session, deals = office(folder / f"office{records}", records)
            before = memory()
            rate, rows = storm(session, deals, count)
            close_office()
            missed = missed or rate / rival < goal
            print(
                f"{count:,} happenings {title}: {rate:,.0f}/s against {rival:,.0f} commits/s: {rate / rival:.2f} (goal {goal}); "
                f"{rows:,} rows left, {memory() - before} MB more"
            )
    return int(missed)


if __name__ == "__main__":
    sys.exit(main())
