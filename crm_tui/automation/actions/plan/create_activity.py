"""Create activity: a to-do at the document. Source: actions, 7."""

from __future__ import annotations

from crm_tui.automation import planning
from crm_tui.automation.outcome import Done
from crm_tui.automation.registry import EVERY, Action, Parameter
from crm_tui.automation.step import Step
from crm_tui.domain.fields import Value
from crm_tui.domain.words import N_
from crm_tui.domain.workflow_values import ValueType


def _run(step: Step) -> Done:
    """Without a deadline it is three working days ahead, rounded up to the full hour: as for every activity."""
    values: dict[str, Value] = {
        "deadline": step.moment("deadline"),
        "auto_complete_on_stage_change": step.flag("auto_complete"),
    }
    done = planning.plan(step, "todo", values)
    return Done({"ACTIVITY_ID": done.results["ACTIVITY_ID"]}, done.refs)


ACTION = Action(
    id="create_activity",
    label=N_("Create activity"),
    about=N_("Assigns a to-do at the record to an employee."),
    documents=EVERY,
    parameters=(
        planning.SUBJECT,
        planning.DESCRIPTION,
        planning.RESPONSIBLE,
        planning.IMPORTANT,
        planning.AUTO_COMPLETE,
        Parameter(code="deadline", label=N_("Deadline"), type=ValueType.DATETIME, help=N_("three working days ahead")),
    ),
    results=planning.RESULTS[:1],
    run=_run,
)
