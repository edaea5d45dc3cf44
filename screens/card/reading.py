"""The card's data, read in a worker: one record with everything worded. Widgets never ask the store."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from crm_tui.domain import bbcode, values
from crm_tui.domain.entities.types import ENTITY_TYPES
from crm_tui.domain.fields import POINTS, FieldKind, FieldSpec, Point, Value
from crm_tui.domain.money import Money
from crm_tui.i18n.formats import date_text, datetime_text, money_text, number_text
from crm_tui.i18n.translate import _
from crm_tui.services import lookup, records, views
from screens.card.links import link_of
from screens.card.model import CardData, Cell
from screens.forms.inputs import PICKED
from screens.forms.lines import point_lines
from screens.forms.sources import word

if TYPE_CHECKING:
    from crm_tui.domain.ref import Ref
    from crm_tui.services.records import Record
    from crm_tui.services.session import Session


def read_card(session: Session, ref: Ref) -> CardData:
    """The record, ready to be shown.

    Raises:
        NotFound: there is no such record.
    """
    record = records.get(session, ref)
    cells = {spec.name: cell(session, record, spec) for spec in ENTITY_TYPES[ref.type].fields}
    data = CardData(ref=ref, version=record.version, title=record.title, deleted=record.deleted, cells=cells)
    if not ENTITY_TYPES[ref.type].has_stages:
        return data
    header = views.board_header(session, _id(record.values["pipeline"]))
    return CardData(
        ref=ref, version=record.version, title=record.title, deleted=record.deleted, cells=cells,
        pipeline=header.pipeline, stages=header.columns, stage_id=_id(record.values["stage"]),
    )


def _id(value: Value) -> int:
    return value if isinstance(value, int) else 0


def cell(session: Session, record: Record, spec: FieldSpec) -> Cell:
    """One field of the record, worded."""
    value = record.values.get(spec.name)
    return Cell(spec=spec, value=value, text=shown(session, spec, value), typed=typed_text(session, spec, value))


def shown(session: Session, spec: FieldSpec, value: Value) -> str:
    """The value for people; several lines for several phones or e-mails; empty for nothing."""
    if value is None or value == ():
        return ""
    match value:
        case bool():
            return _("yes") if value else _("no")
        case Money():
            return money_text(value)
        case datetime():
            return datetime_text(value, session.zone)
        case date():
            return date_text(value, "medium")
        case Decimal():
            return number_text(value)
    if spec.kind in POINTS and isinstance(value, tuple):
        return "\n".join(_point(spec.kind, point) for point in value if isinstance(point, Point))
    if spec.kind is FieldKind.BBCODE:
        return bbcode.plain(str(value))
    if spec.kind is FieldKind.CHOICE:
        return word(str(value))
    if spec.kind is FieldKind.PERCENT:
        return f"{value} %"
    return lookup.value_text(session, spec, value)


def _point(kind: FieldKind, point: Point) -> str:
    link = link_of(kind, point)
    return f"{point.value}  {point.label}{f'  {link}' if link else ''}"


def typed_text(session: Session, spec: FieldSpec, value: Value) -> str:
    """What an editor starts with; `lookup.parse_values` reads it back. Empty for pickers, which start from answers."""
    if value is None or value == () or spec.kind in PICKED:
        return ""
    if spec.kind in POINTS and isinstance(value, tuple):
        return point_lines(tuple(point for point in value if isinstance(point, Point)))
    if isinstance(value, datetime):
        return value.astimezone(session.zone).strftime("%Y-%m-%d %H:%M")
    return values.format_value(spec, value, session.zone)
