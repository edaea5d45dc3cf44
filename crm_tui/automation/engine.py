"""Runs go on here: one step after the other until the run waits, ends, fails, or the transaction has lasted long enough.

The effect of a step, its row in the journal and the place that the run has reached are one transaction: whoever dies in
between has done nothing, and the timer that woke the run is still there. Any process may go on with any run.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Mapping
from dataclasses import replace

from crm_tui.automation import branching, lacking, mistakes, noting, registry, resolving, runs, standing
from crm_tui.automation.outcome import Done, Outcome, StepFailed, Stop, Wait
from crm_tui.automation.program import Form, Instruction, Op, Token
from crm_tui.automation.runs import Work
from crm_tui.automation.step import Step
from crm_tui.domain import workflow_growth
from crm_tui.domain.dates import from_ms, to_ms
from crm_tui.domain.errors import CrmError
from crm_tui.domain.words import N_
from crm_tui.domain.workflow_values import Typed, ValueType
from crm_tui.services.session import Session
from data import database, deaths, journal, timers
from data.faults import fault
from data.operations import Operation, begun
from data.timers import Timer

TOGETHER = 25
"""Steps in one transaction."""
TURN = 25
"""Steps after which other runs have their turn."""
LOCK_SECONDS = 0.05
"""A transaction that has lasted so long ends: others wait for the lock."""
MOST_TURNS = 1000
"""Of a loop. Source: engine «Limits»."""
_ALL = ""
"""Under which an iterator keeps its values: no code is empty, so no text can name them."""
MOST_UNBROKEN = 10_000
"""Steps of a run between two waits. Source: engine «Limits»."""


def fire(session: Session, act: Operation, timer: Timer) -> None:
    """A timer of a run: it goes on, or what one of its tokens waited for is due."""
    if deaths.counted(timer):
        return
    found = journal.load(timer.record)
    token = timer.key.split(":")[2:]
    idle = found is None or found.ended_at is not None or found.state == "queued"
    if found is None or idle:
        timers.cancel(timer.key)
        return
    since = timer.planned_at if token else max(timer.planned_at, found.updated_at)
    work = runs.work(session, found, late_ms=max(0, act.at - since))
    work.awake = not token
    if token:  # also while another branch stands still with an error: the moment comes once
        wait = next((each for each in journal.waits(found.id) if each.token == int(token[0])), None)
        stands = work.position.tokens.get(int(token[0]))
        if wait is not None and stands is not None and lacking.is_lacking(work, stands):
            lacking.leave(work, timer)
            return
        timers.cancel(timer.key)
        if wait is None:
            return
        answer(work, wait, "due", {})
    go_on(work, together=1 if timer.facts().get("tries") else TOGETHER)  # so that what goes well is kept


def go_on(work: Work, *, together: int = TOGETHER) -> None:
    """Walk as far as the run gets, and write where it stands; inside a transaction, of at most ``together`` steps.

    A run that is not yet through its turn goes on in the next one, unless others wrote in between.
    """
    until = time.monotonic() + LOCK_SECONDS
    done, moved, turn = 0, False, work.run.unbroken // TURN
    while not work.ended and work.run.state != "error":
        token = lacking.ready(work)
        if token is None:
            break
        late = moved and time.monotonic() > until
        told = not (work.unmet or work.doubts)  # what a rule's condition came to stands in the row that comes next
        if told and (late or (done >= together and work.program[token.at].op is Op.DO)):
            behind = late or work.run.unbroken // TURN > turn
            runs.save(work, state="running", wake=True, behind=behind)
            if behind or not database.renew():
                return
            done, work.at = 0, work.session.now_ms()
        done += _instruction(work, token)
        moved = True
    if not lacking.hold(work):
        runs.save(work, state="" if work.ended or work.run.state == "error" else "waiting")


def answer(work: Work, wait: journal.Wait, event: str, facts: Mapping[str, object], *, by: int | None = None) -> bool:
    """Ask a step that waits whether this ends the wait; whether it did. ``by`` is the operation that may end it."""
    token = work.position.tokens.get(wait.token)
    if token is not None and lacking.is_lacking(work, token):
        return False
    form = work.program[token.at].form if token else None
    if token is None or form is None:
        journal.drop_wait(wait)
        return False
    action = registry.action(form.kind)
    step = step_of(work, form, action, resolving.Given())
    step.since, step.waiting, step.about = from_ms(wait.since), wait.facts, wait.about
    step.happened = (event, facts)
    work.mark, work.by = begun()[0], by
    try:
        _begin(work)
        with database.savepoint():
            outcome = action.resume(step) if action.resume else None
    except Exception as error:  # noqa: BLE001 — the net of a step: it fails, whatever it was, unless it is the store
        failure = mistakes.failure(error)
        journal.drop_wait(wait)
        token.waiting = False
        standing.failed(work, token, form, step, failure)
        return True
    if outcome is None:
        return False
    journal.drop_wait(wait)
    token.waiting = False
    _take(work, token, form, step, outcome)
    return True


def _instruction(work: Work, token: Token) -> int:
    """Do what the token stands before; 1 when it was a step of the template, 0 when it only steered."""
    at = work.program[token.at]
    match at.op:
        case Op.DO:
            _do(work, token, at)
            return 1
        case Op.TEST:
            _test(work, token, at)
        case Op.FORK:
            token.at = at.otherwise
            work.position.fork(token, at.targets)
        case Op.JOIN:
            work.position.come_back(token)
        case Op.LOOP:
            _turn(work, token, at)
        case Op.EACH:
            _next_value(work, token, at)
        case Op.JUMP:
            token.at = at.targets[0]
        case Op.END:
            work.position.come_back(token)
            if not work.position.tokens:
                runs.end(work, "completed")
    return 0


def _begin(work: Work) -> None:
    """Whoever finds this process dead learns from the mark in what it died.

    Raises:
        StepFailed: too many have died in this step.
    """
    if work.run.seq in work.deadly:
        raise StepFailed(
            "limit_exceeded", N_("the program ended {count} times while doing this step"), count=deaths.MOST,
            hint=N_("look for the reason in the reports of the program; retry tries the step again"),
        )  # fmt: skip
    deaths.mark(work.run.id, work.run.seq)
    work.began = time.monotonic()


def _test(work: Work, token: Token, at: Instruction) -> None:
    """Into the first branch whose condition is true."""
    try:
        _begin(work)
        token.at = next((t for t, c in zip(at.targets, _conditions(at), strict=True) if work.holds(c)), at.otherwise)
        branching.taken(work, at, token.at)
    except Exception as error:  # noqa: BLE001 — as above
        _cannot_ask(work, token, at, mistakes.failure(error))


def _cannot_ask(work: Work, token: Token, at: Instruction, error: CrmError) -> None:
    """A condition or a list that cannot be worked out is a step that failed; going on leads behind the block."""
    assert at.form is not None
    place = token.at
    standing.failed(work, token, at.form, step_of(work, at.form, None, resolving.Given()), error)
    if at.form.on_error == "continue":
        token.turns.pop(str(place), None)
        token.at = at.otherwise


def _conditions(at: Instruction) -> tuple[object, ...]:
    return at.form.conditions if at.form else ()


def _next_value(work: Work, token: Token, at: Instruction) -> None:
    """Into the body with the next value, whose list was resolved on the way in."""
    form = at.form
    assert form is not None
    key = str(token.at)
    turn = token.turns.get(key, 0)
    try:
        _begin(work)
        if turn == 0:
            value, odd = resolving.listed(form, "values", work.world())
            work.values.results[form.step] = {_ALL: value}
            work.doubt(odd)
            branching.doubted(work, at)
        values = work.values.results[form.step][_ALL]
        if turn >= MOST_TURNS and turn < len(values.items):
            raise StepFailed(
                "limit_exceeded", N_("the loop was gone through {limit} times"), parameter="values", limit=MOST_TURNS
            )
    except Exception as error:  # noqa: BLE001 — as above
        _cannot_ask(work, token, at, mistakes.failure(error))
        return
    if turn >= len(values.items):
        token.turns.pop(key, None)
        token.at = at.otherwise
        return
    token.turns[key] = turn + 1
    work.values.results[form.step] |= {
        "VALUE": Typed(values.type, values.items[turn]),
        "INDEX": Typed(ValueType.INTEGER, turn),
    }
    token.at = at.targets[0]


def _turn(work: Work, token: Token, at: Instruction) -> None:
    """Once more into a loop, or behind it."""
    key = str(token.at)
    turns = token.turns.get(key, 0)
    try:
        _begin(work)
        again = all(work.holds(condition) for condition in _conditions(at))
        if again and turns >= MOST_TURNS:
            raise StepFailed(
                "limit_exceeded", N_("the loop was gone through {limit} times"), parameter="when", limit=MOST_TURNS
            )
        if not again and work.run.workflow:
            branching.left(work, at, turns)
    except Exception as error:  # noqa: BLE001 — as above
        _cannot_ask(work, token, at, mistakes.failure(error))
        return
    if not again:
        token.turns.pop(key, None)
        token.at = at.otherwise
        return
    token.turns[key] = turns + 1
    token.at = at.targets[0]


def _do(work: Work, token: Token, at: Instruction) -> None:
    form = at.form
    assert form is not None
    if not form.enabled:
        noting.note(work, form, "skipped", {"text": N_("switched off")})
        token.at = at.behind(token.at)
        return
    work.run.unbroken += 1
    step: Step | None = None
    try:
        _begin(work)
        if work.run.unbroken > MOST_UNBROKEN:
            raise StepFailed("limit_exceeded", N_("{limit} steps without a wait"), limit=MOST_UNBROKEN)
        action = registry.action(form.kind)
        if not action.fits(work.run.document.type):
            raise StepFailed("not_applicable", N_("not possible for a {type}"), type=work.run.document.type)
        given = resolving.resolve(work.session, action, form, work.world())
        step = step_of(work, form, action, given)
        work.mark, work.by = begun()[0], None
        with contextlib.nullcontext() if action.pure else database.savepoint():
            outcome = _grown(work, action.run(step))
    except Exception as error:  # noqa: BLE001 — as above
        failure = mistakes.failure(error)
        standing.failed(work, token, form, step or step_of(work, form, None, resolving.Given()), failure)
        return
    fault("step-done")
    _take(work, token, form, step, outcome)


def step_of(work: Work, form: Form, action: registry.Action | None, given: resolving.Given) -> Step:
    """The step as its action sees it; without one as the journal keeps it.

    Args:
        work: The run.
        form: The step as the template has it.
        action: What does it.
        given: Its parameters as far as they were resolved.
    """
    warnings = [(text, dict(params)) for text, params in given.warnings]
    return Step(
        action=action or _NOTHING,
        session=work.session,
        document=work.run.document,
        starter=work.run.started_by,
        key=f"{work.run.id}:{work.run.seq}",
        place=f"{work.run.workflow}:{form.step}",
        given=given.values,
        table=given.tables,
        warnings=warnings,
    )


def _take(work: Work, token: Token, form: Form, step: Step, outcome: Outcome) -> None:
    """What an action answered becomes a row of the journal and the next place of its token."""
    if isinstance(outcome, Wait):
        token.waiting = True
        due = None if outcome.until is None else to_ms(outcome.until)
        journal.set_wait(
            journal.Wait(
                id=0, run=work.run.id, token=token.id, step=form.step, kind=outcome.kind, about=outcome.about,
                facts=dict(outcome.facts), due_at=due, since=work.at,
            )
        )  # fmt: skip
        work.run.unbroken = 0
        noting.note(work, form, "waiting", {"due_at": due}, step)
        return
    done = outcome.done if isinstance(outcome, Stop) else outcome
    if done.results:
        work.values.results[form.step] = dict(done.results)
    for code, value in done.variables.items():
        work.values.variables[code] = value
    noting.note(work, form, "warning" if step.warnings else "ok", {}, step, done)
    token.at = work.program[token.at].behind(token.at, done.branch)
    if isinstance(outcome, Stop):
        runs.end(work, "terminated", outcome.reason)
        if outcome.same_template:
            runs.end_others(work, outcome.reason, of=lambda run: run.workflow == work.run.workflow)
        if outcome.all_runs:
            runs.end_others(work, outcome.reason)


def _grown(work: Work, outcome: Outcome) -> Outcome:
    """The same; values that come behind those of variables are together with them."""
    if not isinstance(outcome, Done) or not outcome.append:
        return outcome
    before = work.values.variables
    return replace(
        outcome, append=False,
        variables={code: workflow_growth.behind(code, before.get(code), new) for code, new in outcome.variables.items()},
    )  # fmt: skip


def _nothing(_step: Step) -> Done:
    return Done()


_NOTHING = registry.Action(id="", label="", about="", documents=(), run=_nothing)
