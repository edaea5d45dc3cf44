"""1,000 and 1,000,000 waiting runs on the same deals: start of the program, the next look of a clock, runs that go on.

`python -m benchmarks.runs [--waiting 1000000] [--rounds 5] [--folder FOLDER]`. Both stores are copies of one demo store
with half as many deals as there are runs at most, since two runs may wait on a record. All figures are taken in turns on
both, and only their ratios count. Needs ptybench.py (see `benchmarks.board`) for the start. Ends with 1 when a figure
misses its target.
"""

from __future__ import annotations

import argparse
import json
import resource
import shutil
import statistics
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from crm_tui.automation import workflows
from crm_tui.automation.jobs import sweep
from crm_tui.domain.ref import Ref
from crm_tui.services.session import Session
from data import database, opening, timers
from tests.conftest import Clock
from tests.support.office import ROME

ROOT = Path(__file__).resolve().parents[1]
FEW, TARGET = 1_000, 1.2
SINGLE, BATCH = 20, 150
"""Runs of a round that fall due one by one, and all at once."""
SPEC = """format = 1
name = "Remember"
document = "deal"
start = []

[[step]]
id = "A1"
kind = "pause"
with.interval = '1 day'

[[step]]
id = "A2"
kind = "add_comment"
with.comment = 'A day later: {=Document:title}'
"""
DAY = 86_400_000


def base(folder: Path, deals: int) -> Path:
    """The demo store, made when it is missing, with nothing left to do."""
    path = folder / f"deals-{deals}.db"
    if not path.exists():
        words = ["--db", str(path), "init", "--demo", "--scale", str(deals), "--quiet"]
        subprocess.run([sys.executable, "-m", "crm_tui", *words], cwd=ROOT, check=True)
    once(path)
    return path


def store(folder: Path, made: Path, waiting: int, rounds: int) -> Path:
    """A copy in which so many runs wait, each with what a real one leaves behind."""
    path = folder / f"waiting-{waiting}.db"
    for suffix in ("", "-wal", "-shm"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)
    shutil.copy(made, path)
    session = _open(path, Clock(datetime.now(UTC)))
    number = workflows.save(session, SPEC).id
    workflows.start(session, number, Ref("deal", 1), {})
    sweep.run_workflows(session)
    _multiply(waiting, session.now_ms(), rounds)
    path.with_suffix(".at").write_text(str(session.now_ms()))
    database.close()
    return path


def _open(path: Path, clock: Clock) -> Session:
    opening.open_store(path)
    return Session(user_id=1, login="bench", name="Bench", zone=ROME, is_admin=True, clock=clock)


def _multiply(count: int, now: int, rounds: int) -> None:
    """From one run that waits to so many, two a deal; those of the rounds are due on a day of their own, from tomorrow."""
    event = int(database.sql("SELECT max(id) FROM event")[0][0])
    operation = int(database.sql("SELECT max(id) FROM operation")[0][0])
    with database.transaction():
        database.execute("CREATE TEMP TABLE wanted (id INTEGER PRIMARY KEY)")
        database.execute(
            "INSERT INTO wanted WITH RECURSIVE n(i) AS (SELECT 2 UNION ALL SELECT i + 1 FROM n WHERE i < ?) SELECT i FROM n",
            (count,),
        )
        _copy(
            "operation",
            "id = (SELECT operation FROM event WHERE kind = 'workflow_started')",
            {"id": f"{operation} + w.id"},
        )
        payload = "json_set(s.payload, '$.run', w.id)"
        _copy("event", "kind = 'workflow_started'", {
            "id": f"{event} + w.id", "operation": f"{operation} + w.id", "record": "(w.id + 1) / 2", "payload": payload,
        })  # fmt: skip
        _copy("run", "id = 1", {"id": "w.id", "record": "(w.id + 1) / 2"})
        _copy("run_step", "run = 1", {"run": "w.id"})
        _copy("run_wait", "run = 1", {"id": "w.id", "run": "w.id"})
        database.execute("DELETE FROM timer WHERE kind = 'run'")
        stride, each = count // (rounds * (SINGLE + BATCH)), SINGLE + BATCH
        database.execute(
            "INSERT INTO timer (due_at, kind, key, type, record) SELECT CASE WHEN id % ?1 = 0 AND id / ?1 <= ?2 "
            "THEN ?3 + ?4 * (1 + (id / ?1 - 1) / ?5) + max(0, (id / ?1 - 1) % ?5 - ?6) ELSE ?3 + ?4 * (100 + id % 265) + id END, "
            "'run', 'run:' || id || ':0', 'run', id FROM run",
            (stride, rounds * each, now, DAY, each, BATCH),
        )  # fmt: skip
        database.execute("UPDATE run_wait SET due_at = (SELECT due_at FROM timer WHERE key = 'run:' || run || ':0')")
        database.execute("DROP TABLE wanted")


def _copy(table: str, which: str, other: dict[str, str]) -> None:
    """The row of the first run once more for every wanted one, with some columns of its own."""
    names = [row[1] for row in database.sql(f"PRAGMA table_info({table})")]
    taken = ", ".join(other.get(name, f"s.{name}") for name in names)
    database.execute(
        f"INSERT INTO {table} ({', '.join(names)}) SELECT {taken} FROM wanted w, (SELECT * FROM {table} WHERE {which}) s"
    )


def fire(path: Path, day: int, made_at: int) -> dict[str, float]:
    """One round in this process: µs of a look, of CPU and of time for a run that goes on alone, and for each of many."""
    clock = Clock(datetime.fromtimestamp(made_at / 1000, UTC) + timedelta(days=day, milliseconds=-1))
    session = _open(path, clock)
    kinds = tuple(sweep.EFFECTS)
    sweep.run_workflows(session)
    found = {"look": min(_looks(kinds) for _ in range(20))}
    clock.forward(milliseconds=1)
    found |= _timed("many", session, BATCH + 1)  # the first of those that come one by one is due with them
    single = []
    for _ in range(SINGLE - 1):
        clock.forward(milliseconds=1)
        single.append(_timed("one", session, 1))
    for name in ("one", "one_cpu"):
        found[name] = statistics.median(each[name] for each in single)
    database.close()
    return found


def _looks(kinds: tuple[str, ...]) -> float:
    started = time.perf_counter()
    for _ in range(100):
        timers.next_due_of(kinds)
    return (time.perf_counter() - started) / 100 * 1e6


def _timed(name: str, session: Session, count: int) -> dict[str, float]:
    ended = "SELECT count(*) FROM run WHERE ended_at IS NOT NULL"
    before = int(database.sql(ended)[0][0])
    started, busy = time.perf_counter(), time.process_time()
    sweep.run_workflows(session)
    seconds, used = time.perf_counter() - started, time.process_time() - busy
    fired = int(database.sql(ended)[0][0]) - before
    if fired != count:
        raise RuntimeError(f"{fired} runs went on, not {count}")
    return {name: seconds / count * 1e6, f"{name}_cpu": used / count * 1e6}


def once(path: Path) -> float:
    """CPU seconds of a program that looks for what is due, finds nothing, and ends."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([sys.executable, "-m", "crm_tui", "--db", str(path), "worker", "--once"], cwd=ROOT, check=True,
                   capture_output=True)  # fmt: skip
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def start(folder: Path, paths: list[Path], ptybench: Path, repeat: int) -> list[float]:
    """CPU ms to a drawn board, of each store."""
    entries = [
        {"name": path.stem, "cmd": f"{sys.executable} -m crm_tui --db {path}", "cwd": str(ROOT), "ready": "Deals"}
        for path in paths
    ]
    plan, out = folder / "runs-suite.json", folder / "runs-out.json"
    plan.write_text(json.dumps({"baselines": [], "defaults": {"repeat": repeat, "size": "160x45"}, "entries": entries}))
    subprocess.run([sys.executable, str(ptybench), "--suite", str(plan), "--json", str(out)], check=True,
                   stdout=subprocess.DEVNULL)  # fmt: skip
    found = json.loads(out.read_text())["entries"]
    return [float(found[path.stem]["summary"]["ready_cpu"]["p50"]) for path in paths]


def _rounds(paths: list[Path], rounds: int) -> dict[str, list[tuple[float, float]]]:
    """Both stores in turns, each round in processes of its own; pairs of figures by name."""
    found: dict[str, list[tuple[float, float]]] = {}
    for day in range(1, rounds + 1):
        both = []
        for path in paths if day % 2 else paths[::-1]:
            command = [sys.executable, "-m", "benchmarks.runs", "--fire", str(path), "--day", str(day)]
            done = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
            both.append({**json.loads(done.stdout), "once": once(path)})
        few, many = both if day % 2 else both[::-1]
        print(f"round {day}: {few} {many}", file=sys.stderr)
        for name, value in few.items():
            found.setdefault(name, []).append((value, many[name]))
    return found


_NAMES = {
    "start": "CPU ms to a drawn board",
    "once": "CPU s of worker --once, nothing due",
    "look": "µs of a look at what is due next",
    "one_cpu": "µs of CPU of a run that goes on alone",
    "many_cpu": f"µs of CPU of each of {BATCH} runs at once",
    "one": "µs of a run that goes on alone",
    "many": f"µs of each of {BATCH} runs at once",
}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--waiting", type=int, default=1_000_000, help="how many runs wait")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--folder", type=Path, default=Path.home() / ".cache" / "crm-tui-bench")
    parser.add_argument("--ptybench", type=Path, default=ROOT.parent / "shared" / "ptybench.py")
    parser.add_argument("--fire", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--day", type=int, default=0, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.fire:
        made_at = int(options.fire.with_suffix(".at").read_text())
        print(json.dumps(fire(options.fire, options.day, made_at)))
        return 0
    options.folder.mkdir(parents=True, exist_ok=True)
    made = base(options.folder, options.waiting // 2)
    paths = [store(options.folder, made, count, options.rounds) for count in (FEW, options.waiting)]
    found = _rounds(paths, options.rounds)
    if options.ptybench.exists():
        few, many = start(options.folder, paths, options.ptybench, 2 * options.rounds + 1)
        found["start"] = [(few, many)]
    missed = 0
    for name, about in _NAMES.items():
        if name in found:
            less, more = (statistics.median(column) for column in zip(*found[name], strict=True))
            ratio = statistics.median(pair[1] / pair[0] for pair in found[name])
            missed += ratio > TARGET
            print(f"{about:42} {less:10.2f} {more:10.2f}   {ratio:.2f}   goal ≤ {TARGET}   "
                  f"{'kept' if ratio <= TARGET else 'MISSED'}")  # fmt: skip
    return int(missed > 0)


if __name__ == "__main__":
    sys.exit(main())
