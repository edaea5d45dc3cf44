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

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import peewee

from crm_tui.services import importing, users
from crm_tui.services.import_plan import Options
from crm_tui.services.session import Session, utc_now
from data import database, opening

HEADER = ("First name", "Last name", "Phone", "E-mail", "Position", "Source")
FIRST = [
    "Anna",
    "Luca",
    "Sara",
    "Marco",
    "Elena",
    "Paolo",
    "Giulia",
    "Franco",
    "Chiara",
    "Dario",
    "Irene",
    "Matteo",
    "Nadia",
    "Pietro",
    "Rosa",
    "Stefano",
]
LAST = [
    "Rossi",
    "Bianchi",
    "Ferrari",
    "Esposito",
    "Romano",
    "Colombo",
    "Ricci",
    "Marino",
    "Greco",
    "Bruno",
    "Gallo",
    "Conti",
    "Costa",
    "Giordano",
    "Mancini",
]
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


def rival(folder: Path, source: Path) -> float:
    """Seconds to insert the parsed rows; the parsing is not counted."""
    with source.open(newline="", encoding="utf-8") as file:
        reader = csv.reader(file)
        next(reader)
        rows = [tuple(row) for row in reader]
    db = peewee.sqlite3.connect(folder / "rival.db", isolation_level=None)
    for pragma in ("journal_mode = wal", "synchronous = full", "temp_store = memory", "cache_size = -16000"):
        db.execute(f"PRAGMA {pragma}")
    db.execute("CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT, b TEXT, c TEXT, d TEXT, e TEXT, f TEXT)")
    db.execute("CREATE INDEX t_d ON t (d)")
    start = time.perf_counter()
    for first in range(0, len(rows), importing.CHUNK):
        db.execute("BEGIN IMMEDIATE")
        db.executemany("INSERT INTO t (a, b, c, d, e, f) VALUES (?,?,?,?,?,?)", rows[first : first + importing.CHUNK])
        db.execute("COMMIT")
    seconds = time.perf_counter() - start
    db.close()
    return seconds


def ours(folder: Path, source: Path) -> tuple[float, float, float, int]:
    """Seconds of planning and all chunks, of the search index, the longest chunk, and records created."""
    path = folder / "crm.db"
    opening.create_store(path, at=int(time.time() * 1000), lang="en")
    opening.open_store(path)
    me = users.ensure("anna", "Anna", datetime.now(UTC))
    session = Session(
        user_id=me.id,
        login=me.login,
        name=me.name,
        zone=importing_zone(),
        is_admin=True,
        may_settings=True,
        origin="cli",
        clock=utc_now,
    )
    start = before = time.perf_counter()
    plan = importing.plan(session, "contact", str(source), Options())
    longest, written, created, done = 0.0, 0.0, 0, -1
    for progress in importing.run(session, plan):
        now = time.perf_counter()
        if progress.done > done:
            longest, written, done = max(longest, now - before), now, progress.done
        before, created = now, progress.created
    chunks, index = written - start, before - written
    database.close()
    return chunks, index, longest, created


def importing_zone():
    from zoneinfo import ZoneInfo

    return ZoneInfo("Europe/Rome")


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        source = folder / "contacts.csv"
        write_file(source, count)
        base = rival(folder, source)
        chunks, index, longest, created = ours(folder, source)
    print(f"rows                     {count:>10,}  created {created:,}")
    print(f"executemany, one index   {count / base:>10,.0f} rows/s")
    print(f"import                   {count / chunks:>10,.0f} rows/s   ratio {base / chunks:.2f}")
    print(f"import and search index  {count / (chunks + index):>10,.0f} rows/s   ratio {base / (chunks + index):.2f}")
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(f"longest chunk            {longest * 1000:>10.0f} ms     peak memory {memory} MB")


if __name__ == "__main__":
    main()
