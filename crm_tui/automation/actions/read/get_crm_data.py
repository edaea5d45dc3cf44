"""Get CRM data: fields of one record, linked or not. Source: actions, 1."""

from __future__ import annotations

from crm_tui.automation import fields
from crm_tui.automation.outcome import Done, StepFailed
from crm_tui.automation.registry import EVERY, Action, Parameter, Result
from crm_tui.automation.step import Step
from crm_tui.domain.ref import Ref
from crm_tui.domain.words import N_
from crm_tui.domain.workflow_values import Typed, ValueType, printable
from crm_tui.services import records

_KINDS = {"contact": N_("contact"), "lead": N_("lead"), "deal": N_("deal"), "company": N_("company")}


def _run(step: Step) -> Done:
    kind = step.choice("entity_type")
    ref = _wanted(step, kind)
    if not step.there(ref):
        raise _not_found(step, ref)
    record = step.record(ref)
    results: dict[str, Typed] = {"FOUND": Typed(ValueType.BOOL, True)}
    for code in step.choices("fields"):
        spec = fields.find(records.entity(kind), code)
        if spec is None:
            step.warn(N_("“{field}” is not a field of {type} any more"), field=code, type=kind)
            results[code.upper()] = Typed(ValueType.STRING, None)
            continue
        found = fields.typed(record, spec)
        if step.flag("printable"):
            found = Typed(ValueType.STRING, printable(found, fields.Words(step.session)))
        results[code.upper()] = found
    return Done(results, (ref,))


def _not_found(step: Step, ref: Ref) -> StepFailed:
    empty = {code.upper(): Typed(ValueType.STRING, None) for code in step.choices("fields")}
    return StepFailed(
        "target_not_found", N_("{ref} does not exist, or lies in the recycle bin"), parameter="entity_id", ref=str(ref),
        value=str(ref), results={"FOUND": Typed(ValueType.BOOL, False), **empty},
        hint=N_("look where {parameter} comes from"), hint_params={"parameter": "entity_id"},
    )  # fmt: skip


def _wanted(step: Step, kind: str) -> Ref:
    given = step.ref("entity_id")
    if given is None:
        number = step.number("entity_id")
        if number is None:
            raise StepFailed("missing_parameter", N_("entity_id is empty"), parameter="entity_id")
        given = Ref(kind, int(number))
    if given.type != kind:
        raise StepFailed(
            "invalid_value",
            N_("entity_id “{value}” is not a {type}"),
            parameter="entity_id",
            value=str(given),
            type=kind,
            hint=N_("choose the type {type}, or the id of another record"),
            hint_params={"type": given.type},
        )
    return given


ACTION = Action(
    id="get_crm_data",
    label=N_("Get CRM data"),
    about=N_("Reads fields of a record, which need not be linked."),
    documents=EVERY,
    parameters=(
        Parameter(code="entity_id", label=N_("ID of the record"), type=ValueType.ITEM, required=True),
        Parameter(
            code="entity_type",
            label=N_("Type of the record"),
            type=ValueType.LIST,
            of="entity_type",
            required=True,
            literal=True,
            choices=_KINDS,
        ),
        Parameter(
            code="fields",
            label=N_("Fields"),
            type=ValueType.LIST,
            of="field",
            multiple=True,
            required=True,
            literal=True,
        ),
        Parameter(code="printable", label=N_("Printable version"), type=ValueType.BOOL, default="N"),
    ),
    results=(Result(code="FOUND", label=N_("Whether it was found"), type=ValueType.BOOL),),
    run=_run,
)
