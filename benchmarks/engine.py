"""Steps of workflows a second: against plain SQLite commits, and against DBOS.

`python -m benchmarks.engine [--quick] [--dbos PYTHON]`. Rates are taken in turns in one run on one
disk, and only their ratios count. ``--dbos`` names the Python of an environment that has the package ``dbos``. Ends with
1 when a figure misses its target.
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import peewee

from crm_tui.automation import engine, workflows
from crm_tui.automation.jobs import sweep
from crm_tui.domain.ref import Ref
from crm_tui.services import records
from crm_tui.services.session import Session
from data import database
from tests.conftest import Clock
from tests.support.office import close_office, open_office

STEPS = 10
ROUNDS = 15
DURABLE, CHAINED, DBOS = 0.3, 2.0, 3.0
PRAGMAS = ("journal_mode = wal", "synchronous = full", "foreign_keys = 1", "cache_size = -16000", "temp_store = memory")
HEAD = 'format = 1\nname = "Ten steps"\ndocument = "deal"\nstart = []\n\n[[variable]]\ncode = "N"\ntype = "integer"\n'

RIVAL = """
import sqlite3, sys, time
from dbos import DBOS
folder, count = sys.argv[1], int(sys.argv[2])
mode = sqlite3.connect(f"{folder}/dbos.db").execute("PRAGMA journal_mode = wal").fetchone()[0]
assert mode == "wal", mode
url = f"sqlite:///{folder}/dbos.db"
DBOS(config={"name": "bench", "system_database_url": url, "run_admin_server": False, "log_level": "ERROR"})

@DBOS.step()
def one(number):
    return number + 1

@DBOS.workflow()
def ten(number):
    for _ in range(10):
        number = one(number)
    return number

DBOS.launch()
ten(0)
started = time.perf_counter()
for number in range(count):
    assert ten(number) == number + 10
print(10 * count / (time.perf_counter() - started))
DBOS.destroy()
"""


def template() -> str:
    """Ten steps that each write a variable of the run."""
    step = "[[step]]\nid = \"A{n}\"\nkind = \"set_variable\"\nwith.variables = [{{ set = 'N', to = '{n}' }}]\n"
    return HEAD + "".join("\n" + step.format(n=number) for number in range(1, STEPS + 1))


def plain(folder: Path, count: int) -> float:
    """Steps a second of the least that a durable engine must do: the step's row and the run's place in one commit."""
    path = folder / "plain.db"
    path.unlink(missing_ok=True)
    db = peewee.sqlite3.connect(path, isolation_level=None)
    for pragma in PRAGMAS:
        db.execute(f"PRAGMA {pragma}")
    db.execute("CREATE TABLE run (id INTEGER PRIMARY KEY, seq INTEGER, state TEXT, position TEXT)")
    db.execute(
        "CREATE TABLE step (run INTEGER, seq INTEGER, at INTEGER, said TEXT, PRIMARY KEY (run, seq)) WITHOUT ROWID"
    )
    started = time.perf_counter()
    for run in range(count):
        db.execute("INSERT INTO run VALUES (?, 0, 'running', '{}')", (run,))
        for seq in range(STEPS):
            db.execute("BEGIN IMMEDIATE")
            db.execute("INSERT INTO step VALUES (?, ?, ?, '{}')", (run, seq, seq))
            db.execute("UPDATE run SET seq = ?, position = ? WHERE id = ? AND seq = ?", (seq + 1, f"[{seq}]", run, seq))
            db.execute("COMMIT")
    seconds = time.perf_counter() - started
    db.close()
    return count * STEPS / seconds


def ours(session: Session, number: int, deal: Ref, count: int, together: int) -> tuple[float, float]:
    """Steps a second of one process, up to ``together`` in one transaction, and µs of CPU for each."""
    with database.transaction():
        for _ in range(count):
            workflows.start(session, number, deal, {})
    before = int(database.sql("SELECT count(*) FROM run_step")[0][0])
    engine.TOGETHER = together
    started, busy = time.perf_counter(), time.process_time()
    sweep.run_all(session)
    seconds, used = time.perf_counter() - started, time.process_time() - busy
    steps = int(database.sql("SELECT count(*) FROM run_step")[0][0]) - before
    if steps != count * STEPS:
        raise RuntimeError(f"{steps} steps")
    return steps / seconds, used / steps * 1e6


def rival(python: str, folder: Path, count: int) -> float:
    """Steps a second of DBOS with its SQLite back end in WAL, one process."""
    for old in folder.glob("dbos.db*"):
        old.unlink()
    done = subprocess.run(
        [python, "-c", RIVAL, str(folder), str(count)], capture_output=True, text=True, check=False, timeout=300
    )
    if done.returncode:
        raise RuntimeError(done.stderr[-2000:])
    return float(done.stdout.split()[-1])


def _rates(folder: Path, rounds: int, count: int, python: str) -> bool:
    clock = Clock()
    session = open_office(folder, clock)
    deal = records.create(session, "deal", {"title": "Boiler"})
    number = workflows.save(session, template()).id
    found: list[tuple[float, ...]] = []
    for _ in range(rounds):
        (single, used), (chained, less) = ours(session, number, deal, count, 1), ours(session, number, deal, count, 25)
        other = rival(python, folder, count) if python else 0.0
        found.append((plain(folder, count), single, chained, other, used, less))
    close_office()
    plainly, single, chained, other, used, less = (statistics.median(column) for column in zip(*found, strict=True))
    durable = statistics.median(row[1] / row[0] for row in found)
    gain = statistics.median(row[2] / row[1] for row in found)
    print(f"CPU of a step                              {used:10,.0f} µs durable, {less:,.0f} µs chained")
    print(f"plain SQLite, FULL, one commit a step      {plainly:10,.0f} steps/s")
    print(
        f"engine, every step a commit                {single:10,.0f} /s   {durable:.2f} × plain     (target {DURABLE})"
    )
    print(f"engine, steps chained                      {chained:10,.0f} /s   {gain:.2f} × durable   (target {CHAINED})")
    good = durable >= DURABLE and gain >= CHAINED
    if python:
        times = statistics.median(row[1] / row[3] for row in found)
        print(
            f"DBOS, SQLite in WAL, same ten steps        {other:10,.0f} /s   engine, durable: {times:.2f} × DBOS (target {DBOS})"
        )
        good = good and times >= DBOS
    return good


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="few rounds, few runs")
    parser.add_argument("--dbos", default="", help="Python of an environment with the package dbos")
    options = parser.parse_args()
    rounds, count = (3, 15) if options.quick else (ROUNDS, 25)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "rates").mkdir()
        good = _rates(folder / "rates", rounds, count, options.dbos)
    return int(not good)


if __name__ == "__main__":
    sys.exit(main())
