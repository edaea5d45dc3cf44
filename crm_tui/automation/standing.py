"""Steps that failed: what becomes of their runs, and how people make those that stand still go on."""

from __future__ import annotations

from crm_tui.automation import failing, noting, runs
from crm_tui.automation.outcome import StepFailed
from crm_tui.automation.program import Form, Token
from crm_tui.automation.runs import Work
from crm_tui.automation.step import Step
from crm_tui.domain.errors import CrmError


def failed(work: Work, token: Token, form: Form, step: Step, error: CrmError) -> None:
    """Nothing of the step remains but this row; the run stands still, goes on or ends, as the step says."""
    why = failing.why(error)
    said = failing.kept(error, why, step, form)
    runs.tell_failure(work, form, said)
    noting.note(work, form, "failed", said, step)
    if isinstance(error, StepFailed) and error.results:  # also for who skips the step
        work.values.results[form.step] = dict(error.results)
    if form.on_error == "continue":
        token.at = work.program[token.at].behind(token.at)
        return
    if form.on_error == "terminate":
        runs.end(work, "terminated", why)
        return
    work.failed.append((token.id, why))
    work.run.state, work.run.reason = "error", work.failed[0][1]


def skip(work: Work) -> None:
    """Go on behind the step that failed first; where other branches failed, too, the run stands still until somebody has
    decided about each of them."""
    if work.failed:
        token = work.position.tokens.get(work.failed.pop(0)[0])
        if token is not None:
            token.turns.pop(str(token.at), None)
            token.at = work.program[token.at].behind(token.at)
    if not work.failed:
        retry(work)
        return
    work.run.reason = work.failed[0][1]
    runs.save(work)


def retry(work: Work) -> None:
    """Try everything that failed again; the run goes on."""
    work.failed.clear()
    work.run.unbroken = 0
    runs.save(work, state="running", wake=True)
