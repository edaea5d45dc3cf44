"""What the actions share that write fields: a table of fields and values, written in one save."""

from __future__ import annotations

from collections.abc import Sequence

from crm_tui.automation import failing, fields
from crm_tui.automation.outcome import Done, StepFailed
from crm_tui.automation.registry import Parameter, Result
from crm_tui.automation.step import Step
from crm_tui.domain import normalise
from crm_tui.domain.errors import InvalidValue, NotFound
from crm_tui.domain.fields import Editable, FieldKind, FieldSpec, Point, Value
from crm_tui.domain.ref import Ref
from crm_tui.domain.words import N_
from crm_tui.domain.workflow_values import Typed, ValueType
from crm_tui.i18n.translate import error_text
from crm_tui.services import field_names, records

APPEND = Parameter(
    code="append_multiple",
    label=N_("Add to multiple fields instead of overwriting them"),
    type=ValueType.BOOL,
    default="N",
)
BEHALF = Parameter(code="on_behalf_of", label=N_("Change on behalf of"), type=ValueType.USER)
TWICE = N_("“{field}” is set twice: only the last row counts")
CHANGED = Result(code="CHANGED_FIELDS", label=N_("Fields that changed"), multiple=True)


def table(code: str, kind: str) -> Parameter:
    """The parameter that maps the fields of a type to new values."""
    return Parameter(code=code, label=N_("Fields"), required=True, fields_of=kind)


def values(
    step: Step, parameter: str, kind: str, *, before: Ref | None = None, pipeline: int | None = None
) -> dict[str, Value]:
    """What the table says, as fields take it.

    A stage is one of the pipeline given, else of the one that another row names, else of the record's own.

    Args:
        step: The step.
        parameter: The table's code.
        kind: The type that is written.
        before: The record that is written, None for a new one; values are added to its multiple fields when the step
            says so.
        pipeline: Where the record will stand whatever the rows say.

    Raises:
        StepFailed: ``invalid_value`` for a field that is not there or not writable, or a value that it does not take;
            ``target_not_found`` for a person or a record that is not there; ``missing_parameter`` when there is no row.
    """
    rows = _rows(step, parameter, kind)
    place = pipeline if pipeline is not None else _place(step, kind, rows, before)
    found: dict[str, Value] = {}
    for row in rows:
        spec, value = row[1], _value(step, kind, row, place)
        if spec.name in found and spec.multiple:
            value = _joined(spec, found[spec.name], value)
        elif spec.name in found:
            step.warn(TWICE, field=row[0])
        found[spec.name] = value
    if before is not None and step.flag("append_multiple"):
        kept = step.record(before).values
        specs = {spec.name: spec for _name, spec, _given in rows}
        found = {name: _joined(specs[name], kept.get(name), value) for name, value in found.items()}
    return found


_Row = tuple[str, FieldSpec, Typed]
"""What the row names, the field, the value."""


def _rows(step: Step, parameter: str, kind: str) -> list[_Row]:
    entity = records.entity(kind)
    found: list[_Row] = []
    for name, given in step.rows(parameter).items():
        spec = fields.find(entity, name)
        if spec is None or spec is fields.ID or spec.editable is Editable.AUTO:
            near = field_names.near(name, [each for each in entity.fields if each.editable is not Editable.AUTO])
            raise StepFailed(
                "invalid_value", N_("{parameter}: “{value}” is not a field of {type} that can be written"),
                parameter=parameter, value=name, type=kind,
                hint=N_("did you mean “{near}”?") if near else "", hint_params={"near": near},
            )  # fmt: skip
        found.append((name.strip(), spec, given))
    return found


def _place(step: Step, kind: str, rows: Sequence[_Row], before: Ref | None) -> int | None:
    """The pipeline whose stages the rows mean; None when no row sets a stage, or any will do."""
    if not any(spec.kind is FieldKind.STAGE for _name, spec, _given in rows):
        return None
    named = next((row for row in rows if row[1].kind is FieldKind.PIPELINE and not row[2].empty), None)
    found = _value(step, kind, named) if named else step.record(before).values.get("pipeline") if before else None
    return found if isinstance(found, int) else None


def _value(step: Step, kind: str, row: _Row, pipeline: int | None = None) -> Value:
    name, spec, given = row
    try:
        return fields.value(step.session, kind, spec, given, pipeline=pipeline)
    except (InvalidValue, NotFound) as error:
        gone = isinstance(error, NotFound) and any(isinstance(each, Ref) for each in given.items)
        raise StepFailed(
            "target_not_found" if gone else "invalid_value", N_("{parameter}: {sentence}"), parameter=name,
            sentence=error_text(error), value=error.params.get("value", error.params.get("name", "")),
            hint=error.hint, hint_params=error.hint_params,
        ) from error  # fmt: skip


def _joined(spec: FieldSpec, old: Value, new: Value) -> Value:
    """Those that are there and those that are new; the same number or address, however it is written, is there already.

    What holds one value gets the new one.
    """
    if not isinstance(old, tuple) or not isinstance(new, tuple):
        return new
    several: dict[object, object] = {}
    for each in (*old, *new):
        several.setdefault(_plain(spec, each), each)
    kept = tuple(several.values())
    points = tuple(each for each in kept if isinstance(each, Point))
    return points or tuple(each for each in kept if isinstance(each, int))


def _plain(spec: FieldSpec, value: object) -> object:
    """The form by which duplicates are found, too."""
    if not isinstance(value, Point):
        return value
    form = {FieldKind.PHONES: normalise.phone, FieldKind.EMAILS: normalise.email}.get(spec.kind)
    return (form(value.value) if form else "") or value.value.casefold()


def write(step: Step, ref: Ref, given: dict[str, Value], result: str) -> Done:
    """One save of these values; the answer with what changed."""
    before = step.record(ref).values
    with failing.told():
        records.update(step.as_author(step.person("on_behalf_of")), [ref], given)
    after = step.record(ref).values
    changed = tuple(name for name in given if before.get(name) != after.get(name))
    return Done(
        {
            result: Typed(ValueType.INTEGER, ref.id),
            "CHANGED_FIELDS": Typed(ValueType.STRING, changed),
        },
        (ref,),
    )
