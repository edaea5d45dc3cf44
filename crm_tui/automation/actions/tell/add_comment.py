"""Add comment: one comment in the document's timeline. Source: actions, 3."""

from __future__ import annotations

from crm_tui.automation.outcome import Done
from crm_tui.automation.registry import EVERY, Action, Parameter, Result
from crm_tui.automation.step import Step
from crm_tui.domain.words import N_
from crm_tui.domain.workflow_values import Typed, ValueType
from crm_tui.services import timeline


def _run(step: Step) -> Done:
    made = timeline.comment(step.as_author(step.person("created_by")), step.document, step.text("comment"))
    return Done({"COMMENT_ID": Typed(ValueType.INTEGER, made.id)}, (step.document,))


ACTION = Action(
    id="add_comment",
    label=N_("Add comment"),
    about=N_("Adds one comment to the timeline of the record."),
    documents=EVERY,
    parameters=(
        Parameter(code="comment", label=N_("Comment"), type=ValueType.BBCODE, required=True),
        Parameter(code="created_by", label=N_("Created by"), type=ValueType.USER),
    ),
    results=(Result(code="COMMENT_ID", label=N_("ID of the comment"), type=ValueType.INTEGER),),
    run=_run,
)
