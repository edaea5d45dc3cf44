"""Die before a certain statement, go on in another process, and compare what has become of the store.

A process of its own plays a story: acts of people, each with a mark in the same transaction, and after each act all that
is due. It is ended before statement k: with everything before it in one transaction, a commit is a statement as well.
"""

from __future__ import annotations

import json
import os
import shutil
import traceback
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from crm_tui.automation import engine, timers
from crm_tui.automation.jobs import sweep
from crm_tui.services import users
from crm_tui.services.session import Session
from data import database, journal, journal_checks, opening
from tests.conftest import NOON, Clock
from tests.support.office import close_office, open_office, session_of

DIED = 9
"""How a process ends that died where it should."""
_MARK = "test_act"
_SEEN = {
    "run": "*",
    "run_step": "run, seq, step, action, at, outcome, said, given, results, refs, operation, late_ms",
    "run_wait": "run, token, step, kind, type, record, facts, due_at, since",
    "timer": "key, due_at, kind, type, record, payload",
    "happened": "at, kind, type, record, origin, user, facts",
    "operation": "*",
    "change": "*",
    "event": "*",
    "notification": "*",
    "assignment": "*",
    "outbox": "*",
    "global_value": "*",
    "comment": "*",
    "deal": "*",
    "contact": "*",
    "stage_total": "*",
}
"""What is compared, by table; numbers that only name a row are left out where a retry may draw another one."""


@dataclass(frozen=True)
class Act:
    """Something that somebody does, and how long after the act before."""

    do: Callable[[Session], object]
    after: timedelta = timedelta(minutes=1)


@dataclass(frozen=True)
class Story:
    """What is there at the beginning, and what happens then."""

    prepare: Callable[[Session], object]
    acts: Sequence[Act]
    together: int = engine.TOGETHER
    """Steps in one transaction."""


def wait(**delta: float) -> Act:
    """Nobody does anything for a while."""
    return Act(lambda _session: None, timedelta(**delta))


def store_of(folder: Path, story: Story) -> Path:
    """A store in which the story can begin; nobody has it open."""
    folder.mkdir()
    story.prepare(open_office(folder, Clock()))
    close_office()
    return folder / "crm.db"


def play(path: Path, story: Story, *, die_at: int = 0, torn: bool = False) -> tuple[int, dict[str, Any]]:
    """Play on from where the store stands, in a process of its own; how it ended, and what it saw.

    Args:
        path: The store.
        story: What happens.
        die_at: Before which statement it ends, from 1; 0 for never.
        torn: A control that must be found out: each row of the journal is committed on its own.
    """
    out = path.with_name("seen.json")
    out.unlink(missing_ok=True)
    child = os.fork()
    if child == 0:
        status = 1
        try:
            out.write_text(json.dumps(_play(path, story, die_at, torn=torn)), "utf-8")
            status = 0
        except Exception:  # noqa: BLE001 — a process of its own: the parent sees how it ended
            if not torn:
                traceback.print_exc()
        finally:
            os._exit(status)
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    return status, json.loads(out.read_text("utf-8")) if status == 0 else {}


def copy(store: Path, folder: Path) -> Path:
    """The same store elsewhere, in the place of the one that is there."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    return Path(shutil.copy(store, folder / "crm.db"))


def _play(path: Path, story: Story, die_at: int, *, torn: bool) -> dict[str, Any]:
    if torn:
        _tear()
    opening.open_store(path)
    clock = Clock()
    session = session_of(users.ensure("anna", "Anna Rossi", clock()), clock)
    seen = [0]

    def count(_statement: str) -> None:
        seen[0] += 1
        if seen[0] == die_at:
            os._exit(DIED)

    database.store().connection().connection().set_trace_callback(count)
    engine.LOCK_SECONDS = timers.LOCK_SECONDS = float("inf")  # a busy machine must not decide where transactions end
    engine.TOGETHER = story.together
    clock.at = NOON
    for number, act in enumerate(story.acts, 1):
        clock.at += act.after
        _do(session, number, act)
        sweep.run_all(session)
    database.store().connection().connection().set_trace_callback(None)
    return {"statements": seen[0], "store": picture(), "problems": list(map(str, journal_checks.problems()))}


def _do(session: Session, number: int, act: Act) -> None:
    """The act and its mark in one transaction; nothing when it was done before."""
    done = database.sql("SELECT value FROM meta WHERE key = ?", (_MARK,))
    if done and int(done[0][0]) >= number:
        return
    with database.transaction():
        act.do(session)
        database.execute(
            "INSERT INTO meta (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
            (_MARK, str(number)),
        )


def _tear() -> None:
    add_steps = journal.add_steps

    def add(run: int, steps: Iterable[journal.Step]) -> None:
        add_steps(run, steps)
        raw = database.store().connection().connection()
        raw.execute("COMMIT")
        raw.execute("BEGIN IMMEDIATE")

    journal.add_steps = add


def picture() -> dict[str, list[str]]:
    """Everything that happened, row by row."""
    return {
        table: sorted(str(row) for row in database.sql(f"SELECT {columns} FROM {table}"))
        for table, columns in _SEEN.items()
    }
