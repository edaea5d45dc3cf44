"""Select employee: anybody of a list, or somebody's supervisor, for later steps. Source: engine «Flow constructs»."""

from __future__ import annotations

import random

from crm_tui.automation import people
from crm_tui.automation.outcome import Done, StepFailed
from crm_tui.automation.registry import EVERY, Action, Parameter, Result
from crm_tui.automation.step import Step
from crm_tui.domain.ref import Ref
from crm_tui.domain.words import N_
from crm_tui.domain.workflow_specs import HIGHEST_LEVEL
from crm_tui.domain.workflow_values import Typed, ValueType
from crm_tui.services import absences, departments, users

ANY, SUPERVISOR, LEVEL = "any", "supervisor", "level"


def _run(step: Step) -> Done:
    candidates = _candidates(step)
    present = [user for user in candidates if not _away(step, user)]
    if not present:
        present = [user for user in people.queue(step, "fallback") if not _away(step, user)]
        if present:
            step.say(N_("nobody fits: one of the fallback users is taken"))
    if not present:
        raise StepFailed(
            "no_candidate", N_("nobody fits {parameter} “{value}”"), parameter="selection",
            value=step.choice("selection"), hint=N_("name fallback users"),
        )  # fmt: skip
    several = step.choice("selection") == ANY and len(present) > 1
    user = random.Random(step.key).choice(present) if several else present[0]
    return Done({"USER_ID": Typed(ValueType.USER, Ref("user", user))})


def _candidates(step: Step) -> tuple[int, ...]:
    mode = step.choice("selection")
    if mode == ANY:
        found = people.queue(step, "users")
        if not found:
            raise StepFailed(
                "missing_parameter", N_("{parameter} names nobody who works here"), parameter="users",
                value=step.text("users"), hint=N_("name people, departments or groups"),
            )  # fmt: skip
        return found
    above = _above(step, step.person("of_user"))
    if mode == SUPERVISOR:
        return above
    level = step.number("level")
    if level is None or not 1 <= level <= HIGHEST_LEVEL or level != int(level):
        raise StepFailed(
            "invalid_value", N_("{parameter} “{value}” is not a number from 1 to {limit}"), parameter="level",
            value=step.text("level"), limit=HIGHEST_LEVEL, hint=N_("1 is the supervisor, 2 the supervisor's supervisor"),
        )  # fmt: skip
    return above[int(level) - 1 :]


def _above(step: Step, user: int) -> tuple[int, ...]:
    """The supervisors above somebody, the nearest first; those who have left do not count."""
    active = {each.id for each in users.users(step.session)}
    found: list[int] = []
    at = departments.supervisor(step.session, user)
    while at is not None and at not in found and at != user:
        found.append(at)
        at = departments.supervisor(step.session, at)
    return tuple(each for each in found if each in active)


def _away(step: Step, user: int) -> bool:
    return step.flag("skip_absent") and absences.is_absent(user, step.session.now())


ACTION = Action(
    id="select_employee",
    label=N_("Select employee"),
    about=N_("Finds somebody for later steps: anybody of a list, or a supervisor."),
    documents=EVERY,
    parameters=(
        Parameter(
            code="selection",
            label=N_("Whom to choose"),
            type=ValueType.LIST,
            of="selection",
            required=True,
            default=ANY,
            choices={
                ANY: N_("anybody of the list"),
                SUPERVISOR: N_("the supervisor"),
                LEVEL: N_("a supervisor of a level"),
            },
        ),
        Parameter(code="users", label=N_("From these"), type=ValueType.USER, multiple=True),
        Parameter(code="of_user", label=N_("Supervisor of"), type=ValueType.USER),
        Parameter(code="level", label=N_("Level"), type=ValueType.INTEGER, default="1"),
        Parameter(code="skip_absent", label=N_("Skip absent people"), type=ValueType.BOOL, default="Y"),
        Parameter(code="fallback", label=N_("Fallback users"), type=ValueType.USER, multiple=True),
    ),
    results=(Result(code="USER_ID", label=N_("The employee"), type=ValueType.USER),),
    run=_run,
)
