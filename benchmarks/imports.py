"""Rows a second of an import of contacts against `executemany` of the same rows into one indexed table.

Both use the same SQLite library, file system, pragmas and 500-row transactions, one after the other in one run.

    python benchmarks/imports.py [ROWS]
"""

from __future__ import annotations

import csv
import random
import resource
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import peewee

from crm_tui.services import importing, users
from crm_tui.services.import_plan import Options
from crm_tui.services.session import Session, utc_now
from data import database, opening

HEADER = ("First name", "Last name", "Phone", "E-mail", "Position", "Source")
FIRST = ("Anna", "Luca", "Sara", "Marco", "Elena", "Paolo", "Giulia", "Franco", "Chiara", "Dario", "Irene", "Matteo")
LAST = ("Rossi", "Bianchi", "Ferrari", "Esposito", "Romano", "Colombo", "Ricci", "Marino", "Greco", "Bruno", "Gallo")
POSTS = ("Purchasing manager", "Owner", "Director", "Accountant", "Sales manager", "")
SOURCES = ("Website", "Call", "E-mail", "Trade show")


def write_file(path: Path, count: int) -> None:
    random.seed(7)
    with path.open("w", newline="", encoding="utf-8") as file:
        out = csv.writer(file)
        out.writerow(HEADER)
        for n in range(count):
            first, last = random.choice(FIRST), random.choice(LAST) + random.choice(("", "", "ni", "lli"))
            mail = f"{first}.{last}.{random.randrange(10**9)}@example{n % 97}.com".lower()
            phone = f"+39 3{random.randrange(10**8, 10**9)}"
            out.writerow((first, last, phone, mail, random.choice(POSTS), random.choice(SOURCES)))


def timed() -> tuple[float, float]:
    """Wall and CPU seconds: the second hardly depends on what else the machine does."""
    return time.perf_counter(), time.process_time()


ONE = ("CREATE INDEX t_d ON t (d)",)
ALL = (*ONE, "CREATE INDEX t_c ON t (c)", "CREATE INDEX t_n ON t (b, a)", "CREATE INDEX t_k ON t (a, b)")
"""The columns by which contacts are found: e-mail, phone, name, and the name in the form that is compared."""


def rival(path: Path, source: Path, indexes: tuple[str, ...]) -> tuple[float, float]:
    """Wall and CPU seconds to insert the parsed rows; the parsing is not counted."""
    with source.open(newline="", encoding="utf-8") as file:
        reader = csv.reader(file)
        next(reader)
        rows = [tuple(row) for row in reader]
    db = peewee.sqlite3.connect(path, isolation_level=None)
    for pragma in ("journal_mode = wal", "synchronous = full", "temp_store = memory", "cache_size = -16000"):
        db.execute(f"PRAGMA {pragma}")
    db.execute("CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT, b TEXT, c TEXT, d TEXT, e TEXT, f TEXT)")
    for index in indexes:
        db.execute(index)
    start, cpu = timed()
    for first in range(0, len(rows), importing.CHUNK):
        db.execute("BEGIN IMMEDIATE")
        db.executemany("INSERT INTO t (a, b, c, d, e, f) VALUES (?,?,?,?,?,?)", rows[first : first + importing.CHUNK])
        db.execute("COMMIT")
    end, cpu_end = timed()
    db.close()
    return end - start, cpu_end - cpu


def ours(path: Path, source: Path) -> tuple[float, float, float, float, int]:
    """Wall and CPU seconds of planning and all chunks; seconds of the search index; the longest chunk; records created."""
    opening.create_store(path, at=int(time.time() * 1000), lang="en")
    opening.open_store(path)
    me = users.ensure("anna", "Anna", datetime.now(UTC))
    session = Session(
        user_id=me.id,
        login=me.login,
        name=me.name,
        zone=ZoneInfo("Europe/Rome"),
        is_admin=True,
        may_settings=True,
        origin="cli",
        clock=utc_now,
    )
    start, cpu = timed()
    before, longest, written, created, done = start, 0.0, (0.0, 0.0), 0, -1
    plan = importing.plan(session, "contact", str(source), Options())
    for progress in importing.run(session, plan):
        now, cpu_now = timed()
        if progress.done > done:
            longest, written, done = max(longest, now - before), (now, cpu_now), progress.done
        before, created = now, progress.created
    database.close()
    return written[0] - start, written[1] - cpu, before - written[0], longest, created


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        source = folder / "contacts.csv"
        write_file(source, count)
        before = rival(folder / "one.db", source, ONE)
        wall, cpu, index, longest, created = ours(folder / "crm.db", source)
        after = rival(folder / "two.db", source, ONE)
        full = rival(folder / "three.db", source, ALL)
    base, base_cpu = (before[0] + after[0]) / 2, (before[1] + after[1]) / 2
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(f"rows                    {count:>10,}   created {created:,}")
    print(f"executemany, 1 index    {count / base:>10,.0f} rows/s   {count / base_cpu:>10,.0f} rows/CPU s")
    print(f"executemany, 4 indexes  {count / full[0]:>10,.0f} rows/s   {count / full[1]:>10,.0f} rows/CPU s")
    print(f"import                  {count / wall:>10,.0f} rows/s   {count / cpu:>10,.0f} rows/CPU s")
    print(f"ratio to 1 index        {base / wall:>10.2f}          {base_cpu / cpu:>10.2f}")
    print(f"ratio to 4 indexes      {full[0] / wall:>10.2f}          {full[1] / cpu:>10.2f}")
    print(
        f"search index afterwards {index:>10.2f} s        longest chunk {longest * 1000:.0f} ms   peak memory {memory} MB"
    )


if __name__ == "__main__":
    main()
