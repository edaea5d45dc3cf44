"""Wait for lead status. Source: actions, 22; engine «Wait for deal stage, wait for lead status»."""

from __future__ import annotations

from crm_tui.automation import stage_waiting
from crm_tui.automation.outcome import Outcome, StepFailed
from crm_tui.automation.registry import EVERY, Action, Parameter, Result
from crm_tui.automation.step import Step
from crm_tui.domain.words import N_
from crm_tui.domain.workflow_values import ValueType
from crm_tui.services import modes, views


def _run(step: Step) -> Outcome:
    if modes.current() == "simple" and not views.count(step.session, "lead"):
        raise StepFailed("not_applicable", N_("there are no leads in the simple CRM mode"))
    return stage_waiting.begin(step, "lead", "lead_id", "statuses", "STATUS")


ACTION = Action(
    id="wait_lead_status",
    label=N_("Wait for lead status"),
    about=N_("Waits until the lead reaches one of the statuses, or is closed."),
    documents=EVERY,
    parameters=(
        Parameter(code="lead_id", label=N_("ID of the lead"), type=ValueType.ITEM, of="lead"),
        Parameter(code="statuses", label=N_("Statuses"), type=ValueType.STAGE, multiple=True, required=True),
    ),
    results=(
        Result(code="STATUS_ID", label=N_("Reached status"), type=ValueType.STAGE),
        Result(code="STATUS_NAME", label=N_("Its name")),
        Result(code="IS_FINAL", label=N_("Whether it is final"), type=ValueType.BOOL),
        Result(code="IS_TARGET", label=N_("Whether it was asked for"), type=ValueType.BOOL),
    ),
    run=_run,
    resume=stage_waiting.again,
)
