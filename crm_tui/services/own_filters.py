"""An operator's own saved filters, arranged: changed as a whole, put into another order; and the one that holds at first.

Source: behaviour «Filter and presets»: users save, rename, reorder, share own presets; one may be the default.
"""

from __future__ import annotations

from typing import NamedTuple

from crm_tui.domain.errors import NotFound, Refused
from crm_tui.domain.ref import Ref
from crm_tui.domain.text import shown
from crm_tui.domain.words import N_
from crm_tui.services.session import Session, operation
from data.queries import saved_filters
from data.queries.saved_filters import SavedFilter

__all__ = ["SavedFilter"]


class Arranged(NamedTuple):
    """What a saved filter is to be."""

    name: str
    text: str
    shared: bool
    """Whether others may choose it."""
    default: bool
    """Whether it holds when nobody chose one."""


def own(session: Session, kind: str) -> list[SavedFilter]:
    """The operator's own filters of a type, in their order."""
    return [row for row in saved_filters.filters_for(kind, session.user_id) if row.owner == session.user_id]


def starting_text(session: Session, kind: str) -> str:
    """The filter with which the views of a type begin; empty when there is none, or it names what is gone by now."""
    text = next((row.text for row in own(session, kind) if row.is_default), "")
    if not text:
        return ""
    from crm_tui.services import filtering  # noqa: PLC0415 — most operators have none

    return text if filtering.mistake(session, kind, text) is None else ""


def change(session: Session, kind: str, filter_id: int, wanted: Arranged) -> None:
    """Change an own filter in one operation; another default one stops being it.

    Raises:
        NotFound: no such filter of this operator.
        FilterMistake, InvalidValue: the text or the name is wrong.
        Refused: another own filter has that name.
    """
    from crm_tui.services import filtering  # noqa: PLC0415 — who only asks for the starting one does not need it

    mine = own(session, kind)
    _one(mine, filter_id)
    name = filtering.checked_name(wanted.name)
    filtering.resolved(session, kind, wanted.text)
    if any(row.name.casefold() == name.casefold() for row in mine if row.id != filter_id):
        raise Refused(text=N_("the name “{name}” is taken already"), name=shown(name), field="name")
    with operation(session, N_("filter changed")) as act:
        for row in mine:
            if row.id != filter_id and row.is_default and wanted.default:
                act.update(Ref("saved_filter", row.id), {"is_default": 0})
        values = {"name": name, "text": wanted.text, "shared": int(wanted.shared), "is_default": int(wanted.default)}
        act.update(Ref("saved_filter", filter_id), values)


def shift(session: Session, kind: str, filter_id: int, by: int) -> None:
    """An own filter changes places with the one ``by`` places on; at the end nothing happens.

    Raises:
        NotFound: no such filter of this operator.
    """
    order = own(session, kind)
    found = _one(order, filter_id)
    at = order.index(found)
    if not 0 <= at + by < len(order):
        return
    order.insert(at + by, order.pop(at))
    with operation(session, N_("filters put into another order")) as act:
        for place, row in enumerate(order, 1):
            act.update(Ref("saved_filter", row.id), {"sort": 10 * place})


def _one(mine: list[SavedFilter], filter_id: int) -> SavedFilter:
    found = next((row for row in mine if row.id == filter_id), None)
    if found is None:
        raise NotFound(what=N_("filter"), name=str(filter_id))
    return found
