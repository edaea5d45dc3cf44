"""Set global variable: one or more variables that all workflows share get new values. Source: engine «Flow constructs»."""

from __future__ import annotations

from crm_tui.automation.outcome import Done
from crm_tui.automation.registry import EVERY, Action, Parameter
from crm_tui.automation.step import Step
from crm_tui.domain.words import N_
from crm_tui.domain.workflow_values import ValueType
from crm_tui.services import global_values


def _run(step: Step) -> Done:
    rows = step.rows("variables", hint=N_("add a row for a variable"))
    for code, value in rows.items():
        global_values.assign(step.session, code, value, append=step.flag("append"))
    return Done()


ACTION = Action(
    id="set_global",
    label=N_("Set global variable"),
    about=N_("Gives variables that all workflows share new values."),
    documents=EVERY,
    parameters=(
        Parameter(code="variables", label=N_("Variables"), required=True, fields_of="global"),
        Parameter(code="append", label=N_("Add to multiple variables"), type=ValueType.BOOL, default="N"),
    ),
    run=_run,
)
