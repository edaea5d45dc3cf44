"""Change stage: the document moves, and the run ends at once. Source: actions «Change stage», engine «Stopping»."""

from __future__ import annotations

from crm_tui.automation import failing, staging
from crm_tui.automation.outcome import Done, Stop
from crm_tui.automation.registry import STAGED, Action, Parameter
from crm_tui.automation.step import Step
from crm_tui.domain.words import N_
from crm_tui.domain.workflow_values import ValueType
from crm_tui.services import moving


def _run(step: Step) -> Stop:
    staging.require(step)
    pipeline = int(str(step.record(step.document).values["pipeline"]))
    target = staging.stage(step, "stage", step.choice("stage"), pipeline=pipeline)
    if target.id == step.record(step.document).values["stage"]:
        step.say(N_("the record stands on “{stage}” already"), stage=target.name)
    with failing.told("stage"):
        moving.move(step.as_author(step.author), [step.document], target.id)
    return Stop("stage_changed", Done({}, (step.document,)))


ACTION = Action(
    id="change_stage",
    label=N_("Change stage"),
    about=N_("Moves the record to another stage of its pipeline. The workflow ends with it."),
    documents=STAGED,
    parameters=(Parameter(code="stage", label=N_("New stage"), type=ValueType.STAGE, required=True),),
    run=_run,
    ends=True,
)
