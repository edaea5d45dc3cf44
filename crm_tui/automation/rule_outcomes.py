"""How far the rules of stages have come on a record: done, failed, pending, left out, not started.

Read from the journals of their runs, a handful of questions however many rules and runs there are.
Source: engine «Automation rules» (display per item and stage).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from crm_tui.automation import compiling, registry, rule_runs, rule_tells, rule_words, run_words, wording
from crm_tui.domain import workflow
from crm_tui.domain.dates import from_ms
from crm_tui.domain.ref import Ref
from crm_tui.domain.words import N_
from crm_tui.i18n.translate import _
from crm_tui.services import records
from crm_tui.services.session import Session
from data import journal, rules
from data.journal import Run
from data.queries import rule_outcomes as query
from data.queries.rule_outcomes import Row
from data.rules import Rule


class State(StrEnum):
    """What became of a rule on a record."""

    DONE = "done"
    ERROR = "error"
    PENDING = "pending"
    """It has begun and waits for its time, or for what its action waits for."""
    SKIPPED = "skipped"
    """Its condition was not true when its time had come."""
    NOT_STARTED = "not_started"


STATES: Mapping[State, str] = {
    State.DONE: N_("done"),
    State.ERROR: N_("failed"),
    State.PENDING: N_("waits"),
    State.SKIPPED: N_("left out"),
    State.NOT_STARTED: N_("not begun"),
}
"""The states in words to translate."""


class RuleOutcome(NamedTuple):
    """One rule on one record, at the record's last visit to the stage that had this rule."""

    rule: int
    title: str
    """What people call it: its title, else what it does."""
    action: str
    state: State
    reason: str
    """Worded: why it failed, why it was left out or will not start; warnings of one that is done; may be empty."""
    at: datetime | None
    """Aware UTC: when it was done, failed, left out; of a pending one when it goes on, None for as long as it takes."""
    run: int | None
    """The run that did it; None before there is one."""
    tells: str = ""
    """Of a rule without a title: what tells it from others that do the same."""


class StageRules(NamedTuple):
    """The rules of one stage on one record."""

    stage: int
    name: str
    colour: str
    current: bool
    """Whether the record stands there now."""
    rules: tuple[RuleOutcome, ...]
    pending: bool = False
    """Whether something is there to stop: rules that wait, or that stand still with an error."""


class _Name(NamedTuple):
    """What a rule is called."""

    title: str
    action: str
    tells: str


class _Said(NamedTuple):
    """What is known of the runs."""

    runs: Sequence[Run]
    """Newest first."""
    names: Mapping[int, Mapping[int, _Name]]
    """By form, by rule."""
    rows: Mapping[tuple[int, int], Sequence[Row]]
    """By run and rule: rows of the journal, oldest first."""
    waits: Mapping[tuple[int, int], Row]


def of_record(session: Session, ref: Ref) -> tuple[StageRules, ...]:
    """The rules of the stage that a record stands in, then of those that it was in, the newest first.

    Raises:
        NotFound: no such record, or none that the operator may read.
    """
    current = records.get(session, ref).values.get("stage")
    runs = [each for each in journal.of(ref) if each.start.startswith(f"{rule_runs.START}:")][::-1]
    visited = [_stage_of(each) for each in runs]
    numbers = list(dict.fromkeys([current, *visited] if isinstance(current, int) else visited))
    if not numbers:
        return ()
    said, known, places = _read(runs), rules.of_stages(numbers), query.stages(numbers)
    found: list[StageRules] = []
    for number in numbers:
        own = _of_stage([each for each in known if each.stage == number], said, number)
        if own and number in places:
            name, colour = places[number]
            pending = any(each.ended_at is None for each in runs if _stage_of(each) == number)
            found.append(StageRules(number, name, colour, number == current, tuple(own), pending))
    return tuple(found)


def _stage_of(run: Run) -> int:
    return int(run.start.partition(":")[2])


def _read(runs: Sequence[Run]) -> _Said:
    ids = [each.id for each in runs]
    forms = query.forms(sorted({each.form for each in runs}))
    templates = {number: compiling.template(spec) for number, spec in forms.items()}
    names = {
        number: {
            rule_runs.rule_of(each.step.id)[0]: _name_of(each.step, made.document)
            for each in workflow.walk(made.steps)
            if rule_runs.is_action(each.step.id)
        }
        for number, made in templates.items()
    }
    rows: dict[tuple[int, int], list[Row]] = {}
    for row in query.journal(ids):
        rows.setdefault((row.run, rule_runs.rule_of(row.step)[0]), []).append(row)
    waits = {(row.run, rule_runs.rule_of(row.step)[0]): row for row in query.waits(ids)}
    return _Said(runs, names, rows, waits)


def _of_stage(known: Sequence[Rule], said: _Said, stage: int) -> Iterable[RuleOutcome]:
    """Those that are there in their order, then those that are there no more but were done."""
    here = [each for each in said.runs if _stage_of(each) == stage]
    there = {each.id: _Name(each.title, each.action, rule_tells.of_rule(each)) for each in known if each.active}
    gone = {number: name for run in here for number, name in said.names[run.form].items() if number not in there}
    found: list[RuleOutcome] = []
    for number, name in [*there.items(), *gone.items()]:
        run = next((each for each in here if number in said.names[each.form]), None)
        outcome = _outcome(number, name.title or label(name.action), name.action, run, said)
        found.append(outcome._replace(tells=name.tells))
    return found


def _name_of(step: workflow.Step, entity: str) -> _Name:
    return _Name(step.title, step.kind, "" if step.title else rule_tells.of_step(entity, step))


def label(action: str) -> str:
    """What an action is called, in the language in use."""
    known = registry.actions().get(action)
    return _(known.label) if known is not None else action


def _outcome(number: int, title: str, action: str, run: Run | None, said: _Said) -> RuleOutcome:
    if run is None:
        return RuleOutcome(number, title, action, State.NOT_STARTED, "", None, None)
    key = (run.id, number)
    state, reason, at = _state(run, action, said.rows.get(key, ()), said.waits.get(key))
    return RuleOutcome(number, title, action, state, reason, None if at is None else from_ms(at), run.id)


def _state(run: Run, action: str, rows: Sequence[Row], wait: Row | None) -> tuple[State, str, int | None]:
    """The state with its reason and its moment, UTC ms."""
    last = next((row for row in reversed(rows) if rule_runs.is_action(row.step)), None)
    again = last is not None and last.outcome != "failed"  # it was tried again, and then it did its work
    failed = None if again else next((row for row in rows if row.outcome == "failed"), None)
    if failed is not None:
        return State.ERROR, wording.sentence(failed.said, action), failed.at
    if wait is not None:
        return State.PENDING, "", wait.at
    if last is not None and last.outcome in ("ok", "warning"):
        return State.DONE, wording.sentence({"warnings": last.said.get("warnings", [])}), last.at
    left_out = next((row for row in rows if rule_runs.rule_of(row.step)[1] == rule_runs.SKIPPED), None)
    if left_out is not None:
        form = compiling.template(journal.form(run.form))
        said = rule_words.false_rows(form, rule_runs.left_out(run, left_out.step), left_out.said)
        return State.SKIPPED, "; ".join(said), left_out.at
    ended = run.ended_at is not None and run.state == "terminated"
    return State.NOT_STARTED, run_words.reason(run.reason) if ended else "", None
