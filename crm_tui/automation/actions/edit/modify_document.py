"""Modify document, as the construct of the file form: fields of the run's own record, in one save.

`edit_document` is the action of the same; this one has no other options. Source: engine «Flow constructs».
"""

from __future__ import annotations

from crm_tui.automation import writing
from crm_tui.automation.outcome import Done
from crm_tui.automation.registry import EVERY, Action, Result
from crm_tui.automation.step import Step
from crm_tui.domain.words import N_
from crm_tui.domain.workflow_values import ValueType


def _run(step: Step) -> Done:
    given = writing.values(step, "values", step.document.type, before=step.document)
    return writing.write(step, step.document, given, "DOCUMENT_ID")


ACTION = Action(
    id="modify_document",
    label=N_("Modify document"),
    about=N_("Changes fields of the record on which the workflow runs, in one save."),
    documents=EVERY,
    parameters=(writing.table("values", "document"),),
    results=(Result(code="DOCUMENT_ID", label=N_("ID of the record"), type=ValueType.INTEGER), writing.CHANGED),
    run=_run,
)
