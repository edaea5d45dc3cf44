"""Acknowledge: people confirm that they have read something. Source: engine «Flow constructs»."""

from __future__ import annotations

from crm_tui.automation import asking
from crm_tui.automation.outcome import Done, Outcome
from crm_tui.automation.registry import EVERY, Action, Parameter, Result
from crm_tui.automation.step import Step
from crm_tui.domain import voting
from crm_tui.domain.voting import Rule
from crm_tui.domain.words import N_
from crm_tui.domain.workflow_values import Typed, ValueType

READ = "read"


def _run(step: Step) -> Outcome:
    form = {"answers": {READ: step.text("caption")}, "comment": step.choice("comment")}
    return asking.begin(step, "acknowledge", form, {"type": step.choice("type")})


def _resume(step: Step) -> Outcome | None:
    answers = asking.came(step)
    if answers is None:
        return None
    asked, read = len(answers.asked), answers.count(READ)
    if not answers.over and not voting.is_read(Rule(str(step.waiting["type"])), asked, read):
        return asking.undecided(step, "acknowledge")
    asking.close(step, answers)
    return Done({
        "COMMENTS": asking.comments(step, answers),
        "READ_PERCENT": Typed(ValueType.INTEGER, voting.percent(read, asked)),
    })  # fmt: skip


ACTION = Action(
    id="acknowledge",
    label=N_("Acknowledge"),
    about=N_("Asks people to confirm that they have read something."),
    documents=EVERY,
    parameters=(
        asking.USERS,
        Parameter(
            code="type",
            label=N_("Who must read it"),
            type=ValueType.LIST,
            of="voting",
            required=True,
            default=Rule.ALL.value,
            choices={Rule.ALL.value: N_("everybody"), Rule.ANY.value: N_("anybody of them")},
        ),
        asking.NAME,
        asking.TEXT,
        asking.LIMIT,
        Parameter(code="caption", label=N_("Button")),
        asking.comment_parameter(("none", "optional", "required")),
        asking.ABSENT,
    ),
    results=(
        Result(code="COMMENTS", label=N_("Comments"), type=ValueType.TEXT),
        Result(code="READ_PERCENT", label=N_("How many percent have read it"), type=ValueType.INTEGER),
    ),
    run=_run,
    resume=_resume,
)
