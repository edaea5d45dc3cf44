"""Approve: people say yes or no, and the run takes the branch of their answer. Source: engine «Flow constructs»."""

from __future__ import annotations

from crm_tui.automation import asking
from crm_tui.automation.outcome import Done, Outcome, StepFailed
from crm_tui.automation.registry import EVERY, Action, Parameter, Result
from crm_tui.automation.step import Step
from crm_tui.domain import voting
from crm_tui.domain.ref import Ref
from crm_tui.domain.voting import Rule
from crm_tui.domain.words import N_
from crm_tui.domain.workflow_values import Typed, ValueType

APPROVED, REJECTED = "approved", "rejected"


def _run(step: Step) -> Outcome:
    share = step.number("percentage")
    if step.choice("type") == Rule.VOTE and (share is None or not 1 <= share <= voting.FULL or share != int(share)):
        raise StepFailed(
            "invalid_value", N_("{parameter} “{value}” is not a number from 1 to {limit}"), parameter="percentage",
            value=step.text("percentage"), limit=voting.FULL, hint=N_("50 means at least half of those asked"),
        )  # fmt: skip
    answers = {APPROVED: step.text("approve_caption"), REJECTED: step.text("reject_caption")}
    facts = {"type": step.choice("type"), "percentage": int(share or voting.FULL)}
    return asking.begin(step, "approve", {"answers": answers, "comment": step.choice("comment")}, facts)


def _resume(step: Step) -> Outcome | None:
    answers = asking.came(step)
    if answers is None:
        return None
    approved = _decided(step, answers)
    if approved is None and not answers.over:
        return asking.undecided(step, "approve")
    asking.close(step, answers)
    voters = tuple(Ref("user", each.user) for each in answers.given)
    return Done(
        {
            "COMMENTS": asking.comments(step, answers),
            "APPROVED_COUNT": Typed(ValueType.INTEGER, answers.count(APPROVED)),
            "VOTERS": Typed(ValueType.USER, voters),
            "LAST_VOTER": Typed(ValueType.USER, voters[-1] if voters else None),
        },
        branch=APPROVED if approved else REJECTED,
    )


def _decided(step: Step, answers: asking.Answers) -> bool | None:
    """Whether it is approved; None while it is open, or when nobody is there who could say so."""
    if not answers.asked:
        return None
    rule, share = Rule(str(step.waiting["type"])), int(str(step.waiting["percentage"]))
    return voting.approval(rule, len(answers.asked), answers.count(APPROVED), answers.count(REJECTED), share)


ACTION = Action(
    id="approve",
    label=N_("Approve"),
    about=N_("Asks people for a yes or a no, and goes on in the branch of their answer."),
    documents=EVERY,
    parameters=(
        asking.USERS,
        Parameter(
            code="type",
            label=N_("Whose answers decide"),
            type=ValueType.LIST,
            of="voting",
            required=True,
            default=Rule.ALL.value,
            choices={
                Rule.ALL.value: N_("everybody must say yes"),
                Rule.ANY.value: N_("the first answer"),
                Rule.VOTE.value: N_("a share of those asked"),
            },
        ),
        Parameter(
            code="percentage",
            label=N_("Share in percent"),
            type=ValueType.INTEGER,
            default="50",
            help=N_("how many of those asked must say yes"),
        ),
        asking.NAME,
        asking.TEXT,
        asking.LIMIT,
        Parameter(code="approve_caption", label=N_("Button for yes")),
        Parameter(code="reject_caption", label=N_("Button for no")),
        asking.comment_parameter(("none", "optional", "required", "required_to_reject")),
        asking.ABSENT,
    ),
    results=(
        Result(code="COMMENTS", label=N_("Comments"), type=ValueType.TEXT),
        Result(code="APPROVED_COUNT", label=N_("How many said yes"), type=ValueType.INTEGER),
        Result(code="VOTERS", label=N_("Who answered"), type=ValueType.USER, multiple=True),
        Result(code="LAST_VOTER", label=N_("Who answered last"), type=ValueType.USER),
    ),
    run=_run,
    resume=_resume,
)
