"""Edit company: fields of the linked company, in one save. Source: actions, 11."""

from __future__ import annotations

from crm_tui.automation import writing
from crm_tui.automation.outcome import Done
from crm_tui.automation.registry import EVERY, Action, Result
from crm_tui.automation.step import Step
from crm_tui.domain.words import N_
from crm_tui.domain.workflow_values import ValueType


def _run(step: Step) -> Done:
    ref = step.client("company")
    return writing.write(step, ref, writing.values(step, "fields", "company", before=ref), "COMPANY_ID")


ACTION = Action(
    id="edit_company",
    label=N_("Edit company"),
    about=N_("Changes fields of the company that is linked."),
    documents=EVERY,
    parameters=(writing.table("fields", "company"), writing.APPEND, writing.BEHALF),
    results=(Result(code="COMPANY_ID", label=N_("ID of the company"), type=ValueType.INTEGER), writing.CHANGED),
    run=_run,
)
