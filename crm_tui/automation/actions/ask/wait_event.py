"""Wait for event: the run stops until somebody who may picks one of several buttons. Source: engine «Flow constructs»."""

from __future__ import annotations

from crm_tui.automation import asking
from crm_tui.automation.outcome import Done, Outcome, StepFailed
from crm_tui.automation.registry import EVERY, Action, Parameter, Result
from crm_tui.automation.step import Step
from crm_tui.domain.words import N_
from crm_tui.domain.workflow_values import Typed, ValueType


def _run(step: Step) -> Outcome:
    captions = [line.strip() for line in step.text("captions").splitlines() if line.strip()]
    if not captions:
        raise StepFailed("missing_parameter", N_("{parameter} is empty"), parameter="captions")
    answers = {each: each for each in captions}
    return asking.begin(step, "wait_event", {"answers": answers, "comment": asking.OPTIONAL}, {})


def _resume(step: Step) -> Outcome | None:
    answers = asking.came(step)
    if answers is None:
        return None
    if not answers.given:
        return asking.undecided(step, "wait_event")
    asking.close(step, answers)
    first = answers.given[0]
    return Done(
        {"CAPTION": Typed(ValueType.STRING, first.answer), "USER_ID": asking.person(first.user)}, branch=first.answer
    )


ACTION = Action(
    id="wait_event",
    label=N_("Wait for event"),
    about=N_("Waits until somebody picks one of several buttons, each with its branch."),
    documents=EVERY,
    parameters=(
        asking.USERS,
        Parameter(
            code="captions",
            label=N_("Buttons"),
            required=True,
            multiple=True,
            literal=True,
            help=N_("one on each line; each is the key of a branch"),
        ),
        Parameter(code="name", label=N_("Name"), help=N_("what it is called in the list of the one asked")),
        asking.TEXT,
    ),
    results=(
        Result(code="CAPTION", label=N_("The button")),
        Result(code="USER_ID", label=N_("Who picked it"), type=ValueType.USER),
    ),
    run=_run,
    resume=_resume,
)
