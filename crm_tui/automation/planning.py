"""What the actions share that plan activities: who, when, reminders; the answer with the new activity."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from crm_tui.automation import failing
from crm_tui.automation.outcome import Done, StepFailed
from crm_tui.automation.registry import Parameter, Result
from crm_tui.automation.step import Step
from crm_tui.domain import reminders
from crm_tui.domain.dates import to_ms
from crm_tui.domain.entities.types import bindings
from crm_tui.domain.fields import Value
from crm_tui.domain.ref import Ref
from crm_tui.domain.words import N_
from crm_tui.domain.workflow_values import Typed, ValueType
from crm_tui.services import activities
from data import timers

UNITS: Mapping[str, int] = {"minutes": 1, "hours": 60, "days": 1440}
RESULTS = (
    Result(code="ACTIVITY_ID", label=N_("ID of the activity"), type=ValueType.INTEGER),
    Result(code="CALENDAR_EVENT_ID", label=N_("ID of the calendar entry"), type=ValueType.INTEGER),
)
SUBJECT = Parameter(code="subject", label=N_("Subject"), required=True)
DESCRIPTION = Parameter(code="description", label=N_("Description"), type=ValueType.BBCODE)
TIMES = (
    Parameter(code="start", label=N_("Start"), type=ValueType.DATETIME, required=True),
    Parameter(code="end", label=N_("End"), type=ValueType.DATETIME),
)
REMIND = (
    Parameter(
        code="remind",
        label=N_("Remind in"),
        type=ValueType.INTEGER,
        default="0",
        help=N_("how many minutes, hours or days before the start, as the unit says; 0 for none"),
    ),
    Parameter(
        code="remind_unit",
        label=N_("Unit of the reminder"),
        type=ValueType.LIST,
        of="remind_unit",
        choices={"minutes": N_("minutes"), "hours": N_("hours"), "days": N_("days")},
    ),
)
RESPONSIBLE = Parameter(code="responsible", label=N_("Responsible person"), type=ValueType.USER)
IMPORTANT = Parameter(code="important", label=N_("Important"), type=ValueType.BOOL, default="N")
AUTO_COMPLETE = Parameter(
    code="auto_complete",
    label=N_("Complete automatically when the stage changes"),
    type=ValueType.BOOL,
    default="N",
)


def times(step: Step, usual: timedelta) -> tuple[datetime, datetime]:
    """Start and end as given; the end is ``usual`` after the start when it is not.

    Raises:
        StepFailed: ``invalid_value`` when the end is not after the start.
    """
    start = step.moment("start")
    assert start is not None  # required, and checked before
    end = step.moment("end") or start + usual
    if end <= start:
        raise StepFailed(
            "invalid_value", N_("end “{value}” is not after the start “{start}”"), parameter="end",
            value=step.text("end"), start=step.text("start"), hint=N_("give a later end, or none"),
        )  # fmt: skip
    if start < step.session.now():
        step.warn(N_("the start “{value}” is past"), value=step.text("start"))
    return start, end


def reminder(step: Step) -> str:
    """The reminder as activities keep it.

    Raises:
        StepFailed: ``missing_parameter`` without a unit, ``invalid_value`` for a negative number.
    """
    number = step.number("remind")
    if not number:
        return reminders.NONE
    unit = step.choice("remind_unit")
    if not unit:
        raise StepFailed(
            "missing_parameter", N_("remind_unit is empty, though remind is {value}"), parameter="remind_unit",
            value=str(number), hint=N_("say minutes, hours or days"),
        )  # fmt: skip
    minutes = int(number) * UNITS[unit]
    if number < 0 or not 0 < minutes <= reminders.MOST_MINUTES:
        raise StepFailed(
            "invalid_value", N_("remind “{value}” is not a time within a year before the start"), parameter="remind",
            value=f"{number} {unit}", hint=N_("give a number above 0, or 0 for no reminder"),
        )  # fmt: skip
    return reminders.to_text((minutes,))


def plan(step: Step, kind: str, values: Mapping[str, Value]) -> Done:
    """Create the activity at the document, talks at the client too, with what all of them share."""
    responsible = step.person("responsible")
    given: dict[str, Value] = {
        "kind": kind, "subject": step.text("subject"), "description": step.text("description") or None,
        "responsible": responsible, "important": step.flag("important"), **values,
    }  # fmt: skip
    about = [step.document] if kind == "todo" else [step.document, *_clients(step)]
    with failing.told():
        made = activities.plan(step.as_author(step.author), given, about=about)
    _overdue_reminder(made, given, step.session.now())
    found = Typed(ValueType.INTEGER, made.id)
    return Done({"ACTIVITY_ID": found, "CALENDAR_EVENT_ID": found}, (made, step.document))


def _clients(step: Step) -> list[Ref]:
    """The primary contact and the company of the document."""
    found: list[Ref] = []
    for kind in ("contact", "company"):
        try:
            ref = step.client(kind)
        except StepFailed:
            continue  # a talk with nobody in particular is planned all the same
        if ref != step.document and kind in bindings() and step.there(ref):
            found.append(ref)
    return found


def _overdue_reminder(made: Ref, given: Mapping[str, Value], now: datetime) -> None:
    """A reminder whose moment is past fires at once; activities planned by hand have none then. Source: actions, 9."""
    deadline = given.get("deadline")
    if not isinstance(deadline, datetime):
        return
    for minutes in reminders.parse(str(given.get("reminders") or reminders.NONE)):
        due = to_ms(deadline) - minutes * reminders.MINUTE_MS
        if due <= to_ms(now):
            timers.put(f"reminder:{made.id}:{minutes}", due, made)
