"""Move a record together with the fields that the stage asked for: one operation, one undo."""

from __future__ import annotations

from collections.abc import Mapping

from crm_tui.domain.entities.types import ENTITY_TYPES
from crm_tui.domain.errors import NotFound
from crm_tui.domain.fields import Value
from crm_tui.domain.ref import Ref
from crm_tui.domain.words import N_
from crm_tui.services import moving, records
from crm_tui.services.outcome import Outcome, each
from crm_tui.services.session import Session
from data.operations import Operation
from data.queries import stages


def move(session: Session, ref: Ref, stage_id: int, values: Mapping[str, Value], *, reason: str = "") -> Outcome:
    """Write the values and bring the record to the stage.

    Args:
        session: Who moves.
        ref: The record.
        stage_id: The stage to reach.
        values: What it lacked.
        reason: Why it failed, for a failure stage.

    Raises:
        MissingFields: something is still empty.
        InvalidValue, NotFound, Refused: nothing was written.
    """
    checked = records.check(session, ENTITY_TYPES[ref.type], values)
    after = stages.stage(stage_id)
    if after is None:
        raise NotFound(what=N_("stage"), name=str(stage_id))

    def work(act: Operation, one: Ref) -> None:
        records.apply(session, act, one, checked)
        moving.move_in(session, act, one, after, reason=reason)

    return each(session, N_("moved"), [ref], work)
