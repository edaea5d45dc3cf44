"""A record that is there is used instead of a new one: it gets what was typed and it lacks; a lead becomes that client's.

Source: behaviour «Duplicates and exceptions»: matches with open, use, create anyway.
"""

from __future__ import annotations

from collections.abc import Mapping

from crm_tui.domain.entities.types import ENTITY_TYPES
from crm_tui.domain.fields import POINTS, FieldSpec, Point, Value
from crm_tui.domain.ref import Ref
from crm_tui.domain.words import N_
from crm_tui.services import intake, records
from crm_tui.services.records import Record
from crm_tui.services.session import Session


def use(session: Session, kind: str, values: Mapping[str, Value], found: Ref) -> Ref:
    """What a form ends with when its operator takes a record that is there: that record, or a lead of that client.

    Nothing that the record says is replaced: fields that it has empty are filled, phones, e-mails and links are added.

    Args:
        session: Who uses it.
        kind: The type that the form would have created.
        values: What was typed, by field name of that type.
        found: A live record that seems to be the same; for a lead also a contact or a company.

    Raises:
        NotFound, Conflict, Refused, NotAllowed: nothing was written.
    """
    if kind != found.type:
        client: dict[str, Value] = {"company": found.id} if found.type == "company" else {"contacts": (found.id,)}
        return intake.create(session, kind, {**values, **client})
    record = records.get(session, found)
    missing = lacking(record, values)
    if missing:
        records.update(session, [found], missing, version=record.version, label=N_("completed instead of created anew"))
    return found


def lacking(record: Record, values: Mapping[str, Value]) -> dict[str, Value]:
    """Of the values those that the record does not have, lists united."""
    entity = ENTITY_TYPES[record.ref.type]
    found: dict[str, Value] = {}
    for name, value in values.items():
        spec = entity.field(name)
        if spec is None or value in (None, ()):
            continue
        before = record.values.get(name)
        after = _united(spec, before, value) if isinstance(value, tuple) else value
        if before in (None, ()) or (isinstance(value, tuple) and after != before):
            found[name] = after
    return found


def _united(spec: FieldSpec, before: Value, value: tuple[object, ...]) -> Value:
    had = before if isinstance(before, tuple) else ()
    if spec.kind in POINTS:
        points = [each for each in had if isinstance(each, Point)]
        there = {each.value for each in points}
        return (*points, *(each for each in value if isinstance(each, Point) and each.value not in there))
    return tuple(dict.fromkeys(each for each in (*had, *value) if isinstance(each, int)))
