"""Rows a second of an import of contacts against `executemany` of the same rows into one indexed table.

Both use the same SQLite library, file system and pragmas, one after the other in one run. The rival's transactions have
500 rows; ours are as large as the lock may be held. Beside it: the rival with transactions as large as ours, parsing
the file as well, and with the indexes that contacts need.

    python benchmarks/imports.py [ROWS]
"""

from __future__ import annotations

import contextlib
import csv
import random
import resource
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import peewee

from crm_tui.services import importing, users
from crm_tui.services.import_plan import Options
from crm_tui.services.session import Session, utc_now
from data import database, opening
from data.gate import Gate

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


RIVAL_CHUNK = 500
"""Rows in one transaction of the rival."""


def parsed(source: Path) -> list[tuple[str, ...]]:
    """The rows of the file."""
    with source.open(newline="", encoding="utf-8") as file:
        reader = csv.reader(file)
        next(reader)
        return [tuple(row) for row in reader]


def rival(
    path: Path, source: Path, indexes: tuple[str, ...], *, chunk: int = RIVAL_CHUNK, parse: bool = False
) -> tuple[float, float]:
    """Wall and CPU seconds to insert the rows; the parsing is counted when ``parse``."""
    rows = [] if parse else parsed(source)
    db = peewee.sqlite3.connect(path, isolation_level=None)
    for pragma in ("journal_mode = wal", "synchronous = full", "temp_store = memory", "cache_size = -16000"):
        db.execute(f"PRAGMA {pragma}")
    db.execute("CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT, b TEXT, c TEXT, d TEXT, e TEXT, f TEXT)")
    for index in indexes:
        db.execute(index)
    start, cpu = timed()
    if parse:
        rows = parsed(source)
    for first in range(0, len(rows), chunk):
        db.execute("BEGIN IMMEDIATE")
        db.executemany("INSERT INTO t (a, b, c, d, e, f) VALUES (?,?,?,?,?,?)", rows[first : first + chunk])
        db.execute("COMMIT")
    end, cpu_end = timed()
    db.close()
    return end - start, cpu_end - cpu


def watched(gate: Gate) -> list[float]:
    """Seconds of every time that the write gate is held from now on."""
    seconds: list[float] = []
    held = gate.held

    @contextlib.contextmanager
    def measured(timeout: float) -> Iterator[None]:
        with held(timeout):
            start = time.perf_counter()
            yield
            seconds.append(time.perf_counter() - start)

    gate.held = measured  # type: ignore[method-assign]
    return seconds


def ours(path: Path, source: Path) -> tuple[float, float, float, list[float], int]:
    """Wall and CPU seconds of planning and all chunks; seconds of the search index; those of each lock; transactions."""
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
    held = watched(database.store().gate)
    start, cpu = timed()
    written, chunks, done, now = (0.0, 0.0), 0, -1, 0.0
    plan = importing.plan(session, "contact", str(source), Options())
    for progress in importing.run(session, plan):
        now, cpu_now = timed()
        if progress.done > done:
            written, done, chunks = (now, cpu_now), progress.done, chunks + 1
        if progress.finished and progress.created != progress.lines - 1:
            raise RuntimeError("not every row became a record")
    database.close()
    return written[0] - start, written[1] - cpu, now - written[0], sorted(held), chunks


def line(name: str, count: int, figures: tuple[float, float]) -> None:
    wall, cpu = figures
    print(f"{name:<44}{count / wall:>10,.0f} rows/s   {count / cpu:>10,.0f} rows/CPU s")


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        source = folder / "contacts.csv"
        write_file(source, count)
        before = rival(folder / "one.db", source, ONE)
        wall, cpu, index, held, chunks = ours(folder / "crm.db", source)
        after = rival(folder / "two.db", source, ONE)
        mean = max(1, count // chunks)
        large = rival(folder / "large.db", source, ONE, chunk=mean)
        whole = rival(folder / "parse.db", source, ONE, chunk=mean, parse=True)
        full = rival(folder / "all.db", source, ALL)
        all_large = rival(folder / "all_large.db", source, ALL, chunk=mean, parse=True)
    base = (before[0] + after[0]) / 2, (before[1] + after[1]) / 2
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    line(f"executemany, 1 index, {RIVAL_CHUNK} rows", count, base)
    line(f"the same, {mean:,} rows", count, large)
    line(f"the same, {mean:,} rows, and parsing", count, whole)
    line(f"4 indexes, {RIVAL_CHUNK} rows", count, full)
    line(f"4 indexes, {mean:,} rows, and parsing", count, all_large)
    line(f"import, {mean:,} rows on average", count, (wall, cpu))
    for text, other in (
        ("ratio", base),
        ("ratio, transactions as large as ours", large),
        ("ratio, and parsing", whole),
        ("ratio, and 4 indexes", all_large),
    ):
        print(f"{text:<44}{other[0] / wall:>10.2f}          {other[1] / cpu:>10.2f}")
    print(
        f"search index afterwards {index:.2f} s   lock held: median {held[len(held) // 2] * 1000:.0f} ms, "
        f"99 % {held[int(len(held) * 0.99)] * 1000:.0f} ms, longest {held[-1] * 1000:.0f} ms   peak memory {memory} MB"
    )


if __name__ == "__main__":
    main()
