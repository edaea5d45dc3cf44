"""Steps that count from a date of the record: which field is meant, and what it says now."""

from __future__ import annotations

from datetime import date, datetime

from crm_tui.automation import fields
from crm_tui.automation.outcome import StepFailed
from crm_tui.automation.step import Step
from crm_tui.domain.entities.types import ENTITY_TYPES
from crm_tui.domain.fields import EntityType, FieldKind
from crm_tui.domain.text import nearest
from crm_tui.domain.words import N_

KINDS = (FieldKind.DATE, FieldKind.DATETIME)


def names(kind: str) -> tuple[str, ...]:
    """The fields of a type that are dates, in the order of its card."""
    return tuple(each.name for each in ENTITY_TYPES[kind].fields if each.kind in KINDS)


def spelled(kind: EntityType, name: str) -> str:
    """The date field as it is spelled; empty when the type has no such date."""
    spec = fields.find(kind, name)
    return spec.name if spec is not None and spec.kind in KINDS else ""


def field_of(step: Step, parameter: str) -> str:
    """The date field that a parameter names.

    Raises:
        StepFailed: ``invalid_value``: it is no date of the record.
    """
    name, kind = step.choice(parameter), fields.entity_of(step.document)
    found = spelled(kind, name)
    if not found:
        near = nearest(name, [each.name for each in kind.fields if each.kind in KINDS]) or ""
        raise StepFailed(
            "invalid_value", N_("{parameter} “{value}” is no date of a {type}"), parameter=parameter, value=name,
            type=kind.code, hint=N_("did you mean “{near}”?") if near else "", hint_params={"near": near},
        )  # fmt: skip
    return found


def value_of(step: Step, field: str) -> date | datetime | None:
    """What the date of the step's record says now; None when it is empty."""
    spec = fields.find(fields.entity_of(step.document), field)
    value = step.record(step.document).values.get(spec.name) if spec else None
    return value if isinstance(value, date) else None
