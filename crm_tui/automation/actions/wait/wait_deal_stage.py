"""Wait for deal stage. Source: actions, 21; engine «Wait for deal stage, wait for lead status»."""

from __future__ import annotations

from crm_tui.automation import stage_waiting
from crm_tui.automation.outcome import Outcome
from crm_tui.automation.registry import EVERY, Action, Parameter, Result
from crm_tui.automation.step import Step
from crm_tui.domain.words import N_
from crm_tui.domain.workflow_values import ValueType


def _run(step: Step) -> Outcome:

    return stage_waiting.begin(step, "deal", "deal_id", "stages", "STAGE")


ACTION = Action(
    id="wait_deal_stage",
    label=N_("Wait for deal stage"),
    about=N_("Waits until the deal reaches one of the stages, or is closed."),
    documents=EVERY,
    parameters=(
        Parameter(code="deal_id", label=N_("ID of the deal"), type=ValueType.ITEM, of="deal"),
        Parameter(code="stages", label=N_("Stages"), type=ValueType.STAGE, multiple=True, required=True),
    ),
    results=(
        Result(code="STAGE_ID", label=N_("Reached stage"), type=ValueType.STAGE),
        Result(code="STAGE_NAME", label=N_("Its name")),
        Result(code="IS_FINAL", label=N_("Whether it is final"), type=ValueType.BOOL),
        Result(code="IS_TARGET", label=N_("Whether it was asked for"), type=ValueType.BOOL),
    ),
    run=_run,
    resume=stage_waiting.again,
)
