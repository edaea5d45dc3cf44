"""Pause: a length of time, or until a moment; nothing but the clock ends it. Source: engine «Flow constructs»."""

from __future__ import annotations

from datetime import datetime

from crm_tui.automation.outcome import Done, Outcome, StepFailed, Wait
from crm_tui.automation.registry import EVERY, Action, Parameter
from crm_tui.automation.step import Step
from crm_tui.domain import expressions_intervals as intervals
from crm_tui.domain import waits
from crm_tui.domain.words import N_
from crm_tui.domain.workflow_values import ValueType
from crm_tui.services import settings


def _run(step: Step) -> Outcome:
    due = _due(step)
    if due <= step.session.now():
        return Done()
    return Wait(kind="pause", until=due)


def _due(step: Step) -> datetime:
    now, zone = step.session.now(), step.session.zone
    until = step.moment("until")
    if until is not None:
        return waits.pause_at(now, until, zone)
    text = step.text("interval")
    if not text:
        raise StepFailed("missing_parameter", N_("interval and until are empty"), parameter="interval")
    interval = intervals.read(text)
    if interval is None:
        raise StepFailed(
            "invalid_value", N_("interval “{value}” is no length of time"), parameter="interval", value=text,
            hint=N_("write for example 2 days, 1h30min"),
        )  # fmt: skip
    return waits.pause_until(now, interval, zone, 60 * settings.minimum_delay())


def _resume(step: Step) -> Outcome | None:
    return Done() if step.happened and step.happened[0] in ("due", "manual") else None


ACTION = Action(
    id="pause",
    label=N_("Pause"),
    about=N_("Waits for a length of time, or until a moment."),
    documents=EVERY,
    parameters=(
        Parameter(code="interval", label=N_("For how long"), help=N_("for example 2 days, 1h30min")),
        Parameter(code="until", label=N_("Until"), type=ValueType.DATETIME),
    ),
    run=_run,
    resume=_resume,
)
