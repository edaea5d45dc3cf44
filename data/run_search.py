"""Runs that fit a question, and runs that go with all that they kept."""

from __future__ import annotations

from crm_tui.domain.ref import Ref
from data import database, waking
from data.journal import OPEN, TIMER, Run, forget_timers, of


def ids(
    *, state: str = "", workflow: int | None = None, about: Ref | None = None, since: int = 0, until: int = 2**62,
    before: int = 2**62, limit: int,
) -> list[int]:  # fmt: skip
    """The newest runs that fit, newest first.

    Args:
        state: One state; empty for all.
        workflow: Id of a template; 0 for automation rules, None for all.
        about: The record.
        since: Begun at or after, UTC ms.
        until: Begun before, UTC ms.
        before: Ids below this one.
        limit: At most so many.
    """
    tests = ["id < ?", "created_at >= ?", "created_at < ?"]
    params: list[object] = [before, since, until]
    if state:
        tests.append(f"state = ? AND ended_at IS {'NULL' if state in OPEN else 'NOT NULL'}")
        params.append(state)
    if workflow is not None:
        tests.append("workflow = ?")
        params.append(workflow)
    if about is not None:
        tests.append("type = ? AND record = ?")
        params += [about.type, about.id]
    rows = database.sql(f"SELECT id FROM run WHERE {' AND '.join(tests)} ORDER BY id DESC LIMIT ?", (*params, limit))
    return [row[0] for row in rows]


def erase(run: Run) -> None:
    """Remove an ended run with its journal and what it asked of people; inside a transaction."""
    forget_timers(run, [token["id"] for token in run.position.get("tokens", [])])
    for table in ("run_step", "assignment", "run_death"):
        database.execute(f"DELETE FROM {table} WHERE run = ?", (run.id,))
    database.execute("DELETE FROM run WHERE id = ?", (run.id,))
    database.execute(
        "DELETE FROM workflow_form WHERE id = ? AND NOT EXISTS (SELECT 1 FROM run WHERE form = ?)", (run.form, run.form)
    )


def erase_all(document: Ref) -> None:
    """Remove every run on a record that leaves the store; inside a transaction. Who waits for one of them is asked again."""
    for run in of(document):
        waking.wake(Ref(TIMER, run.id), run.updated_at)
        erase(run)
