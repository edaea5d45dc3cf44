"""Write to log: a text into the log of the run. Source: engine «Flow constructs»."""

from __future__ import annotations

from crm_tui.automation.outcome import Done
from crm_tui.automation.registry import EVERY, Action, Parameter
from crm_tui.automation.step import Step
from crm_tui.domain.words import N_
from crm_tui.domain.workflow_values import ValueType


def _run(step: Step) -> Done:
    step.say(N_("{sentence}"), sentence=step.text("text"))
    return Done()


ACTION = Action(
    id="log",
    label=N_("Write to log"),
    about=N_("Writes a text into the log of the run."),
    documents=EVERY,
    parameters=(Parameter(code="text", label=N_("Text"), type=ValueType.TEXT, required=True),),
    run=_run,
    pure=True,
)
