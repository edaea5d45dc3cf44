"""Change stage: the document moves, and the run ends at once. Source: actions «Change stage», engine «Stopping»."""

from __future__ import annotations

from crm_tui.automation import staging
from crm_tui.automation.outcome import Done, Stop
from crm_tui.automation.registry import STAGED, Action, Parameter
from crm_tui.automation.step import Step
from crm_tui.domain.words import N_
from crm_tui.domain.workflow_values import ValueType
from crm_tui.services import moving


def _run(step: Step) -> Stop:
    pipeline = int(str(step.record(step.document).values["pipeline"]))
    target = staging.stage(step, "stage", step.choice("stage"), pipeline=pipeline)
    author = step.as_author(step.person("on_behalf_of"))
    moving.move(author, [step.document], target.id, reason=step.text("reason"))
    return Stop("stage_changed", Done({}, (step.document,)))


ACTION = Action(
    id="change_stage",
    label=N_("Change stage"),
    about=N_("Moves the record to another stage of its pipeline. The workflow ends with it."),
    documents=STAGED,
    parameters=(
        Parameter(code="stage", label=N_("New stage"), type=ValueType.STAGE, required=True),
        Parameter(code="on_behalf_of", label=N_("Change on behalf of"), type=ValueType.USER),
        Parameter(code="reason", label=N_("Reason of a failure"), type=ValueType.TEXT),
    ),
    run=_run,
    ends=True,
)
