"""Create contact. Source: actions, 33."""

from __future__ import annotations

from crm_tui.automation import creating, writing
from crm_tui.automation.outcome import Done, StepFailed
from crm_tui.automation.registry import EVERY, Action, Result
from crm_tui.automation.step import Step
from crm_tui.domain.words import N_
from crm_tui.domain.workflow_values import ValueType

_ENOUGH = ("name", "last_name", "phone", "email")


def _run(step: Step) -> Done:
    given = writing.values(step, "fields", "contact") if step.table.get("fields") else {}
    if all(given.get(name) in (None, "", ()) for name in _ENOUGH):
        raise StepFailed(
            "required_field_missing",
            N_("a contact needs a name, a last name, a phone or an e-mail"),
            parameter="fields",
            hint=N_("add a row for one of them; its value may have been empty"),
        )
    return creating.client(step, given, "contact", "contacts")


ACTION = Action(
    id="create_contact",
    label=N_("Create contact"),
    about=N_("Creates a contact, or finds the one that is there already, and links it to the record."),
    documents=EVERY,
    parameters=(writing.table("fields", "contact"), creating.RESPONSIBLE, creating.LINK, creating.POLICY),
    results=(Result(code="CONTACT_ID", label=N_("ID of the contact"), type=ValueType.INTEGER), creating.EXISTING),
    run=_run,
)
