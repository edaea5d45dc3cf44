"""Who hears of a record given to them or taken from them: responsible people and observers, in the act's transaction."""

from __future__ import annotations

from collections.abc import Mapping

from crm_tui.domain.entities.types import ENTITY_TYPES
from crm_tui.domain.ref import Ref
from crm_tui.services.session import Session
from data import notifications
from data.shapes import Raw

_SILENT = ("import:", "demo", "undo:", "redo:", "clock", "mode:", "intake")
"""Origins of acts that nobody is told of: they bring thousands, or take back what was told."""


def people(session: Session, ref: Ref, before: Mapping[str, Raw], after: Mapping[str, Raw]) -> None:
    """Tell those who became responsible or observers, and those who no longer are; never who did it.

    Args:
        session: Who acts.
        ref: The record.
        before: Its raw values; empty for a new one.
        after: The values that were written.

    Source: behaviour «Counters and notifications»: assigned/unassigned, observer changes.
    """
    if session.origin.startswith(_SILENT):
        return
    told: list[tuple[Raw, str]] = []
    if "responsible" in after and after["responsible"] != before.get("responsible"):
        told += [(after["responsible"], "assigned"), (before.get("responsible"), "unassigned")]
    if "observers" in after:
        old, new = set(before.get("observers") or ()), set(after["observers"] or ())
        told += [(user, "observing") for user in sorted(new - old)]
        told += [(user, "not_observing") for user in sorted(old - new)]
    title = str({**before, **after}.get(ENTITY_TYPES[ref.type].title_field) or ref)
    for user, kind in told:
        if user is not None and user != session.user_id:
            notifications.add(user, session.now_ms(), kind, ref, {"title": title, "by": session.name})
