"""Wait: a number of days, or until days before a date; the client or a person ends it sooner.

Source: actions, 20; engine «Wait action».
"""

from __future__ import annotations

from datetime import date, datetime

from crm_tui.automation import dating, lengths
from crm_tui.automation.outcome import Done, Outcome, StepFailed
from crm_tui.automation.outcome import Wait as Waiting
from crm_tui.automation.registry import EVERY, Action, Parameter, Result
from crm_tui.automation.step import Step
from crm_tui.automation.waiting_cards import ENDS
from crm_tui.domain import waits
from crm_tui.domain.dates import from_ms, to_ms
from crm_tui.domain.errors import InvalidValue
from crm_tui.domain.waits import Due, Reason, WaitKind
from crm_tui.domain.words import N_
from crm_tui.domain.workflow_values import Typed, ValueType
from crm_tui.i18n.translate import error_text
from crm_tui.services.session import operation
from data.queries import client_acts

WITH_CLIENT = ("lead", "deal")
"""Types whose waits the client can end; on others only time does."""


def _run(step: Step) -> Outcome:
    kind = WaitKind(step.choice("wait_type"))
    field = _date_field(step) if kind is WaitKind.DAYS_BEFORE_DATE else ""
    days = step.number("days")
    assert days is not None  # required, and checked before
    due = _due(step, kind, int(days), field)
    if due.already:
        return _done(step, Reason.ALREADY_DUE)
    facts = {
        "wait_type": kind.value, "days": int(days), "field": field, "since": to_ms(step.session.now()),
        "comment": step.text("comment"),
    }  # fmt: skip
    _event(step, "wait_started", {"due": None if due.at is None else to_ms(due.at), "comment": step.text("comment")})
    return Waiting(kind="activity", about=step.document, until=due.at, facts=facts)


def _due(step: Step, kind: WaitKind, days: int, field: str) -> Due:
    until = dating.value_of(step, field) if field else None
    if field and until is None:
        raise StepFailed(
            "missing_parameter", N_("{parameter}: the field “{value}” of the record is empty"), parameter="date_field",
            value=field, hint=N_("put a Condition before this step"),
        )  # fmt: skip
    now = step.session.now()
    try:
        due = waits.wait_due(kind, days, now, step.session.zone, until)
    except InvalidValue as error:
        raise StepFailed(
            "invalid_value", N_("{parameter}: {sentence}"), parameter="days", sentence=error_text(error), value=str(days),
            hint=N_("write a whole number of days, at least 1"),
        ) from error  # fmt: skip
    _tell_skipped(step, until or now, due)
    return due


def _tell_skipped(step: Step, start: date | datetime | None, due: Due) -> None:
    if start is not None and due.at is not None and not due.already:
        lengths.tell_skipped(step, start, due.at)


def _date_field(step: Step) -> str:
    if not step.choice("date_field"):
        raise StepFailed(
            "missing_parameter", N_("{parameter} is empty"), parameter="date_field",
            hint=N_("choose a date of the record"),
        )  # fmt: skip
    return dating.field_of(step, "date_field")


def _resume(step: Step) -> Outcome | None:
    event, facts = step.happened or ("", {})
    if event == "due":
        return _done(step, Reason.TIMEOUT)
    if event == "manual":
        return _done(step, Reason.MANUAL)
    if event == "client":
        return _client(step)
    changed = facts.get("fields") if event == "changed" else None
    field = str(step.waiting.get("field") or "")
    return _again(step, field) if field and isinstance(changed, (list, tuple)) and field in changed else None


def _client(step: Step) -> Outcome | None:
    """The first thing that a client did after the wait began; what people of the company do never counts."""
    if step.document.type not in WITH_CLIENT:
        return None
    for each in client_acts.after(step.document, int(str(step.waiting.get("since", 0)))):
        if each.kind != "payment_received" or step.document.type == "deal":
            return _done(step, Reason.CLIENT_ACTIVITY, at=from_ms(each.at), activity=each.activity)
    return None


def _again(step: Step, field: str) -> Outcome:
    """The date changed: until when it lasts now."""
    days = int(str(step.waiting.get("days", 0)))
    until = dating.value_of(step, field)
    due = waits.wait_due_again(days, step.session.now(), step.session.zone, until)
    _tell_skipped(step, until, due)
    for each in due.warnings:
        step.warn(each.reason, **dict(each.params))
    if due.already:
        return _done(step, Reason.ALREADY_DUE)
    return Waiting(kind="activity", about=step.document, until=due.at, facts=dict(step.waiting))


def _done(step: Step, reason: Reason, *, at: datetime | None = None, activity: int | None = None) -> Done:
    moment = at or step.session.now()
    if reason is not Reason.MANUAL:  # whoever ended it stands in the timeline already
        _event(step, "wait_ended", {"reason": reason.value, "activity": activity})
    return Done({
        "RELEASE_REASON": Typed(ValueType.STRING, reason.value),
        "RELEASED_AT": Typed(ValueType.DATETIME, moment),
        "ACTIVITY_ID": Typed(ValueType.INTEGER, activity),
    })  # fmt: skip


def _event(step: Step, kind: str, payload: dict[str, object]) -> None:
    with operation(step.as_author(step.author), N_("workflow")) as act:
        act.event(kind, step.document, payload)


ACTION = Action(
    id="wait",
    label=N_("Wait"),
    about=N_("Waits for some days, or until some days before a date; ends early when the client does something."),
    documents=EVERY,
    parameters=(
        Parameter(
            code="wait_type",
            label=N_("Kind of wait"),
            type=ValueType.LIST,
            of="wait_type",
            required=True,
            choices={
                WaitKind.DAYS.value: N_("the given number of days"),
                WaitKind.DAYS_BEFORE_DATE.value: N_("the given number of days up to a date"),
            },
        ),
        Parameter(code="days", label=N_("Days"), type=ValueType.INTEGER, required=True),
        Parameter(code="date_field", label=N_("Until the date"), type=ValueType.LIST, of="field"),
        Parameter(code="comment", label=N_("Comment or instructions"), type=ValueType.TEXT),
    ),
    results=(
        Result(code="RELEASE_REASON", label=N_("What ended the wait"), choices=ENDS),
        Result(code="RELEASED_AT", label=N_("When it ended"), type=ValueType.DATETIME),
        Result(code="ACTIVITY_ID", label=N_("ID of the client's activity"), type=ValueType.INTEGER),
    ),
    run=_run,
    resume=_resume,
)
