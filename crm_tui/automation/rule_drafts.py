"""A rule before it is kept, and what keeps it from being one: an action that does not fit, a time, a condition, a reference.

Source: engine «Automation rules», «Template header and tabs» (save-time validation).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace

from crm_tui.automation import dating, registry, rule_problems, rule_runs
from crm_tui.automation.judging import Judge
from crm_tui.automation.rule_problems import Told
from crm_tui.automation.step_forms import Subject
from crm_tui.domain import expressions_intervals as intervals
from crm_tui.domain import rule_conditions, waits, workflow, workflow_check, workflow_clean
from crm_tui.domain.entities.types import ENTITY_TYPES
from crm_tui.domain.errors import InvalidValue, Refused
from crm_tui.domain.refusals import invalid
from crm_tui.domain.stages import Stage
from crm_tui.domain.text import nearest
from crm_tui.domain.words import N_
from crm_tui.domain.workflow import OnError, Parameter, Rows, Template
from crm_tui.domain.workflow_specs import CONSTRUCTS
from crm_tui.services import stages
from crm_tui.services.session import Session
from data import rules
from data.rules import Rule

_ALONE = frozenset({"log", "modify_document", "notify", "run_workflow", "webhook"})
"""Constructs that do something by themselves; all others only steer a workflow, and so are no rules."""
_NO_RULES = (frozenset(CONSTRUCTS) - _ALONE) | {"rule_time"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A rule before it is kept."""

    stage: int
    action: str
    given: Mapping[str, Parameter]
    title: str = ""
    condition: str = ""
    after: str = ""
    """So long after the entry into the stage, or after ``date_field``."""
    before: str = ""
    """So long before ``date_field``."""
    date_field: str = ""
    office_hours: bool = False
    own_hours: bool = False
    parallel: bool = False
    on_error: str = OnError.CONTINUE.value
    """What becomes of those behind it when it fails."""
    active: bool = True


class UnsoundRule(Refused):
    """A rule that could never run; ``where`` is what its text calls ``field``."""

    code = "unsound_rule"


def draft_of(found: Rule) -> Draft:
    """The rule as it is, to change parts of it."""
    return Draft(
        stage=found.stage, action=found.action, given=rule_runs.given(found), title=found.title,
        condition=found.condition, after=found.after, before=found.before, date_field=found.date_field,
        office_hours=found.office_hours, own_hours=found.own_hours, parallel=found.parallel, on_error=found.on_error,
        active=found.active,
    )  # fmt: skip


def fitting(entity: str) -> tuple[registry.Action, ...]:
    """The actions that can be rules of a type, in the order of their ids."""
    return tuple(each for each in registry.actions().values() if each.id not in _NO_RULES and each.fits(entity))


# ── Checks ──


def check(session: Session, draft: Draft, *, number: int = 0) -> tuple[Told, ...]:
    """The warnings of a rule.

    Args:
        session: Who asks.
        draft: The rule.
        number: The rule that it replaces; 0 for a new one, which stands behind all others.

    Raises:
        NotFound: no such action, or no such stage.
        InvalidValue: condition or time.
        UnsoundRule: it could never run; says the first reason.
    """
    return _checked(session, draft, number)[1]


def settled(session: Session, draft: Draft, *, number: int = 0) -> Draft:
    """The rule as it is kept: references by the codes of their fields, the date field as it is spelled.

    Raises:
        NotFound, InvalidValue, UnsoundRule: as `check`.
    """
    return _checked(session, draft, number)[0]


def subject(session: Session, draft: Draft, *, number: int = 0) -> Subject:
    """The rule as a form sees it: behind those that are done before it.

    Raises:
        NotFound: no such stage.
    """
    return Subject(_among(stages.stage(session, draft.stage), draft, number), f"R{number}")


def _checked(session: Session, draft: Draft, number: int) -> tuple[Draft, tuple[Told, ...]]:
    stage = stages.stage(session, draft.stage)
    if draft.action in _NO_RULES or not registry.action(draft.action).fits(stage.entity):
        raise Refused(
            text=N_("“{action}” is not possible for a {type}"), action=draft.action, type=stage.entity, field="action"
        )
    draft = replace(draft, date_field=_date_field(draft, stage))
    _check_time(draft)
    if draft.on_error not in set(OnError):
        raise InvalidValue(
            field="on_error", value=draft.on_error, reason=N_("is not possible"), hint=N_("one of: {names}"),
            hint_params={"names": ", ".join(OnError)},
        )  # fmt: skip
    rule_conditions.read(draft.condition)
    made = _among(stage, draft, number)
    checked = workflow_check.check(made, Judge(session))
    own = rule_problems.told(checked.problems, made, number)
    blocking = next((each for each in own if each.blocking), None)
    if blocking is not None:
        raise _unsound(blocking)
    return _spelled(draft, checked.template, number), own


def _unsound(found: Told) -> UnsoundRule:
    error = UnsoundRule(text=found.text, field=found.field)
    error.params.update(found.params)
    return error


def _among(stage: Stage, draft: Draft, number: int) -> Template:
    """The rule behind those that are done before it, whose results it may use."""
    own = _rule(draft, stage, number)
    above: list[Rule] = []
    for each in rules.of_stage(stage.id):
        if each.id == number:
            break
        above += [] if each.parallel or own.parallel else [each]
    return rule_runs.template(stage, [*above, own])


def _spelled(draft: Draft, found: Template, number: int) -> Draft:
    """The draft with references as the checks spell them."""
    action = workflow.find(found, f"R{number}")
    branch = workflow.find(found, f"R{number}C1")
    given = dict(action.step.parameters) if action is not None else dict(draft.given)
    when = branch.step.when if branch is not None else None
    return replace(draft, given=given, condition=rule_conditions.write(when) if when is not None else draft.condition)


def _date_field(draft: Draft, stage: Stage) -> str:
    """The date as it is spelled.

    Raises:
        InvalidValue: the type has no such date, or one is needed.
    """
    if not draft.date_field:
        if draft.before:
            raise Refused(
                text=N_("so long before which date?"), field="date_field", hint=N_("one of: {names}"),
                hint_params={"names": ", ".join(dating.names(stage.entity))},
            )  # fmt: skip
        return ""
    found = dating.spelled(ENTITY_TYPES[stage.entity], draft.date_field)
    if not found:
        near = nearest(draft.date_field, dating.names(stage.entity))
        raise InvalidValue(
            field="date_field", value=draft.date_field, reason=N_("is no date of this type"),
            hint=N_("did you mean “{near}”?") if near else N_("one of: {names}"),
            hint_params={"near": near, "names": ", ".join(dating.names(stage.entity))},
        )  # fmt: skip
    return found


def _check_time(draft: Draft) -> None:
    if draft.before and draft.after:
        raise InvalidValue(
            field="before", value=draft.before, reason=N_("cannot be said together with a time after"),
            hint=N_("leave one of the two empty"),
        )  # fmt: skip
    for name, text in (("after", draft.after), ("before", draft.before)):
        check_length(name, text)


def check_length(name: str, text: str) -> None:
    """That a text is a length of time, or empty.

    Raises:
        InvalidValue: it is none, or more than `waits.MOST_YEARS`; names the field ``name``.
    """
    length = intervals.read(text)
    if length is None or min(length.months, length.days, length.seconds) < 0:
        raise InvalidValue(
            field=name, value=text, reason=N_("is no length of time"), hint=N_("write for example 2 days, 1h30min")
        )
    if waits.is_too_long(length):
        raise invalid(name, text, N_("is longer than {limit} years"), limit=waits.MOST_YEARS)


# ── As they are kept ──


def _rule(draft: Draft, stage: Stage, number: int) -> Rule:
    columns = raw(draft)
    return Rule(
        id=number, version=0, entity=stage.entity, stage=stage.id, action=draft.action, title=draft.title,
        given=json.loads(str(columns["given"])), condition=draft.condition, after=draft.after, parallel=draft.parallel,
        active=draft.active, sort=0, before=draft.before, date_field=draft.date_field, office_hours=draft.office_hours,
        own_hours=draft.own_hours, on_error=draft.on_error,
    )  # fmt: skip


def raw(draft: Draft) -> dict[str, object]:
    """The columns of the store."""
    given = {
        code: dict(value.rows) if isinstance(value, Rows) else list(value) if isinstance(value, tuple) else value
        for code, value in workflow_clean.texts(draft.given).items()
    }
    return {
        "stage": draft.stage, "action": draft.action, "title": workflow_clean.line(draft.title),
        "given": json.dumps(given, ensure_ascii=False),
        "condition": workflow_clean.texts(draft.condition), "after": draft.after, "before": draft.before,
        "date_field": draft.date_field, "office_hours": int(draft.office_hours), "own_hours": int(draft.own_hours),
        "parallel": int(draft.parallel), "on_error": draft.on_error, "active": int(draft.active),
    }  # fmt: skip
