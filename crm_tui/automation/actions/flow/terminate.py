"""Terminate: the run ends here, on request with all runs of its template on the record. Source: engine «Flow constructs»."""

from __future__ import annotations

from crm_tui.automation.outcome import Stop
from crm_tui.automation.registry import EVERY, Action, Parameter
from crm_tui.automation.step import Step
from crm_tui.domain.words import N_
from crm_tui.domain.workflow_values import ValueType


def _run(step: Step) -> Stop:
    if step.text("text"):
        step.say(N_("{sentence}"), sentence=step.text("text"))
    return Stop("terminated", same_template=step.flag("all_runs"))


ACTION = Action(
    id="terminate",
    label=N_("Terminate"),
    about=N_("Ends the workflow."),
    documents=EVERY,
    parameters=(
        Parameter(code="text", label=N_("Text for the log"), type=ValueType.TEXT),
        Parameter(
            code="all_runs",
            label=N_("End all workflows of this template on the record"),
            type=ValueType.BOOL,
            default="N",
        ),
    ),
    run=_run,
    ends=True,
)
