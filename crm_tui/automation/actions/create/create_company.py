"""Create company. Source: actions, 35."""

from __future__ import annotations

from crm_tui.automation import creating, writing
from crm_tui.automation.outcome import Done, StepFailed
from crm_tui.automation.registry import EVERY, Action, Result
from crm_tui.automation.step import Step
from crm_tui.domain.fields import Value
from crm_tui.domain.words import N_
from crm_tui.domain.workflow_values import ValueType
from crm_tui.i18n.translate import _
from crm_tui.services.session import operation

_NAME = N_("add a row for the name")


def _run(step: Step) -> Done:
    step.rows("fields", hint=_NAME, why="required_field_missing")
    given = writing.values(step, "fields", "company")
    title = str(given.pop("title", None) or "").strip()
    if title:
        given["title"] = title
    if not any(_says(each) for each in given.values()):
        raise StepFailed(
            "required_field_missing", N_("all rows of a new company are empty"), parameter="fields", hint=_NAME
        )
    link = "companies" if step.document.type == "contact" else "company"
    done = creating.client(step, given, "company", link, unnamed={} if title else {"title": _("company").capitalize()})
    if not title and done.results["EXISTING"].value is False:
        _number(step, done)
    return done


def _says(value: Value) -> bool:
    """Whether there is anything in it; blanks are nothing."""
    return bool(value.strip()) if isinstance(value, str) else value not in (None, ())


def _number(step: Step, done: Done) -> None:
    """A company without a name is called by its number. Source: actions, 35."""
    made = done.refs[0]
    title = f"{_('company').capitalize()} #{made.id}"
    with operation(step.as_author(step.author), N_("created")) as act:
        act.update(made, {"title": title})


ACTION = Action(
    id="create_company",
    label=N_("Create company"),
    about=N_("Creates a company, or finds the one that is there already, and links it to the record."),
    documents=EVERY,
    parameters=(writing.table("fields", "company"), creating.RESPONSIBLE, creating.LINK_CLIENT, creating.POLICY),
    results=(Result(code="COMPANY_ID", label=N_("ID of the company"), type=ValueType.INTEGER), creating.EXISTING),
    run=_run,
)
