"""A row that is a record already: what the file says is written, what it leaves empty stays, lists are united."""

from __future__ import annotations

from crm_tui.domain.entities.types import ENTITY_TYPES
from crm_tui.domain.fields import POINTS, FieldSpec, Value
from crm_tui.domain.ref import Ref
from crm_tui.services import import_rows, moving, records, row_import, staged_rules
from crm_tui.services.session import Session
from data.operations import Operation
from data.queries import stages
from data.shapes import Raw, from_raw

_PLACE = ("stage", "pipeline")
_NEVER = (
    "origin_id",
    "full_name",
    "is_repeat",
    "is_repeat_inquiry",
    "semantic",
    "closed",
    "closed_at",
    "closed_by",
    "number",
)


def apply(session: Session, act: Operation, ref: Ref, row: dict[str, Raw]) -> bool:
    """Write the row into the record; whether it had to come out of the recycle bin. Inside a transaction.

    Raises:
        CrmError: a rule refuses a value.
    """
    restored = act.restore(ref)
    if restored:
        act.event("restored", ref)
    before = act.read(ref).values
    kind = ENTITY_TYPES[ref.type]
    given: dict[str, Value] = {}
    for name, raw in row.items():
        spec = kind.field(name)
        if spec is None or raw in (None, []) or name in _PLACE or name in _NEVER:
            continue
        given[name] = from_raw(spec, _united(spec, before[name], raw))
    if ref.type == "catalogue" and before["origin_id"] is None and row.get("origin_id"):
        given["origin_id"] = str(row["origin_id"])  # the one of every new store is from now on that of the file
    records.apply(session, act, ref, given)
    if row.get("stage") is not None:
        _move(session, act, ref, row)
    row_import.write(act, ref, row.get(row_import.COLUMN.name))
    return restored


def _united(spec: FieldSpec, before: Raw, raw: Raw) -> Raw:
    if not spec.multiple:
        return raw
    if spec.kind in POINTS:
        values = {value for value, _ in before}
        return [*before, *(point for point in raw if point[0] not in values)]
    return list(dict.fromkeys([*before, *raw]))


def _move(session: Session, act: Operation, ref: Ref, row: dict[str, Raw]) -> None:
    stage = stages.stage(row["stage"]) or staged_rules.place(row["stage"], None, ref.type)
    plan = moving.move_in(session, act, ref, stage)
    if plan is not None and plan.closes and row.get("close_date"):
        moment = import_rows.closing_moment(session, row["close_date"], act.at)
        act.update(ref, {"closed_at": moment, "close_date": row["close_date"]})
