"""From what a row is about to the record that has a card; called in workers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crm_tui.domain.entities.types import ENTITY_TYPES, bindings
from crm_tui.domain.errors import NotFound
from crm_tui.domain.ref import Ref
from crm_tui.services import records

if TYPE_CHECKING:
    from crm_tui.services.session import Session


def cards() -> tuple[str, ...]:
    """Types with a card."""
    return tuple(kind for kind in ENTITY_TYPES if kind != "activity")


def card_of(session: Session, ref: Ref) -> Ref | None:
    """The record itself, or the first one that an activity is about; None when there is none."""
    if ref.type not in ENTITY_TYPES:
        return None
    try:
        record = records.get(session, ref)
    except NotFound:
        return None
    if ref.type != "activity":
        return ref
    for kind, field in bindings().items():
        value = record.values.get(field)
        for each in value if isinstance(value, tuple) else ():
            if isinstance(each, int):
                return Ref(kind, each)
    return None
