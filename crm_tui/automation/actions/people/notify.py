"""Notify user: a message among the notices of people. Source: engine «Flow constructs»."""

from __future__ import annotations

from crm_tui.automation import people
from crm_tui.automation.outcome import Done, StepFailed
from crm_tui.automation.registry import EVERY, Action, Parameter, Result
from crm_tui.automation.step import Step
from crm_tui.domain import bbcode
from crm_tui.domain.words import N_
from crm_tui.domain.workflow_values import Typed, ValueType
from data import notifications


def _run(step: Step) -> Done:
    told = people.queue(step, "users")
    if not told:
        raise StepFailed(
            "missing_parameter", N_("{parameter} names nobody who works here"), parameter="users",
            value=step.text("users"), hint=N_("name people, departments or groups"),
        )  # fmt: skip
    sender = step.as_author(step.person("sender")).name
    message = bbcode.plain(step.text("message"))
    for user in told:
        notifications.add(user, step.session.now_ms(), "workflow", step.document, {"text": message, "by": sender})
    return Done({"COUNT": Typed(ValueType.INTEGER, len(told))}, (step.document,))


ACTION = Action(
    id="notify",
    label=N_("Notify user"),
    about=N_("Sends a message to people inside the program."),
    documents=EVERY,
    parameters=(
        Parameter(code="users", label=N_("Recipients"), type=ValueType.USER, multiple=True, required=True),
        Parameter(code="message", label=N_("Message"), type=ValueType.TEXT, required=True),
        Parameter(code="sender", label=N_("On behalf of"), type=ValueType.USER),
    ),
    results=(Result(code="COUNT", label=N_("How many people were told"), type=ValueType.INTEGER),),
    run=_run,
)
