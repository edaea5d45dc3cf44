"""Runs whose timers fail again and again outside of what their steps do: they stand still, where people see them.

What a step raises fails it at once. What is left is an error of the store, or a mistake of the program between two steps.
Source: storage-and-engine §3 (after 8 tries).
"""

from __future__ import annotations

from dataclasses import replace

from crm_tui.automation import engine, mistakes, resolving, runs, standing, wording
from crm_tui.automation.outcome import StepFailed
from crm_tui.automation.program import Form
from crm_tui.automation.runs import Work
from crm_tui.domain.words import N_
from crm_tui.services.session import Session
from data import database, journal, timers, troubles
from data.journal import Run
from data.timers import Timer

MOST = 8
"""How often the timer of a run fails before the run stands still."""
_NO_STEP = Form(step="", kind="resume")


def give_up(session: Session, timer: Timer, error: Exception, tries: int) -> None:
    """The run of a timer stands still with a row that says why; inside a transaction. Retry begins again where it was.

    Args:
        session: The clock's.
        timer: It will not come again.
        error: What it failed with last.
        tries: How often it has failed.
    """
    run = journal.load(timer.record)
    words = timer.key.split(":")[2:]
    work = _work(session, run) if run is not None else None
    if words and work is None:
        return
    timers.cancel(timer.key)
    if run is None or run.ended_at is not None or run.state == "queued":
        return
    found = mistakes.unexpected(error)
    told = StepFailed(
        found.why, N_("given up after {tries} tries: {error}"), tries=tries, error=found.params["error"], hint=found.hint,
        hint_params=found.hint_params,
    )  # fmt: skip
    token = None if work is None else work.position.tokens.get(int(words[0])) if words else work.position.ready()
    form = work.program[token.at].form if work is not None and token is not None else None
    if work is None or token is None or form is None:
        _stand(run, told, session.now_ms())
        return
    for wait in journal.waits(run.id):
        if wait.token == token.id:
            journal.drop_wait(wait)
    token.waiting = False
    form = replace(form, on_error="suspend")
    standing.failed(work, token, form, engine.step_of(work, form, None, resolving.Given()), told)
    work.awake = not words
    runs.save(work)


def _work(session: Session, run: Run) -> Work | None:
    """None when this program does not even understand the form of the run."""
    try:
        with database.savepoint():
            return runs.work(session, run)
    except Exception as error:
        if troubles.of_the_store(error):
            raise
        return None


def _stand(run: Run, told: StepFailed, at: int) -> None:
    """A row of no step, and the state."""
    was = run.seq
    said = {"code": told.why, **wording.kept(told)}
    journal.add_step(run.id, journal.Step(run.seq, _NO_STEP.step, _NO_STEP.kind, at, "failed", said, {}, {}))
    run.seq += 1
    run.state, run.reason = "error", told.why
    journal.save(run, was=was, at=at)
