"""Rows a second of an import of companies, contacts, leads and deals that name each other against `executemany`, 500 rows a
transaction, on the same library, file system and pragmas, in one run.

Three rivals, from the one of `benchmarks.imports` to the sternest that these rows allow: as many contacts into one table,
indexed by e-mail; the rows of all files into one table, indexed by what each is called; the rows of each file into a table of
its own, indexed by their numbered origins, which only ever grows at its end.

    python -m benchmarks.mixed [ROWS]
"""

from __future__ import annotations

import csv
import random
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import peewee

from benchmarks import imports
from benchmarks.imports import FIRST, LAST, ONE, POSTS, RIVAL_CHUNK, SOURCES, line, parsed, timed
from crm_tui.services import importing, users
from crm_tui.services.import_plan import Options
from crm_tui.services.session import Session, utc_now
from data import database, opening

KINDS = ("company", "contact", "lead", "deal")
"""In the order in which they come in: who is named comes first."""
NAMES = ("contacts, by e-mail", "one table, by name", "a table a type, by origin")
"""The rivals: what goes where, and what is indexed."""
STAGES = {"lead": ("NEW", "", "JUNK"), "deal": ("NEW", "EXECUTING", "WON", "LOSE")}


def rows(kind: str, count: int) -> tuple[tuple[str, ...], list[tuple[object, ...]]]:
    """The header and the rows of a file of that type."""
    chance = random.Random(kind)

    def name() -> tuple[str, str, str]:
        first, last = chance.choice(FIRST), chance.choice(LAST)
        return first, last, f"{first}.{last}.{chance.randrange(10**9)}@example.com".lower()

    if kind == "company":
        made = [(f"c{n}", f"Firm {n} S.p.A.", f"info@firm{n}.example") for n in range(count)]
        return ("origin_id", "title", "email"), list(made)
    if kind == "contact":
        head = ("origin_id", "name", "last_name", "email", "post", "source", "companies")
        return head, [(f"p{n}", *name(), chance.choice(POSTS), chance.choice(SOURCES), f"c{n}") for n in range(count)]
    known = [(f"{kind}{n}", f"{kind} {n}", f"{chance.randrange(10**7) / 100:.2f} EUR") for n in range(count)]
    placed = [(*each, chance.choice(STAGES["deal"][:1] if kind == "lead" else STAGES["deal"])) for each in known]
    head = ("origin_id", "title", "amount", "stage", "company", "contacts")
    return head, [(*each, f"c{n}", f"p{n}") for n, each in enumerate(placed)]


def write_files(folder: Path, count: int) -> dict[str, Path]:
    """One file for each type."""
    found = {}
    for kind in KINDS:
        found[kind] = folder / f"{kind}.csv"
        head, several = rows(kind, count)
        with found[kind].open("w", newline="", encoding="utf-8") as file:
            csv.writer(file).writerows([head, *several])
    return found


def rival(path: Path, sources: dict[str, Path], *, together: bool) -> tuple[float, float]:
    """Wall and CPU seconds to insert all rows: into one table indexed by their names, else each type into a table of its
    own, indexed by the origins."""
    read = {kind: parsed(source) for kind, source in sources.items()}
    db = peewee.sqlite3.connect(path, isolation_level=None)
    for pragma in ("journal_mode = wal", "synchronous = full", "temp_store = memory", "cache_size = -16000"):
        db.execute(f"PRAGMA {pragma}")
    if together:
        widest = max(len(several[0]) for several in read.values())
        named = [
            (several[n][3 if kind == "contact" else 1], kind, *several[n], *[None] * (widest - len(several[n])))
            for kind, several in read.items()
            for n in range(len(several))
        ]
        read = {"every": named}
    start, cpu = timed()
    for kind, several in read.items():
        width = len(several[0])
        columns = [f"c{n}" for n in range(width)]
        db.execute(f"CREATE TABLE {kind} (id INTEGER PRIMARY KEY, {', '.join(columns)})")
        db.execute(f"CREATE INDEX {kind}_first ON {kind} (c0)")
        text = f"INSERT INTO {kind} ({', '.join(columns)}) VALUES ({','.join('?' * width)})"
        for first in range(0, len(several), RIVAL_CHUNK):
            db.execute("BEGIN IMMEDIATE")
            db.executemany(text, several[first : first + RIVAL_CHUNK])
            db.execute("COMMIT")
    end, cpu_end = timed()
    db.close()
    return end - start, cpu_end - cpu


def rivals(folder: Path, sources: dict[str, Path], contacts: Path) -> list[tuple[float, float]]:
    """Wall and CPU seconds of the three, in the order of `NAMES`."""
    found = []
    for place, measure in enumerate(
        (
            lambda path: imports.rival(path, contacts, ONE),
            lambda path: rival(path, sources, together=True),
            lambda path: rival(path, sources, together=False),
        )
    ):
        path = folder / f"rival{place}.db"
        found.append(measure(path))
        path.unlink()
    return found


def ours(path: Path, sources: dict[str, Path]) -> tuple[float, float, float]:
    """Wall and CPU seconds of the rows of all files, and wall seconds of the search index behind them."""
    opening.create_store(path, at=int(time.time() * 1000), lang="en")
    opening.open_store(path)
    me = users.ensure("anna", "Anna", datetime.now(UTC))
    session = Session(
        user_id=me.id, login=me.login, name=me.name, zone=ZoneInfo("Europe/Rome"), is_admin=True, may_settings=True,
        origin="cli", clock=utc_now,
    )  # fmt: skip
    wall, spent, index = 0.0, 0.0, 0.0
    for kind, source in sources.items():
        start, cpu = timed()
        written, done = (start, cpu), -1
        plan = importing.plan(session, kind, str(source), Options())
        for progress in importing.run(session, plan):
            if progress.done > done:
                written, done = timed(), progress.done
            if progress.finished and (progress.created != progress.lines - 1 or progress.noted):
                raise RuntimeError(f"not every row of {kind} became a record: {progress}")
        wall, spent = wall + written[0] - start, spent + written[1] - cpu
        index += time.perf_counter() - written[0]
    database.close()
    return wall, spent, index


def main() -> None:
    """Measure and print; the rivals before and after."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        sources, contacts = write_files(folder, count // len(KINDS)), folder / "contacts.csv"
        imports.write_file(contacts, count)
        before = rivals(folder, sources, contacts)
        wall, cpu, index = ours(folder / "crm.db", sources)
        after = rivals(folder, sources, contacts)
    line("import of four types", count, (wall, cpu))
    for text, first, second in zip(NAMES, before, after, strict=True):
        base = (first[0] + second[0]) / 2, (first[1] + second[1]) / 2
        line(f"executemany, {text}", count, base)
        print(f"{'  ratio':<44}{base[0] / wall:>10.2f}          {base[1] / cpu:>10.2f}")
    print(f"search index afterwards {index:.1f} s")


if __name__ == "__main__":
    main()
