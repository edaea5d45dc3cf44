"""Set variable: one or more variables of the run get new values. Source: engine «Flow constructs»."""

from __future__ import annotations

from crm_tui.automation.outcome import Done
from crm_tui.automation.registry import EVERY, Action, Parameter
from crm_tui.automation.step import Step
from crm_tui.domain.words import N_
from crm_tui.domain.workflow_values import ValueType


def _run(step: Step) -> Done:
    rows = step.rows("variables", hint=N_("add a row for a variable"))
    return Done(variables=dict(rows), append=step.flag("append"))


ACTION = Action(
    id="set_variable",
    label=N_("Set variable"),
    about=N_("Gives variables of the workflow new values."),
    documents=EVERY,
    parameters=(
        Parameter(code="variables", label=N_("Variables"), required=True, fields_of="variable"),
        Parameter(code="append", label=N_("Add to multiple variables"), type=ValueType.BOOL, default="N"),
    ),
    run=_run,
    pure=True,
)
