"""Records as rows of a list: the text of every column, read in a worker."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from crm_tui.domain.dates import day_of
from crm_tui.domain.entities.types import ENTITY_TYPES
from crm_tui.domain.fields import FieldKind, Point, Value
from crm_tui.domain.money import Money
from crm_tui.i18n import formats
from crm_tui.services import lookup, views
from screens.forms.words import word
from screens.listing.columns import Column, columns_of

if TYPE_CHECKING:
    from crm_tui.services.records import Record
    from crm_tui.services.session import Session


@dataclass(frozen=True, slots=True)
class Row:
    """One record as a list shows it."""

    id: int
    version: int
    title: str
    cells: tuple[str, ...]
    """One text per column of its type."""
    late: bool
    """An open deal whose close date has passed."""


def read(session: Session, kind: str, ids: Sequence[int], columns: Sequence[Column] = ()) -> tuple[Row, ...]:
    """The rows of these records, with these columns (the usual ones without); those that are gone are missing."""
    names: dict[tuple[str, object], str] = {}
    wanted = columns or columns_of(kind)
    return tuple(_row(session, record, wanted, names) for record in views.by_ids(session, kind, ids))


def _row(session: Session, record: Record, columns: Sequence[Column], names: dict[tuple[str, object], str]) -> Row:
    cells = tuple(_text(session, record, column.name, names) for column in columns)
    done = record.values.get("closed") or record.values.get("state") == "done"
    late = bool(record.values.get("overdue")) and not done
    return Row(record.ref.id, record.version, record.title, cells, late)


def _text(session: Session, record: Record, name: str, names: dict[tuple[str, object], str]) -> str:
    if name == "client":
        name = "company" if record.values.get("company") else "contacts"
    value = record.values.get(name)
    return _plain(session, value) or _named(session, record, name, value, names)


def _plain(session: Session, value: Value) -> str:
    """Values that need no name from the store."""
    match value:
        case Money():
            return formats.money_text(value)
        case datetime():
            return formats.date_text(day_of(value, session.zone), "short")
        case date():
            return formats.date_text(value)
        case tuple():
            points = [each.value for each in value if isinstance(each, Point)]
            return f"{points[0]} +{len(points) - 1}" if len(points) > 1 else "".join(points)
        case _:
            return ""


def _named(session: Session, record: Record, name: str, value: Value, names: dict[tuple[str, object], str]) -> str:
    """Names instead of ids; each is looked up once a page."""
    more = ""
    if isinstance(value, tuple):
        more = f" +{len(value) - 1}" if len(value) > 1 else ""
        value = tuple(each for each in value[:1] if isinstance(each, int))
    spec = ENTITY_TYPES[record.ref.type].field(name)
    if spec is None or value is None or value == ():
        return ""
    if (name, value) not in names:
        text = word(str(value)) if spec.kind is FieldKind.CHOICE else lookup.value_text(session, spec, value)
        names[name, value] = " ".join(text.split())
    return names[name, value] + more
