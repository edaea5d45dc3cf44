"""Merges of pairs of contacts against a plain loop that moves the same rows with one commit a pair, on the same library, file
system and pragmas. Each second contact has a deal, an activity and a comment, and an e-mail and a phone of its own.

    python -m benchmarks.merging [PAIRS]
"""

from __future__ import annotations

import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import peewee

from benchmarks.imports import timed
from crm_tui.domain.fields import Point
from crm_tui.domain.ref import Ref
from crm_tui.services import merging, records, timeline, users
from crm_tui.services.session import Session, utc_now
from data import database, opening


def furnish(session: Session, pairs: int) -> list[tuple[Ref, Ref]]:
    """So many pairs, and what names the second of each."""
    made = []
    with database.transaction():
        for n in range(pairs):
            main = records.create(session, "contact", {"name": "Ada", "email": (Point(f"a{n}@x.it"),)})
            more = {"email": (Point(f"b{n}@x.it"),), "phone": (Point(f"+39 333 {n:07}"),), "post": "CEO"}
            other = records.create(session, "contact", {"name": "Ada", **more})
            records.create(session, "deal", {"title": f"Deal {n}", "contacts": (other.id,)})
            about = {"deadline": session.now(), "contacts": (other.id,)}
            records.create(session, "activity", {"subject": "Call", "kind": "call", **about})
            timeline.comment(session, other, "a comment")
            made.append((main, other))
    return made


def ours(session: Session, pairs: list[tuple[Ref, Ref]]) -> tuple[float, float]:
    """Wall and CPU seconds to merge all pairs."""
    start, cpu = timed()
    for main, other in pairs:
        merging.merge(session, main, [other])
    end, cpu_end = timed()
    return end - start, cpu_end - cpu


def rival(path: Path, pairs: list[tuple[Ref, Ref]]) -> tuple[float, float]:
    """Wall and CPU seconds of the bare statements on a copy of the same store: points, links, comments, the bin."""
    db = peewee.sqlite3.connect(path, isolation_level=None)
    for pragma in ("journal_mode = wal", "synchronous = full", "temp_store = memory", "cache_size = -16000"):
        db.execute(f"PRAGMA {pragma}")
    start, cpu = timed()
    for main, other in pairs:
        db.execute("BEGIN IMMEDIATE")
        db.execute(
            "UPDATE point SET record = ?, sort = sort + 1 WHERE type = 'contact' AND record = ?", (main.id, other.id)
        )
        db.execute("UPDATE link SET target = ? WHERE target = ? AND field = 'contacts'", (main.id, other.id))
        db.execute("UPDATE deal SET contact = ? WHERE contact = ?", (main.id, other.id))
        db.execute("UPDATE comment SET record = ? WHERE type = 'contact' AND record = ?", (main.id, other.id))
        db.execute("UPDATE contact SET post = 'CEO' WHERE id = ?", (main.id,))
        db.execute("UPDATE contact SET deleted_at = 1 WHERE id = ?", (other.id,))
        db.execute("COMMIT")
    end, cpu_end = timed()
    db.close()
    return end - start, cpu_end - cpu


def main() -> None:
    """Measure and print."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000
    with tempfile.TemporaryDirectory() as name:
        path, copy = Path(name) / "crm.db", Path(name) / "copy.db"
        opening.create_store(path, at=int(time.time() * 1000), lang="en")
        opening.open_store(path)
        me = users.ensure("anna", "Anna", datetime.now(UTC))
        session = Session(
            user_id=me.id, login=me.login, name=me.name, zone=ZoneInfo("Europe/Rome"), is_admin=True, clock=utc_now
        )
        pairs = furnish(session, count)
        database.sql("VACUUM INTO ?", (str(copy),))
        wall, cpu = ours(session, pairs)
        left = database.sql("SELECT count(*) FROM link WHERE field = 'contacts' AND target IN (SELECT id FROM contact "
                            "WHERE deleted_at IS NOT NULL)")  # fmt: skip
        database.close()
        if left != [(0,)]:
            raise RuntimeError("something still names a contact that is gone")
        bare = rival(copy, pairs)
    print(f"{'plain loop':<24}{count / bare[0]:>10,.0f} merges/s   {count / bare[1]:>10,.0f} merges/CPU s")
    print(f"{'merges':<24}{count / wall:>10,.0f} merges/s   {count / cpu:>10,.0f} merges/CPU s")
    print(f"{'ratio':<24}{bare[0] / wall:>10.2f}            {bare[1] / cpu:>10.2f}")


if __name__ == "__main__":
    main()
