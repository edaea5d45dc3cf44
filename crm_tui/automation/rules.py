"""Automation rules: an action on a stage, done when a record enters it; at once or later, in order or by themselves.

The rules of a stage that wait for each other are one run, each that does not is a run of its own: so they survive what
runs survive, and the same trace tells what they did. Runs of rules take none of the two places of a record.
Source: engine «Automation rules».
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from crm_tui.automation import registry, starting
from crm_tui.automation.judging import Judge
from crm_tui.domain import expressions_intervals as intervals
from crm_tui.domain import workflow_check
from crm_tui.domain.conditions_tree import Comparison, Condition, Group, Op, Row
from crm_tui.domain.errors import InvalidValue, NotFound, Refused
from crm_tui.domain.ref import Ref
from crm_tui.domain.stages import Stage
from crm_tui.domain.text import nearest
from crm_tui.domain.words import N_
from crm_tui.domain.workflow import OnError, Parameter, Rows, Step, Template
from crm_tui.domain.workflow_file_write import write
from crm_tui.domain.workflow_problems import Problem
from crm_tui.i18n.translate import _, fill
from crm_tui.services import lookup, stages
from crm_tui.services.session import Session, operation
from data import rules
from data.journal import Run
from data.rules import KIND, Rule
from data.workflows import Stored

START = "rule"
"""How runs of rules begin, with the stage behind a colon."""
_STEP = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A rule before it is kept."""

    stage: int
    action: str
    given: Mapping[str, Parameter]
    title: str = ""
    condition: str = ""
    after: str = ""
    parallel: bool = False
    active: bool = True


class UnsoundRule(Refused):
    """A rule that could never run."""

    code = "unsound_rule"
    message = N_("{sentence}")


# ── Set-up ──


def of_stage(session: Session, stage: int) -> tuple[Rule, ...]:
    """The rules of a stage in order."""
    del session  # everybody may know what there is
    return tuple(rules.of_stage(stage))


def every(session: Session, entity: str = "") -> tuple[Rule, ...]:
    """All rules, of one type or of all."""
    del session
    return tuple(rules.every(entity))


def rule(session: Session, number: int) -> Rule:
    """One rule.

    Raises:
        NotFound: there is none of that id.
    """
    del session
    found = rules.rule(number)
    if found is None:
        raise NotFound(what=N_("rule"), name=str(number))
    return found


def add(session: Session, draft: Draft) -> Ref:
    """A new rule behind the others of its stage; records that stand there already are left alone.

    Raises:
        NotAllowed: without the right to change settings.
        NotFound, InvalidValue, UnsoundRule: it could never run.
    """
    session.require_settings(N_("change automation rules"))
    stage = stages.stage(session, draft.stage)
    check(session, draft)
    last = max((each.sort for each in rules.of_stage(draft.stage)), default=0)
    with operation(session, N_("rule added")) as act:
        return act.create(KIND, {**_raw(draft), "entity": stage.entity, "sort": last + _STEP})


def change(session: Session, number: int, draft: Draft, *, version: int | None = None) -> None:
    """Another action, other parameters, condition, time.

    Raises:
        NotAllowed, NotFound, InvalidValue, UnsoundRule, Conflict: nothing changed.
    """
    session.require_settings(N_("change automation rules"))
    rule(session, number)
    check(session, draft)
    with operation(session, N_("rule changed")) as act:
        act.update(Ref(KIND, number), _raw(draft), version=version)


def set_active(session: Session, number: int, active: bool) -> None:
    """Switch it on or off; what it has begun goes on.

    Raises:
        NotAllowed, NotFound: nothing changed.
    """
    session.require_settings(N_("change automation rules"))
    rule(session, number)
    with operation(session, N_("rule changed")) as act:
        act.update(Ref(KIND, number), {"active": int(active)})


def delete(session: Session, number: int) -> None:
    """Into the recycle bin.

    Raises:
        NotAllowed, NotFound: nothing happened.
    """
    session.require_settings(N_("change automation rules"))
    rule(session, number)
    with operation(session, N_("rule deleted")) as act:
        act.delete(Ref(KIND, number))


def order(session: Session, stage: int, numbers: Sequence[int]) -> None:
    """The rules of a stage in this order; those that are not named keep theirs behind them.

    Raises:
        NotAllowed, NotFound: nothing changed.
    """
    session.require_settings(N_("change automation rules"))
    known = [each.id for each in rules.of_stage(stage)]
    for number in numbers:
        if number not in known:
            raise NotFound(what=N_("rule"), name=str(number))
    wanted = [*dict.fromkeys(numbers), *(number for number in known if number not in numbers)]
    with operation(session, N_("rules reordered")) as act:
        for place, number in enumerate(wanted, 1):
            act.update(Ref(KIND, number), {"sort": place * _STEP})


def draft_of(found: Rule) -> Draft:
    """The rule as it is, to change parts of it."""
    return Draft(
        stage=found.stage, action=found.action, given=_given(found), title=found.title, condition=found.condition,
        after=found.after, parallel=found.parallel, active=found.active,
    )  # fmt: skip


def check(session: Session, draft: Draft) -> tuple[Problem, ...]:
    """The warnings of a rule.

    Raises:
        NotFound: no such action, or no such stage.
        InvalidValue: condition or time.
        UnsoundRule: it could never run; says the first reason.
    """
    stage = stages.stage(session, draft.stage)
    if not registry.action(draft.action).fits(stage.entity):
        raise Refused(
            text=N_("“{action}” is not possible for a {type}"), action=draft.action, type=stage.entity, field="action"
        )
    if draft.after and intervals.read(draft.after) is None:
        raise InvalidValue(
            field="after",
            value=draft.after,
            reason=N_("is no length of time"),
            hint=N_("write for example 2 days, 1h30min"),
        )
    condition(draft.condition)
    found = _template(stage, [_rule(draft, stage)])
    problems = workflow_check.check(found, Judge(session)).problems
    blocking = next((each for each in problems if each.blocking), None)
    if blocking is not None:
        raise UnsoundRule(sentence=fill(_(blocking.reason), blocking.params), field=blocking.parameter or "given")
    return problems


def condition(text: str) -> Condition | None:
    """The condition that ``{=Document:amount} at_least 1000`` means; None for an empty text.

    Raises:
        InvalidValue: it has no operator.
    """
    if not text.strip():
        return None
    words = text.split()
    at = next((number for number, word in enumerate(words) if word in set(Op)), None)
    if not at:
        near = next((found for word in words[1:] if (found := nearest(word, list(Op)))), "")
        raise InvalidValue(
            field="condition", value=text, reason=N_("has no operator"),
            hint=N_("did you mean “{near}”?") if near else N_("write SOURCE OPERATOR VALUES: {choices}"),
            hint_params={"near": near, "choices": ", ".join(Op)},
        )  # fmt: skip
    behind = " ".join(words[at + 1 :])
    values = tuple(each.strip() for each in behind.split(",")) if behind else ()
    return Group((Row(Comparison(source=" ".join(words[:at]), op=Op(words[at]), values=values)),))


# ── At work ──


def begin(
    session: Session, document: Ref, stage: int, *, caused_by: Run | None, set_going: int | None = None
) -> list[Run]:
    """Start the rules of the stage that a record has entered; in the transaction that found out."""
    found = rules.of_stage(stage, active=True)
    if not found:
        return []
    place = stages.stage(session, stage)
    together = [each for each in found if not each.parallel]
    groups = ([together] if together else []) + [[each] for each in found if each.parallel]
    begun: list[Run] = []
    for group in groups:
        template = _template(place, group)
        stored = Stored(
            id=0, version=0, name=template.name, entity=document.type, spec=write(template), on_create=False,
            on_change=False, waits=False, active=True, constants={}, created_by=None,
        )  # fmt: skip
        begun.append(
            starting.begin(
                session, stored, document, start=f"{START}:{stage}", parameters={}, caused_by=caused_by,
                set_going=set_going,
            )
        )  # fmt: skip
    return begun


def _template(stage: Stage, group: Sequence[Rule]) -> Template:
    """The rules as the steps of a template: a pause, a condition, the action; one that fails does not stop the next."""
    steps: list[Step] = []
    for each in group:
        if each.after:
            steps.append(Step(id=f"R{each.id}P", kind="pause", parameters=(("interval", each.after),)))
        action = Step(
            id=f"R{each.id}", kind=each.action, title=each.title, on_error=OnError.CONTINUE,
            parameters=tuple(_given(each).items()),
        )  # fmt: skip
        when = condition(each.condition)
        if when is not None:
            branch = Step(id=f"R{each.id}B", kind="branch", when=when, steps=(action,))
            action = Step(id=f"R{each.id}C", kind="condition", steps=(branch,))
        steps.append(action)
    return Template(name=stage.name, document=stage.entity, timeline=False, steps=tuple(steps))


def _given(found: Rule) -> dict[str, Parameter]:
    return {
        code: Rows(tuple(value.items()))
        if isinstance(value, dict)
        else tuple(value)
        if isinstance(value, list)
        else str(value)
        for code, value in found.given.items()
    }


def _rule(draft: Draft, stage: Stage) -> Rule:
    raw = _raw(draft)
    return Rule(
        id=1, version=0, entity=stage.entity, stage=stage.id, action=draft.action, title=draft.title,
        given=json.loads(str(raw["given"])), condition=draft.condition, after=draft.after, parallel=draft.parallel,
        active=draft.active, sort=0,
    )  # fmt: skip


def _raw(draft: Draft) -> dict[str, object]:
    given = {
        code: dict(value.rows) if isinstance(value, Rows) else list(value) if isinstance(value, tuple) else value
        for code, value in draft.given.items()
    }
    return {
        "stage": draft.stage, "action": draft.action, "title": draft.title, "given": json.dumps(given, ensure_ascii=False),
        "condition": draft.condition, "after": draft.after, "parallel": int(draft.parallel), "active": int(draft.active),
    }  # fmt: skip


def stage_name(number: int) -> str:
    """What a stage is called."""
    return lookup.stage_name(number)


def stage_named(session: Session, entity: str, pipeline: str, name: str) -> Stage:
    """The stage that a person means.

    Raises:
        NotFound: no such pipeline or stage; suggests the nearest.
    """
    del session
    number = lookup.pipeline_called(pipeline, entity=entity) if pipeline else None
    return lookup.stage_called(name, pipeline=number, entity=entity)
