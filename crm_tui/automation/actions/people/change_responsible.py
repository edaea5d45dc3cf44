"""Change responsible person: from a queue, by chance, by order or in turn. Source: actions, 30; engine «Choosing …»."""

from __future__ import annotations

import random

from crm_tui.automation import failing, people
from crm_tui.automation.outcome import Done, StepFailed
from crm_tui.automation.registry import EVERY, Action, Parameter, Result
from crm_tui.automation.step import Step
from crm_tui.domain import assignment
from crm_tui.domain.assignment import Assignment, Mode
from crm_tui.domain.assignment import Outcome as Chosen
from crm_tui.domain.ref import Ref
from crm_tui.domain.words import N_
from crm_tui.domain.workflow_values import Typed, ValueType
from crm_tui.services import absences, records
from crm_tui.services.session import operation
from data import queues

SELECTIONS = {
    Mode.RANDOM.value: N_("in random order"),
    Mode.FIRST_IN_LIST.value: N_("in the specified order"),
    Mode.NEXT_IN_QUEUE.value: N_("first available"),
}


def _run(step: Step) -> Done:
    found = people.queue(step, "new_responsible")
    if not found:
        raise StepFailed(
            "missing_parameter", N_("{parameter} names nobody who works here"), parameter="new_responsible",
            value=step.text("new_responsible"), hint=N_("name people, departments or groups"),
        )  # fmt: skip
    before = step.record(step.document).values.get("responsible")
    current = before if isinstance(before, int) else None
    chosen = _choose(step, found, current)
    if chosen.outcome is Chosen.NO_CANDIDATE:
        raise StepFailed(
            "no_candidate", N_("everybody in {parameter} is absent"), parameter="new_responsible",
            value=step.text("new_responsible"), hint=N_("name more people, or do not skip those who are absent"),
        )  # fmt: skip
    if chosen.outcome is Chosen.UNCHANGED:
        step.say(N_("the responsible person stays"))
    elif chosen.user is not None:
        _write(step, chosen.user)
    return Done(_results(chosen, current), (step.document,))


def _choose(step: Step, queue: tuple[int, ...], current: int | None) -> Assignment:
    """The choice; the queue of the step goes on with it, in the same transaction."""
    mode = Mode(step.choice("selection"))
    skips = step.flag("skip_absent")
    now = step.session.now()
    absent = [user for user in queue if skips and absences.is_absent(user, now)]
    pointer = queues.pointer(step.place) if mode is Mode.NEXT_IN_QUEUE else None
    chance = random.Random(step.key)  # a step that is tried again chooses the same
    chosen = assignment.choose(mode, queue, current, chance, absent=absent, pointer=pointer)
    if mode is Mode.NEXT_IN_QUEUE and chosen.pointer is not None and chosen.pointer != pointer:
        queues.advance(step.place, chosen.pointer)
    return chosen


def _write(step: Step, user: int) -> None:
    author = step.as_author(step.person("on_behalf_of"))
    with failing.told("new_responsible"):
        records.update(author, [step.document], {"responsible": user})
    with operation(author, N_("changed")) as act:
        act.event("responsible_changed", step.document, {"to": step.as_author(user).name})


def _results(chosen: Assignment, before: int | None) -> dict[str, Typed]:
    return {
        "USER_ID": _person(chosen.user),
        "PREVIOUS_USER_ID": _person(before),
        "CHANGED": Typed(ValueType.BOOL, chosen.outcome is Chosen.CHANGED),
    }


def _person(user: int | None) -> Typed:
    return Typed(ValueType.USER, None if user is None else Ref("user", user))


ACTION = Action(
    id="change_responsible",
    label=N_("Change responsible person"),
    about=N_("Gives the record to somebody from a list: by chance, by order, or each in turn."),
    documents=EVERY,
    parameters=(
        Parameter(
            code="new_responsible",
            label=N_("New responsible person"),
            type=ValueType.USER,
            multiple=True,
            required=True,
            help=N_("people, departments and groups in order"),
        ),
        Parameter(code="on_behalf_of", label=N_("Change on behalf of"), type=ValueType.USER),
        Parameter(
            code="selection",
            label=N_("Choose the new responsible person"),
            type=ValueType.LIST,
            of="selection",
            required=True,
            default=Mode.RANDOM.value,
            choices=SELECTIONS,
            help=N_("random: anybody but the present one; specified order: the first; first available: each in turn"),
        ),
        Parameter(code="skip_absent", label=N_("Skip absent people"), type=ValueType.BOOL, default="N"),
    ),
    results=(
        Result(code="USER_ID", label=N_("The responsible person"), type=ValueType.USER),
        Result(code="PREVIOUS_USER_ID", label=N_("The one before"), type=ValueType.USER),
        Result(code="CHANGED", label=N_("Whether it changed"), type=ValueType.BOOL),
    ),
    run=_run,
)
