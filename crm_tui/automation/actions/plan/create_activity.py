"""Create activity: a to-do at the document. Source: actions, 7."""

from __future__ import annotations

from datetime import datetime, timedelta

from crm_tui.automation import planning
from crm_tui.automation.outcome import Done
from crm_tui.automation.registry import EVERY, Action, Parameter
from crm_tui.automation.step import Step
from crm_tui.domain.fields import Value
from crm_tui.domain.words import N_
from crm_tui.domain.workflow_values import ValueType

_WORKING_DAYS = 3


def _run(step: Step) -> Done:
    values: dict[str, Value] = {
        "deadline": step.moment("deadline") or _usual(step.session.now().astimezone(step.session.zone)),
        "auto_complete_on_stage_change": step.flag("auto_complete"),
    }
    return planning.plan(step, "todo", values)


def _usual(now: datetime) -> datetime:
    """Three working days ahead, Monday to Friday, rounded up to the full hour."""
    due = now
    left = _WORKING_DAYS
    while left:
        due += timedelta(days=1)
        left -= due.isoweekday() <= 5
    hour = due.replace(minute=0, second=0, microsecond=0)
    return hour if hour == due else hour + timedelta(hours=1)


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
