"""Runs that steps start: who waits for them hears when they end; who is stopped leaves them running, and says so.

Source: engine «Flow constructs» (Run workflow). It is silent about a parent that is stopped: what it has started goes on.
"""

from __future__ import annotations

from crm_tui.domain.ref import Ref
from crm_tui.domain.words import N_
from data import journal, waking
from data.journal import Run

START = "run"
"""How such runs begin, and how a step that waits for one names it."""


def came_to_rest(run: Run, at: int) -> None:
    """A run ended, or stands still with an error: a step that waits for it is asked again."""
    if run.start == START:
        waking.wake(Ref(START, run.id), at)


def leave_running(run: Run, at: int) -> None:
    """A run is stopped while a step of it waits for another run: its journal says that the other goes on."""
    for wait in journal.waits(run.id):
        if wait.kind == START and wait.about is not None:
            said = {"text": N_("run {id}, which was started here, goes on"), "params": {"id": wait.about.id}}
            row = journal.Step(run.seq, wait.step, "run_workflow", at, "skipped", said, {}, {}, refs=())
            journal.add_step(run.id, row)
            run.seq += 1
