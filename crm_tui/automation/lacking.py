"""Steps that this program does not know: a newer one saved the workflow. Their runs are left alone until one comes by.

Source: storage-and-engine §3 (versions): a program that lacks a version skips the timer, never deletes it, and says so.
"""

from __future__ import annotations

from crm_tui.automation import registry, runs
from crm_tui.automation.program import Op, Token
from crm_tui.automation.runs import Work
from data import journal, timers
from data.timers import Timer

AGAIN_MS = 600_000
"""After so long somebody looks again: a newer program may be at work by then."""
REASON = "newer"


def is_lacking(work: Work, token: Token) -> bool:
    """Whether this program does not know what the token stands before, or not even the form of the whole workflow."""
    if token.at >= len(work.program):
        return True
    at = work.program[token.at]
    return at.op is Op.DO and at.form is not None and at.form.enabled and at.form.kind not in registry.actions()


def ready(work: Work) -> Token | None:
    """The token that goes on next: the oldest that can, as far as this program knows its step."""
    token = work.position.ready()
    if token is None or not is_lacking(work, token):
        return token
    return next((each for each in work.position.tokens.values() if each.ready() and not is_lacking(work, each)), None)


def hold(work: Work) -> bool:
    """Write where a run stands some of whose steps could go on if this program knew them; False when there are none."""
    if work.ended or work.run.state == "error" or work.position.ready() is None:
        return False
    work.run.state, work.run.reason = "running", REASON
    runs.save(work, wake=True)
    timers.hold(f"{journal.TIMER}:{work.run.id}", work.at + AGAIN_MS)
    return True


def leave(work: Work, timer: Timer) -> None:
    """What a step waits for is due, and this program does not know the step: its moment comes again."""
    work.run.reason = REASON
    runs.save(work)
    timers.hold(timer.key, work.at + AGAIN_MS)
