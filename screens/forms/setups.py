"""Field specs to what their controls start with; called in threads."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from crm_tui.domain import values
from crm_tui.domain.entities.types import ENTITY_TYPES
from crm_tui.domain.fields import POINTS, FieldKind, Point, Value
from crm_tui.services import lookup
from screens.forms.inputs import FieldSetup, picked
from screens.forms.lines import point_lines
from screens.forms.sources import chosen_for, source_for

if TYPE_CHECKING:
    from crm_tui.domain.fields import FieldSpec
    from crm_tui.services.session import Session


def typed_text(session: Session, spec: FieldSpec, value: Value) -> str:
    """What an editor starts with; `lookup.parse_values` reads it back. Empty for pickers, which start from answers."""
    if value is None or value == () or picked(spec):
        return ""
    if spec.of is FieldKind.BOOKING and isinstance(value, tuple):
        return "\n".join(_booking(session, spec, point) for point in value if isinstance(point, Point))
    if spec.kind is FieldKind.VALUES and isinstance(value, tuple):
        return "\n".join(values.format_value(spec, (point,)) for point in value if isinstance(point, Point))
    if spec.kind in POINTS and isinstance(value, tuple):
        return point_lines(tuple(point for point in value if isinstance(point, Point)))
    if isinstance(value, datetime):
        return value.astimezone(session.zone).strftime("%Y-%m-%d %H:%M")
    return values.format_value(spec, value, session.zone)


def _booking(session: Session, spec: FieldSpec, point: Point) -> str:
    """As people write it; quoted where a name has a comma."""
    return values.format_value(spec, (Point(lookup.value_text(session, spec.single, point.value, machine=True), ""),))


def setup_of(
    session: Session, kind: str, name: str, value: Value = None, *, label: str = "", pipeline_id: int | None = None
) -> FieldSetup:
    """The field of that name, starting with that value.

    Args:
        session: Who fills it in.
        kind: The entity type's code.
        name: The field's name.
        value: What it starts with.
        label: Instead of the field's own label.
        pipeline_id: Whose stages a stage field offers.
    """
    spec = ENTITY_TYPES[kind].field(name)
    if spec is None:
        raise ValueError(f"{kind} has no field {name}")
    choose = picked(spec)
    return FieldSetup(
        spec=spec,
        context=lookup.context(session),
        typed=typed_text(session, spec, value),
        chosen=chosen_for(session, spec, value) if choose else (),
        source=source_for(session, spec, pipeline_id=pipeline_id, kind=kind) if choose else None,
        label=label,
    )
