"""Create company. Source: actions, 35."""

from __future__ import annotations

from crm_tui.automation import creating, writing
from crm_tui.automation.outcome import Done
from crm_tui.automation.registry import EVERY, Action, Result
from crm_tui.automation.step import Step
from crm_tui.domain.words import N_
from crm_tui.domain.workflow_values import ValueType


def _run(step: Step) -> Done:
    return creating.client(step, "company", "companies" if step.document.type == "contact" else "company")


ACTION = Action(
    id="create_company",
    label=N_("Create company"),
    about=N_("Creates a company, or finds the one that is there already, and links it to the record."),
    documents=EVERY,
    parameters=(writing.table("fields", "company"), creating.RESPONSIBLE, creating.LINK, creating.POLICY),
    results=(Result(code="COMPANY_ID", label=N_("ID of the company"), type=ValueType.INTEGER), creating.EXISTING),
    run=_run,
)
