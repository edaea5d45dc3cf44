"""Rules of a stage at work: the runs that they become when a record enters it, and how a person stops them.

Those that wait for each other are one run, each that does not is a run of its own. A rule is a wait for its time, a
condition and an action of a template that nobody wrote; its steps are called after it: ``R7T`` waits for the time of rule
7, ``R7`` does its work, ``R7S`` notes that its condition was not true. Source: engine «Automation rules».
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from crm_tui.automation import compiling, runs, starting
from crm_tui.domain import rule_conditions, workflow
from crm_tui.domain.conditions_tree import Comparison, Group, Op, Row
from crm_tui.domain.dates import from_ms
from crm_tui.domain.errors import NotAllowed, NotFound, Refused
from crm_tui.domain.permissions import Verb
from crm_tui.domain.ref import Ref
from crm_tui.domain.stages import Stage
from crm_tui.domain.words import N_
from crm_tui.domain.workflow import Declared, OnError, Parameter, Rows, Step, Template
from crm_tui.domain.workflow_file_write import write
from crm_tui.domain.workflow_values import Shape, Typed, ValueType
from crm_tui.services import permissions, records, stages
from crm_tui.services.session import Session
from data import database, journal, rules
from data.journal import Run
from data.rules import Rule
from data.workflows import Stored

START = "rule"
"""How runs of rules begin, with the stage behind a colon."""
ENTERED = "ENTERED"
"""Parameter of every run of rules: when the record entered the stage."""
TIME, SKIPPED = "T", "S"
"""What stands behind the id of a rule in the ids of its steps that are not its action."""
_STEP = re.compile(r"R([0-9]+)([A-Z]?)[0-9]*")


def begin(
    session: Session, document: Ref, stage: int, *, entered: int, caused_by: Run | None, set_going: int | None = None
) -> list[Run]:
    """Start the rules of the stage that a record has entered; in the transaction that found out.

    Args:
        session: The robot.
        document: The record.
        stage: Where it stands now.
        entered: When it came, UTC ms: delays count from then, however late somebody looks.
        caused_by: The run that moved it.
        set_going: The operation that moved it.
    """
    found = rules.of_stage(stage, active=True)
    if not found:
        return []
    try:
        place = stages.stage(session, stage)
    except NotFound:  # deleted since the record came: it stands elsewhere now
        return []
    parameters = {ENTERED: Typed(ValueType.DATETIME, from_ms(entered))}
    begun: list[Run] = []
    for group in groups(found):
        made = template(place, group)
        stored = Stored(
            id=0, version=0, name=made.name, entity=document.type, spec=write(made), on_create=False, on_change=False,
            waits=False, active=True, constants={}, created_by=None,
        )  # fmt: skip
        begun.append(
            starting.begin(
                session, stored, document, start=f"{START}:{stage}", parameters=parameters, caused_by=caused_by,
                set_going=set_going,
            )
        )  # fmt: skip
    return begun


def groups(found: Sequence[Rule]) -> list[list[Rule]]:
    """What becomes one run each: those that wait for the rules above them, then every other one alone."""
    together = [each for each in found if not each.parallel]
    return ([together] if together else []) + [[each] for each in found if each.parallel]


def template(stage: Stage, group: Sequence[Rule]) -> Template:
    """The rules as the steps of a template; one that fails stops the next only when it says so."""
    return Template(
        name=stage.name, document=stage.entity, timeline=False,
        parameters=(Declared(code=ENTERED, shape=Shape(type=ValueType.DATETIME)),),
        steps=tuple(step for each in group for step in _steps(each)),
    )  # fmt: skip


def _steps(rule: Rule) -> tuple[Step, ...]:
    """Wait for the time, and when there was one, ask the condition and do the work."""
    name, on_error = f"R{rule.id}", OnError(rule.on_error)
    action = Step(id=name, kind=rule.action, title=rule.title, on_error=on_error, parameters=tuple(given(rule).items()))
    steps: tuple[Step, ...] = (action,)
    when = rule_conditions.read(rule.condition)
    if when is not None:
        left_out = Step(
            id=f"{name}{SKIPPED}", kind="log", title=rule.title, on_error=OnError.CONTINUE,
            parameters=(("text", f"if {rule.condition}"),),
        )  # fmt: skip
        steps = (_choice(f"{name}C", when, steps, (left_out,), on_error),)
    if not timed(rule):
        return steps
    time = Step(id=f"{name}{TIME}", kind="rule_time", title=rule.title, on_error=on_error, parameters=_time(rule))
    known = Group((Row(Comparison(source=f"{{={name}{TIME}:DUE}}", op=Op.NOT_EMPTY)),))
    return (time, _choice(f"{name}K", known, steps, (), on_error))


def _choice(name: str, when: Group, then: tuple[Step, ...], otherwise: tuple[Step, ...], on_error: OnError) -> Step:
    branches = [Step(id=f"{name}1", kind="branch", when=when, steps=then)]
    if otherwise:
        branches.append(Step(id=f"{name}2", kind="branch", steps=otherwise))
    return Step(id=name, kind="condition", on_error=on_error, steps=tuple(branches))


def timed(rule: Rule) -> bool:
    """Whether it is not done at once."""
    return bool(rule.after or rule.before or rule.date_field or rule.office_hours or rule.own_hours)


def _time(rule: Rule) -> tuple[tuple[str, Parameter], ...]:
    wanted = {
        "since": f"{{=Template:{ENTERED}}}", "after": rule.after, "before": rule.before, "date_field": rule.date_field,
        "office_hours": "Y" if rule.office_hours else "", "own_hours": "Y" if rule.own_hours else "",
    }  # fmt: skip
    return tuple((code, text) for code, text in wanted.items() if text)


def given(rule: Rule) -> dict[str, Parameter]:
    """The parameters of its action."""
    return {
        code: Rows(tuple(value.items()))
        if isinstance(value, dict)
        else tuple(value)
        if isinstance(value, list)
        else str(value)
        for code, value in rule.given.items()
    }


def rule_of(step: str) -> tuple[int, str]:
    """The rule that a step of such a run belongs to, and which step of it; 0 for none."""
    match = _STEP.fullmatch(step)
    return (int(match[1]), match[2]) if match else (0, "")


def is_action(step: str) -> bool:
    """Whether a step of such a run is the work of a rule itself."""
    number, what = rule_of(step)
    return bool(number) and not what


def left_out(run: Run, step: str) -> str:
    """The action in whose place a step of a run of rules notes that the condition was false; empty for every other step."""
    number, what = rule_of(step)
    return f"R{number}" if what == SKIPPED and run.start.partition(":")[0] == START else ""


def stage_of(run: Run) -> int | None:
    """The stage whose rules a run consists of; None of every other run."""
    name, _colon, number = run.start.partition(":")
    return int(number) if name == START else None


def members(run: Run) -> tuple[int, ...]:
    """Ids of the rules that a run consists of, in their order; none of every other run."""
    if stage_of(run) is None:
        return ()
    form = compiling.template(journal.form(run.form))
    found = (rule_of(each.step.id)[0] for each in workflow.walk(form.steps))
    return tuple(dict.fromkeys(each for each in found if each))


def stop(session: Session, document: Ref, stage: int | None = None) -> int:
    """Rules of a record that are not done yet will not be; of one stage or of all. How many runs ended.

    Raises:
        NotFound: no such record, or none that the operator may read.
        NotAllowed: neither an administrator nor responsible for the record; or may not change it.
        Refused: there is nothing to stop.
    """
    responsible = records.get(session, document).values.get("responsible")
    if not session.is_admin:
        if responsible != session.user_id:
            raise NotAllowed(login=session.login, verb=N_("stop the rules of this record"))
        permissions.require(session, Verb.CHANGE, [document])
    wanted = f"{START}:" if stage is None else f"{START}:{stage}"
    with database.transaction():
        found = [
            each
            for each in journal.of(document, ended=False)
            if (each.start.startswith(wanted) if stage is None else each.start == wanted)
        ]
        if not found:
            raise Refused(text=N_("no rule waits for this record"))
        for run in () if session.dry_run else found:
            runs.stop(session, run, "stopped", session.now_ms())
    return len(found)
