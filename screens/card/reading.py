"""The card's data, read in a worker: one record with everything worded. Widgets never ask the store."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from crm_tui.domain import bbcode, messengers, several
from crm_tui.domain.entities.types import ENTITY_TYPES
from crm_tui.domain.fields import POINTS, Editable, FieldKind, FieldSpec, Point, Value
from crm_tui.domain.money import Money
from crm_tui.domain.ref import Ref
from crm_tui.domain.words import N_
from crm_tui.i18n.formats import date_text, datetime_text, money_text, number_text
from crm_tui.i18n.translate import _, fill
from crm_tui.services import client_path, item_links, layouts, lookup, records, views
from screens.card.model import CardData, Cell
from screens.card.sections import Section
from screens.forms.answers import Answer
from screens.forms.inputs import picked
from screens.forms.setups import typed_text
from screens.forms.sources import chosen_for
from screens.forms.words import word

if TYPE_CHECKING:
    from crm_tui.services.records import Record
    from crm_tui.services.session import Session

TOUCHES = 20
"""Of a client's path, the newest, that a card shows; ``TYPE path`` lists all."""
TOLD = 4
"""Changed fields that are named."""


def read_card(session: Session, ref: Ref) -> CardData:
    """The record, ready to be shown.

    Raises:
        NotFound: there is no such record.
    """
    record = records.get(session, ref)
    cells = {spec.name: cell(session, record, spec) for spec in ENTITY_TYPES[ref.type].fields}
    sections = layouts.sections(session, ref.type, record.values)
    told = _path(session, ref)
    if told:
        cells |= told
        sections = _with_path(sections, tuple(told))
    data = CardData(
        ref=ref, version=record.version, title=record.title, deleted=record.deleted, cells=cells, sections=sections
    )
    if not ENTITY_TYPES[ref.type].has_stages:
        return data
    header = views.board_header(session, _id(record.values["pipeline"]), kind=ref.type)
    return CardData(
        ref=ref,
        version=record.version,
        title=record.title,
        deleted=record.deleted,
        cells=cells,
        pipeline=header.pipeline,
        stages=header.columns,
        stage_id=_id(record.values["stage"]),
        sections=sections,
    )


def _path(session: Session, ref: Ref) -> dict[str, Cell]:
    """The touches of the client's path, each as a field that nobody edits, called by its day."""
    found = {}
    for number, touch in enumerate(client_path.path(session, ref)[-TOUCHES:], 1):
        day = date_text(touch.at.astimezone(session.zone).date(), "medium")
        spec = FieldSpec(name=f"trace:{number}", label=day, kind=FieldKind.STRING, editable=Editable.AUTO)
        text = client_path.words(touch)
        found[spec.name] = Cell(spec=spec, value=text, text=text, typed="", chosen=())
    return found


def _with_path(sections: tuple[Section, ...], names: tuple[str, ...]) -> tuple[Section, ...]:
    """Behind the UTM parameters, or at the end."""
    at = next((n for n, each in enumerate(sections, 1) if each.key == "utm"), len(sections))
    return (*sections[:at], Section("trace", N_("Sales Intelligence"), names), *sections[at:])


def _id(value: Value) -> int:
    return value if isinstance(value, int) else 0


def cell(session: Session, record: Record, spec: FieldSpec) -> Cell:
    """One field of the record, worded."""
    value = record.values.get(spec.name)
    text = shown(session, spec, value)
    return Cell(
        spec=spec,
        value=value,
        text=text,
        typed=typed_text(session, spec, value),
        chosen=_chosen(session, spec, value, text),
    )


def _chosen(session: Session, spec: FieldSpec, value: Value, text: str) -> tuple[Answer, ...]:
    """What the field's picker starts with; single values need no further question to the store."""
    if not picked(spec) or not spec.writable or value is None or value == ():
        return ()
    if spec.multiple:
        return chosen_for(session, spec, value)
    key = text if spec.kind is FieldKind.USER else ("yes" if value else "no") if isinstance(value, bool) else str(value)
    return (Answer(key, text),)


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
    return _worded(session, spec, value)


def _worded(session: Session, spec: FieldSpec, value: Value) -> str:
    if spec.kind is FieldKind.VALUES:
        return "\n".join(shown(session, spec.single, item) for item in several.items(spec, value))
    if spec.kind in POINTS and isinstance(value, tuple):
        return "\n".join(_point(spec.kind, point) for point in value if isinstance(point, Point))
    if spec.kind is FieldKind.BBCODE:
        return bbcode.plain(str(value))
    if spec.kind is FieldKind.CHOICE:
        return word(str(value))
    if spec.kind is FieldKind.PERCENT:
        return f"{value} %"
    return lookup.value_text(session, spec, value)


def linked(data: CardData) -> set[Ref]:
    """The records that the card names."""
    return {ref for each in data.cells.values() for ref in linked_of(each)}


def linked_of(cell: Cell) -> list[Ref]:
    """The records that a field names, in order."""
    if cell.spec.target:
        ids = cell.value if isinstance(cell.value, tuple) else (cell.value,)
        return [Ref(cell.spec.target, one) for one in ids if isinstance(one, int)]
    return _items(cell) if cell.spec.item_kind is FieldKind.ITEM else []


def _items(cell: Cell) -> list[Ref]:
    """The records that a field with several types names."""
    texts = several.items(cell.spec, cell.value) if cell.spec.multiple else [cell.value]
    return [ref for text in texts if (ref := item_links.ref_of(text)) is not None]


def told_of(session: Session, before: CardData, now: CardData) -> str:
    """Who else changed which fields between two readings of a record; empty when nobody did."""
    by = now.cells.get("modified_by")
    if before.ref != now.ref or before.version == now.version or by is None or by.value == session.user_id:
        return ""
    names = [
        _(each.spec.label)
        for name, each in now.cells.items()
        if each.spec.writable and name in before.cells and each.value != before.cells[name].value
    ]
    if not names:
        return ""
    more = f" +{len(names) - TOLD}" if len(names) > TOLD else ""
    return fill(_("{login} changed: {fields}"), {"login": by.text, "fields": ", ".join(names[:TOLD]) + more})


def _point(kind: FieldKind, point: Point) -> str:
    link = messengers.link(point) if kind is FieldKind.MESSENGERS else ""
    return f"{point.value}  {point.label}{f'  {link}' if link and link != point.value else ''}"
