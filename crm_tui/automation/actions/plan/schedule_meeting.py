"""Schedule a meeting with the client. Source: actions, 9."""

from __future__ import annotations

from datetime import timedelta

from crm_tui.automation import planning
from crm_tui.automation.outcome import Done
from crm_tui.automation.registry import EVERY, Action, Parameter
from crm_tui.automation.step import Step
from crm_tui.domain.words import N_


def _run(step: Step) -> Done:
    start, end = planning.times(step, timedelta(hours=1))
    values = {
        "start": start,
        "end": end,
        "deadline": start,
        "place": step.text("location") or None,
        "reminders": planning.reminder(step),
        "auto_complete_on_stage_change": step.flag("auto_complete"),
    }
    return planning.plan(step, "meeting", values)


ACTION = Action(
    id="schedule_meeting",
    label=N_("Schedule a meeting"),
    about=N_("Plans a meeting with the client, with its place in the calendar and a reminder."),
    documents=EVERY,
    parameters=(
        planning.SUBJECT,
        *planning.TIMES,
        planning.DESCRIPTION,
        Parameter(code="location", label=N_("Location")),
        *planning.REMIND,
        planning.RESPONSIBLE,
        planning.IMPORTANT,
        planning.AUTO_COMPLETE,
    ),
    results=planning.RESULTS,
    run=_run,
)
