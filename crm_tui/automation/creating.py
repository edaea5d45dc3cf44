"""What the actions share that create records: fields from a table, who is responsible, the client, the link back."""

from __future__ import annotations

from crm_tui.automation import fields, writing
from crm_tui.automation.outcome import Done, StepFailed
from crm_tui.automation.registry import Parameter, Result
from crm_tui.automation.step import Step
from crm_tui.domain.errors import CrmError, InvalidValue
from crm_tui.domain.fields import Value
from crm_tui.domain.ref import Ref
from crm_tui.domain.words import N_
from crm_tui.domain.workflow_values import Typed, ValueType
from crm_tui.services import duplicates, records

RESPONSIBLE = Parameter(code="responsible", label=N_("Responsible person"), type=ValueType.USER)
LINK = Parameter(code="link_to_document", label=N_("Link to the record"), type=ValueType.BOOL, default="Y")
POLICY = Parameter(
    code="duplicate_policy",
    label=N_("When the client is there already"),
    type=ValueType.LIST,
    of="duplicate_policy",
    default="create",
    choices={"create": N_("create anyway"), "use": N_("use the existing one")},
)
EXISTING = Result(code="EXISTING", label=N_("Whether it was there already"), type=ValueType.BOOL)


def client(step: Step, kind: str, link: str) -> Done:
    """A contact or company from the table of the step, or the one that is there already, linked to the document.

    Args:
        step: The step.
        kind: ``contact`` or ``company``.
        link: The document's field that links such clients.
    """
    given = writing.values(step, "fields", kind)
    given.setdefault("responsible", step.person("responsible"))
    found = duplicates.similar(step.session, kind, given) if step.choice("duplicate_policy") == "use" else ()
    made = found[0].ref if found else create(step, kind, given)
    if step.flag("link_to_document"):
        _link(step, made, link)
    results = {
        f"{kind.upper()}_ID": Typed(ValueType.INTEGER, made.id),
        "EXISTING": Typed(ValueType.BOOL, bool(found)),
    }
    return Done(results, (made,))


def create(step: Step, kind: str, given: dict[str, Value]) -> Ref:
    """An ordinary record: defaults, numbers, flags and all that follows from a creation.

    Raises:
        StepFailed: ``required_field_missing`` or ``invalid_value``; nothing is created.
    """
    try:
        return records.create(step.as_author(step.author), kind, given)
    except InvalidValue as error:
        empty = error.params.get("value") in (None, "", ())
        raise StepFailed(
            "required_field_missing" if empty else "invalid_value", N_("{sentence}"), sentence=str(error),
            hint=error.hint, hint_params=error.hint_params,
        ) from error  # fmt: skip


def client_of(step: Step) -> dict[str, Value]:
    """The client of the document, as the fields of another record take it; the document itself when it is one."""
    if step.document.type == "contact":
        return {"contacts": (step.document.id,)}
    if step.document.type == "company":
        return {"company": step.document.id}
    values = step.record(step.document).values
    return {name: values[name] for name in ("company", "contacts") if values.get(name) not in (None, ())}


def _link(step: Step, made: Ref, name: str) -> None:
    spec = fields.find(fields.entity_of(step.document), name)
    if spec is None or spec.target != made.type:
        return
    before = step.record(step.document).values.get(name)
    if not spec.multiple and before not in (None, made.id):
        step.warn(N_("{ref} has a {kind} already: the new one is not linked"), ref=str(step.document), kind=made.type)
        return
    kept = before if isinstance(before, tuple) else ()
    after: Value = made.id
    if spec.multiple:
        after = (*(each for each in kept if isinstance(each, int) and each != made.id), made.id)
    try:
        records.update(step.as_author(step.author), [step.document], {name: after})
    except CrmError as error:
        step.warn(N_("not linked: {sentence}"), sentence=str(error))
