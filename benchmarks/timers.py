"""Fired timers a second against plain SQLite commits; 100,000 timers under kill -9; what an idle clock costs.

`python -m benchmarks.timers [--timers 100000] [--quick]`. The two rates are taken in turns in one run on one disk, and
only their ratio counts. Ends with 1 when a figure misses its target.
"""

from __future__ import annotations

import argparse
import random
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import timedelta
from pathlib import Path

import peewee

from crm_tui.automation import timers as firing
from crm_tui.automation.jobs import sweep
from crm_tui.domain.dates import to_ms
from crm_tui.services.session import utc_now
from data import database, opening
from tests.conftest import Clock
from tests.support import crash
from tests.support.clockwork import add_reminders, differences, tally
from tests.support.office import close_office, open_office

ROOT = Path(__file__).parents[1]
ROUNDS = 15
SLICE = 500
"""Short, so that what else the machine does hits all three alike."""
RATIO, IDLE = 0.3, 0.1

IDLE_WORKER = """
import resource, sys, threading
from pathlib import Path
from crm_tui.automation import scheduler
from data import opening
from tests.support import crash
opening.open_store(Path(sys.argv[1]))
clock = scheduler.start(crash.clock())
wait = threading.Event()
wait.wait(3)
before = resource.getrusage(resource.RUSAGE_SELF)
wait.wait(float(sys.argv[2]))
after = resource.getrusage(resource.RUSAGE_SELF)
print(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
clock.stop()
"""


def plain(folder: Path, count: int) -> float:
    """Commits a second: same library, WAL, FULL; one row deleted and one inserted in each."""
    db = peewee.sqlite3.connect(folder / "plain.db", isolation_level=None)
    for pragma in ("journal_mode = wal", "synchronous = full"):
        db.execute(f"PRAGMA {pragma}")
    for table in ("waiting", "done"):
        db.execute(f"CREATE TABLE IF NOT EXISTS {table} (id INTEGER PRIMARY KEY, at INTEGER, text TEXT)")
        db.execute(f"DELETE FROM {table}")
    db.execute("BEGIN")
    db.executemany("INSERT INTO waiting VALUES (?, ?, 'reminder')", [(n, n) for n in range(count)])
    db.execute("COMMIT")
    started = time.perf_counter()
    for number in range(count):
        db.execute("BEGIN IMMEDIATE")
        db.execute("DELETE FROM waiting WHERE id = ?", (number,))
        db.execute("INSERT INTO done VALUES (?, ?, 'reminder')", (number, number))
        db.execute("COMMIT")
    seconds = time.perf_counter() - started
    db.close()
    return count / seconds


def fired(count: int, together: int) -> float:
    """Timers fired a second by one process, up to ``together`` in one transaction."""
    add_reminders(count, to_ms(utc_now()) - 3_600_000)
    session, kinds = crash.clock(), tuple(sweep.EFFECTS)
    started = time.perf_counter()
    done = 0
    while batch := firing.fire(session, sweep.EFFECTS, kinds, most=together):
        done += len(batch)
    seconds = time.perf_counter() - started
    if done != count or tally() != (0, 0):
        raise RuntimeError(f"{done} of {count} fired: {tally()}")
    return done / seconds


def rates(folder: Path, rounds: int) -> list[tuple[float, float, float]]:
    """Plain commits, timers one a transaction, timers as the program fires them; a second, taken in turns."""
    open_office(folder, Clock(utc_now()))
    found: list[tuple[float, float, float]] = []
    for _ in range(rounds):
        found.append((plain(folder, SLICE), fired(SLICE, 1), fired(SLICE, firing.TOGETHER)))
    close_office()
    return found


def storm(folder: Path, count: int) -> tuple[crash.Storm, int, int, int, int]:
    """The storm, its seed, and how many timers were lost, repeated, torn."""
    now = utc_now()
    open_office(folder, Clock(now))
    add_reminders(count, to_ms(now - timedelta(hours=1)), apart_ms=10, deals=1_000)
    close_office()
    seed = random.randrange(2**32)
    seen = crash.storm(folder / "crm.db", seed=seed, every=6, wait=3_600)
    opening.open_store(folder / "crm.db")
    lost, doubled = tally()
    torn = differences()
    if database.sql("PRAGMA integrity_check") != [("ok",)]:
        raise RuntimeError("the store is damaged")
    close_office()
    return seen, seed, lost, doubled, torn


def idle(folder: Path, seconds: float) -> float:
    """Percent of one core that a clock with 10,000 future timers uses while nothing is due."""
    now = utc_now()
    open_office(folder, Clock(now))
    add_reminders(10_000, to_ms(now + timedelta(days=1)), apart_ms=60_000)
    close_office()
    command = [sys.executable, "-c", IDLE_WORKER, str(folder / "crm.db"), str(seconds)]
    used = float(subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout)
    return 100 * used / seconds


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--timers", type=int, default=100_000, help="timers in the kill storm")
    parser.add_argument("--quick", action="store_true", help="few rounds and a small storm")
    options = parser.parse_args()
    count, rounds, watch = (2_000, 8, 10.0) if options.quick else (options.timers, ROUNDS, 30.0)
    with tempfile.TemporaryDirectory() as name:
        folders = [Path(name) / part for part in ("rates", "storm", "idle")]
        for folder in folders:
            folder.mkdir()
        found = rates(folders[0], rounds)
        seen, seed, lost, doubled, torn = storm(folders[1], count)
        cpu = idle(folders[2], watch)
    commits, single, together = (statistics.median(column) for column in zip(*found, strict=True))
    ratio, ratio_single = (statistics.median(row[which] / row[0] for row in found) for which in (2, 1))
    print(f"plain SQLite, FULL, one row deleted and inserted a commit  {commits:10,.0f} commits/s")
    print(f"timers, one a transaction                                  {single:10,.0f} /s   ratio {ratio_single:.2f}")
    print(
        f"timers, as fired ({firing.TOGETHER} a transaction)                        {together:10,.0f} /s   "
        f"ratio {ratio:.2f}   (target {RATIO})"
    )
    print(
        f"kill storm: {count:,} timers, 4 processes, {seen.kills:,} kill -9, {seen.inside:,} inside a transaction, "
        f"{seen.seconds:.0f} s, seed {seed}"
    )
    print(f"            lost {lost}, repeated {doubled}, torn {torn}   (target 0, 0, 0)")
    print(f"idle clock, 10,000 timers pending                          {cpu:10.3f} % of a core   (target {IDLE})")
    return int(ratio < RATIO or bool(lost or doubled or torn) or not seen.inside or cpu > IDLE)


if __name__ == "__main__":
    sys.exit(main())
