"""Pause until the employee's working day: goes on when somebody is within their working hours and not absent.

When the moment comes, absences and hours are looked at again: they may have changed. Source: engine «Flow constructs».
"""

from __future__ import annotations

from datetime import datetime

from crm_tui.automation import failing
from crm_tui.automation.outcome import Done, Outcome, StepFailed, Wait
from crm_tui.automation.registry import EVERY, Action, Parameter
from crm_tui.automation.step import Step
from crm_tui.automation.world import RunWorld, Values
from crm_tui.domain import waits
from crm_tui.domain.ref import Ref
from crm_tui.domain.words import N_
from crm_tui.domain.workflow_values import ValueType


def _run(step: Step) -> Outcome:
    found = step.ref("user")
    if found is None or found.type != "user":
        raise StepFailed(
            "missing_parameter", N_("{parameter} names nobody who works here"), parameter="user", value=step.text("user"),
            hint=N_("name a person"),
        )  # fmt: skip
    return _until(step, step.person("user"))


def _until(step: Step, user: int) -> Outcome:
    now = step.session.now()
    due = _opening(step, user, now)
    return Done() if due <= now else Wait(kind="work", about=Ref("user", user), until=due, facts={"user": user})


def _opening(step: Step, user: int, now: datetime) -> datetime:
    world = RunWorld(step.session, run=0, seq=0, name="", document=step.document, starter=step.starter, values=Values())
    with failing.told("user"):
        return waits.pause_until_work(now, world.working_time(Ref("user", user)))


def _resume(step: Step) -> Outcome | None:
    event = step.happened[0] if step.happened else ""
    if event == "manual":
        return Done()
    return _until(step, int(str(step.waiting.get("user", 0)))) if event == "due" else None


ACTION = Action(
    id="pause_until_work",
    label=N_("Pause until the employee's working day"),
    about=N_("Waits until an employee is at work: within their working hours and not absent."),
    documents=EVERY,
    parameters=(Parameter(code="user", label=N_("Employee"), type=ValueType.USER, required=True),),
    run=_run,
    resume=_resume,
)
