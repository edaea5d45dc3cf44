"""Completing activities inside another act: by hand, when a deal changes its stage, when it closes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from crm_tui.domain.entities.types import bindings
from crm_tui.domain.ref import Ref
from crm_tui.services import settings
from crm_tui.services.session import Session
from data.operations import Operation
from data.queries import activities as stored
from data.records import RawRecord
from data.shapes import Raw


def finish(session: Session, act: Operation, before: RawRecord, more: Mapping[str, Raw], *, automatic: bool) -> None:
    """Complete an open activity inside an operation, and tell the timelines of all that it is about.

    Args:
        session: Who did it, or on whose behalf.
        act: The operation.
        before: The activity as it stands.
        more: Further raw values to write.
        automatic: Completed by a rule, not by hand.
    """
    ref = Ref("activity", before.id)
    done: dict[str, Raw] = {"completed": 1, "completed_at": act.at, "completed_by": session.user_id or None}
    act.update(ref, done | {"auto_completed": int(automatic)} | dict(more))
    tell_bound(act, "activity_completed", before, automatic=automatic)


def tell_bound(act: Operation, event: str, before: RawRecord, *, automatic: bool = False) -> None:
    """Write this event on every record that the activity is about."""
    about = {
        "activity": before.id,
        "kind": before.values["kind"],
        "subject": before.values["subject"],
        "automatic": int(automatic),
    }
    for kind, field in bindings().items():
        for target in before.values.get(field, ()):
            act.event(event, Ref(kind, target), about)


def on_stage_change(session: Session, act: Operation, kind: str, records: Sequence[int]) -> int:
    """Complete what is marked *complete when the stage changes*; returns how many. At most 500 records of a type.

    Source: behaviour «Moving a deal».
    """
    return _complete_all(session, act, stored.open_on(kind, records, only_on_stage_change=True))


def on_close(session: Session, act: Operation, kind: str, records: Sequence[int]) -> int:
    """Complete every open activity of closing records but incoming ones, which wait for an answer; returns how many.

    Of leads all activities of the kinds that the settings tick, also incoming ones, and no others.

    Source: behaviour «When the CRM item is closed»; open questions Q59.
    """
    if kind != "lead":
        return _complete_all(session, act, stored.open_on(kind, records, only_on_stage_change=False))
    found = stored.open_kinds(kind, records)
    return _complete_all(session, act, [activity for activity, of in found if settings.closes_with_lead(of)])


def _complete_all(session: Session, act: Operation, activities: Sequence[int]) -> int:
    for activity in activities:
        finish(session, act, act.read(Ref("activity", activity)), {}, automatic=True)
    return len(activities)
