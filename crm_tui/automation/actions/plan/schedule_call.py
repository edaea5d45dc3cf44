"""Schedule a call to the client. Source: actions, 10."""

from __future__ import annotations

from datetime import timedelta

from crm_tui.automation import planning
from crm_tui.automation.outcome import Done, StepFailed
from crm_tui.automation.registry import EVERY, Action
from crm_tui.automation.step import Step
from crm_tui.domain.fields import Point, Value
from crm_tui.domain.ref import Ref
from crm_tui.domain.words import N_


def _run(step: Step) -> Done:
    start, end = planning.times(step, timedelta(minutes=30))
    phone = _phone(step)
    if not phone:
        step.warn(N_("the client has no phone number"))
    values: dict[str, Value] = {
        "start": start,
        "end": end,
        "deadline": start,
        "direction": "out",
        "phone_number": phone or None,
        "reminders": planning.reminder(step),
    }
    return planning.plan(step, "call", values)


def _phone(step: Step) -> str:
    """The first phone of the document, of its contact, of its company; what lies in the recycle bin has none."""
    refs: list[Ref] = [step.document]
    for kind in ("contact", "company"):
        try:
            refs.append(step.client(kind))
        except StepFailed:
            continue  # a record without such a client: the next one is asked
    for ref in filter(step.there, refs):
        phones = step.record(ref).values.get("phone")
        if isinstance(phones, tuple) and phones and isinstance(phones[0], Point):
            return phones[0].value
    return ""


ACTION = Action(
    id="schedule_call",
    label=N_("Schedule a call"),
    about=N_("Plans an outgoing call to the client, with a reminder."),
    documents=EVERY,
    parameters=(
        planning.SUBJECT,
        *planning.TIMES,
        planning.DESCRIPTION,
        *planning.REMIND,
        planning.RESPONSIBLE,
        planning.IMPORTANT,
    ),
    results=planning.RESULTS,
    run=_run,
)
