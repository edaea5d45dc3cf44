"""Edit contact: fields of the linked contact, in one save. Source: actions, 12."""

from __future__ import annotations

from crm_tui.automation import writing
from crm_tui.automation.outcome import Done
from crm_tui.automation.registry import EVERY, Action, Result
from crm_tui.automation.step import Step
from crm_tui.domain.words import N_
from crm_tui.domain.workflow_values import ValueType


def _run(step: Step) -> Done:
    ref = step.client("contact")
    return writing.write(step, ref, writing.values(step, "fields", "contact", before=ref), "CONTACT_ID")


ACTION = Action(
    id="edit_contact",
    label=N_("Edit contact"),
    about=N_("Changes fields of the contact that is linked."),
    documents=EVERY,
    parameters=(writing.table("fields", "contact"), writing.APPEND, writing.BEHALF),
    results=(Result(code="CONTACT_ID", label=N_("ID of the contact"), type=ValueType.INTEGER), writing.CHANGED),
    run=_run,
)
