"""Copies of records: a new one with the values of another."""

from __future__ import annotations

from collections.abc import Mapping

from crm_tui.domain.errors import Refused
from crm_tui.domain.fields import EntityType, Value
from crm_tui.domain.ref import Ref
from crm_tui.domain.stages import Semantic
from crm_tui.domain.words import N_
from crm_tui.i18n.translate import _
from crm_tui.services import pipelines, products, records, stages
from crm_tui.services.session import Session, operation

_OWN = frozenset({"origin_id", "close_date", "responsible"})
"""What belongs to one record only: its key elsewhere, its term, who works on it."""
_PLACE = ("pipeline", "stage")
_LONGEST = 255


def copy(session: Session, ref: Ref, given: Mapping[str, Value]) -> Ref:
    """A new record with the writable values and the products of another.

    A copied deal is open: one on a final stage starts at the first stage of the pipeline. The close date and the
    responsible person come anew; activities, comments and history stay with the original.

    Args:
        session: Who copies.
        ref: What to copy.
        given: Values that replace those of the original.

    Raises:
        NotFound: no such record.
        Refused: it lies in the recycle bin.
        UnknownField, InvalidValue: nothing was created.
    """
    before = records.get(session, ref)
    if before.deleted:
        raise Refused(text=N_("{ref} lies in the recycle bin"), ref=ref, hint=N_("restore it first"))
    kind = records.entity(ref.type)
    values: dict[str, Value] = {
        spec.name: value
        for spec in kind.fields
        if spec.writable
        and spec.passed_on
        and spec.name not in _OWN
        and (value := before.values.get(spec.name)) not in (None, ())
    }
    if "title" in values and "title" not in given:
        values["title"] = _title(str(values["title"]))
    if kind.has_stages:
        if "pipeline" in given or "stage" in given:
            values = {name: value for name, value in values.items() if name not in _PLACE}
        else:
            values |= _open_place(session, kind, int(str(before.values["stage"])))
    with operation(session, N_("created")) as act:
        made = records.create(session, ref.type, values | dict(given), act=act)
        products.copy_in(act, act.read(ref), made)
    return made


def _title(title: str) -> str:
    """Source: actions «Copy deal»: the current title plus (Copy)."""
    mark = _(" (Copy)")
    return title[: _LONGEST - len(mark)] + mark


def _open_place(session: Session, kind: EntityType, stage_id: int) -> dict[str, Value]:
    """The stage, or the first one; with its pipeline where the type has several."""
    stage = stages.stage(session, stage_id)
    if stage.semantic is not Semantic.PROCESS:
        stage = pipelines.stages(session, stage.pipeline_id)[0].stage
    place: dict[str, Value] = {"pipeline": stage.pipeline_id, "stage": stage.id}
    return {name: value for name, value in place.items() if records.field(kind, name).writable}
