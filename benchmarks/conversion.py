"""Leads converted a second by the switch of the CRM mode, killed with -9 on the way, against plain SQLite.

`python -m benchmarks.conversion [--leads 10000]`. The rival is a loop that writes the very rows which the switch has left,
into the same schema with its indexes and triggers, in one commit per lead: what no program could be faster than. Both are
measured in one run on one disk, and only their ratio counts. Ends with 1 when a figure misses its target.
"""

from __future__ import annotations

import argparse
import os
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import peewee

from benchmarks.imports import timed
from crm_tui.services import entry, modes
from crm_tui.services.session import utc_now
from data import database, derived, opening
from data.queries import stages
from tests.support.office import close_office, open_office

ROOT = Path(__file__).parents[1]
RATIO = 0.1
OURS = ("contact", "deal", "point", "link", "change", "event")
"""Tables of which every conversion leaves rows."""
_LEAD = (
    "INSERT INTO lead (id, title, name, last_name, pipeline, stage, source, responsible, amount, amount_currency, amount_base, "
    "created_at, created_by, modified_at, modified_by) VALUES (?,?,?,?,?,?,'WEB',1,100000,'EUR',100000,?,1,?,1)"
)
_POINT = "INSERT INTO point (type, record, field, sort, value, label, normal) VALUES ('lead',?,'email',0,?,'work',?)"


def fill(folder: Path, count: int) -> Path:
    """A store in the classic mode with that many leads, each a person with an e-mail of their own."""
    session = open_office(folder, utc_now)
    modes.to_classic(session)
    now, pipeline = session.now_ms(), stages.default_pipeline("lead")
    first = stages.stages_of(pipeline)[0].id
    mails = [f"person{n}@example.com" for n in range(1, count + 1)]
    with database.transaction():
        database.many(
            _LEAD, [(n, f"Lead {n}", "Person", f"Number{n}", pipeline, first, now, now) for n in range(1, count + 1)]
        )
        database.many(_POINT, [(n, mail, derived.point_normal("email", mail)) for n, mail in enumerate(mails, 1)])
        database.execute("UPDATE user SET login = ?", (entry.system_user()[0],))
        database.execute("DELETE FROM search_dirty")
    database.sql("PRAGMA wal_checkpoint(TRUNCATE)")
    close_office()
    return folder / "crm.db"


def converted(path: Path) -> int:
    """How many leads of the store are converted, seen from beside it."""
    db = peewee.sqlite3.connect(path)
    try:
        return int(db.execute("SELECT coalesce(max(converted), 0) FROM mode_switch").fetchone()[0])
    finally:
        db.close()


def children() -> float:
    """CPU seconds of the processes that this one has started and that have ended."""
    spent = resource.getrusage(resource.RUSAGE_CHILDREN)
    return spent.ru_utime + spent.ru_stime


def switch(path: Path, count: int) -> tuple[float, float, int]:
    """Wall and CPU seconds that the program converts, killed once in the middle and started again; where it was killed."""
    command = [sys.executable, "-m", "crm_tui", "mode", "set", "simple", "--yes", "--quiet"]
    environment = {**os.environ, "CRM_TUI_DB": str(path), "HOME": str(path.parent)}
    started, spent = time.perf_counter(), children()
    first = subprocess.Popen(command, cwd=ROOT, env=environment)
    while (done := converted(path)) < count // 2:
        if first.poll() is not None:
            raise RuntimeError(f"it ended after {done} leads")
        time.sleep(0.2)  # each look costs what a tenth of a lead does
    first.send_signal(signal.SIGKILL)
    first.wait()
    again = subprocess.run([sys.executable, "-m", "crm_tui", "worker", "--once"], cwd=ROOT, env=environment, check=True)
    assert again.returncode == 0
    return time.perf_counter() - started, children() - spent, done


def whole(path: Path, count: int) -> bool:
    """Whether every lead was converted once, and the mode is simple."""
    opening.open_store(path)
    found = database.sql(
        "SELECT (SELECT count(*) FROM deal), (SELECT count(DISTINCT lead) FROM deal), (SELECT count(*) FROM contact), "
        "(SELECT count(*) FROM lead WHERE closed = 1), (SELECT count(*) FROM event WHERE kind = 'converted'), "
        "(SELECT value FROM meta WHERE key = 'crm_mode')"
    )
    fine = found == [(count, count, count, count, count, "simple")] and database.sql("PRAGMA integrity_check") == [
        ("ok",)
    ]
    close_office()
    return fine


def rows_of(path: Path) -> tuple[list[list[tuple[str, list[tuple[Any, ...]]]]], list[tuple[Any, ...]]]:
    """What the switch has left: by lead the rows of each table, and the leads as they are now."""
    db = peewee.sqlite3.connect(path)
    leads = db.execute(
        "SELECT stage, semantic, closed, closed_at, closed_by, moved_at, moved_by, converted_deal, converted_contact, "
        "modified_at, modified_by, version, id FROM lead ORDER BY id"
    ).fetchall()
    found: list[list[tuple[str, list[tuple[Any, ...]]]]] = [[] for _ in leads]
    place = {("lead", lead[-1]): n for n, lead in enumerate(leads)}
    place |= {("deal", lead[7]): n for n, lead in enumerate(leads)}
    place |= {("contact", lead[8]): n for n, lead in enumerate(leads)}
    for table in OURS:
        columns = [row[1] for row in db.execute(f"PRAGMA table_info({table})")]
        insert = f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({','.join('?' * len(columns))})"
        owner = ("type", "record") if "record" in columns else ("", "id")
        where = "WHERE operation = (SELECT operation FROM mode_switch)" if table in ("change", "event") else ""
        several: list[list[tuple[Any, ...]]] = [[] for _ in leads]
        for row in db.execute(f"SELECT {', '.join(columns)} FROM {table} {where}"):
            kind = row[columns.index(owner[0])] if owner[0] else table
            key = (kind, row[columns.index(owner[1])])
            if table == "point" and kind == "lead":
                continue
            if key in place:
                several[place[key]].append(row)
        for n, own in enumerate(several):
            if own:
                found[n].append((insert, own))
    db.close()
    return found, leads


def plain(path: Path, count: int, source: Path) -> tuple[float, float]:
    """Wall and CPU seconds of a loop that writes the same rows, one commit per lead."""
    rows, leads = rows_of(source)
    db = peewee.sqlite3.connect(path, isolation_level=None)
    for pragma in ("journal_mode = wal", "synchronous = full", "cache_size = -16000"):
        db.execute(f"PRAGMA {pragma}")
    db.execute("INSERT INTO operation (id, at, user, origin, label) SELECT 10, 0, 1, 'mode:1', 'lead converted'")
    update = (
        "UPDATE lead SET stage = ?, semantic = ?, closed = ?, closed_at = ?, closed_by = ?, moved_at = ?, moved_by = ?, "
        "converted_deal = ?, converted_contact = ?, modified_at = ?, modified_by = ?, version = ? WHERE id = ?"
    )
    started, spent = timed()
    for own, lead in zip(rows, leads, strict=True):
        db.execute("BEGIN IMMEDIATE")
        for insert, several in own:
            db.executemany(insert, several)
        db.execute(update, lead)
        db.execute("COMMIT")
    ended, spent_then = timed()
    assert db.execute("SELECT count(*) FROM deal").fetchone()[0] == count
    db.close()
    return ended - started, spent_then - spent


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--leads", type=int, default=10_000)
    count = parser.parse_args().leads
    with tempfile.TemporaryDirectory(dir=ROOT / ".bench" if (ROOT / ".bench").exists() else None) as name:
        store = fill(Path(name), count)
        rival = Path(shutil.copy(store, Path(name) / "plain.db"))
        ours, cpu, killed = switch(store, count)
        fine = whole(store, count)
        theirs, their_cpu = plain(rival, count, store)
    ratio = theirs / ours
    print(f"{count} leads, killed after {killed}: {'each converted once' if fine else 'NOT WHOLE'}")
    print(f"ours {count / ours:.0f} leads/s, plain {count / theirs:.0f} leads/s, ratio {ratio:.2f} (goal {RATIO})")
    print(
        f"CPU a lead, start of both programs included: {cpu / count * 1e3:.2f} ms against {their_cpu / count * 1e3:.2f} ms"
    )
    return 0 if fine and ratio >= RATIO else 1


if __name__ == "__main__":
    sys.exit(main())
