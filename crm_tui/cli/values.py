"""Values of records for people, for machines and for files; names are looked up once a run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from crm_tui.cli import formats
from crm_tui.cli.output import Json
from crm_tui.domain import several, text, values
from crm_tui.domain.entities.types import ENTITY_TYPES
from crm_tui.domain.errors import UnknownField
from crm_tui.domain.fields import EntityType, FieldKind, FieldSpec, Point, Value
from crm_tui.domain.money import Money
from crm_tui.domain.words import N_
from crm_tui.services import field_names, lookup

if TYPE_CHECKING:
    from crm_tui.domain.stages import Stage
    from crm_tui.services.records import Record
    from crm_tui.services.session import Session

HEAD = ("id", "type", "version", "deleted")
"""What every record has besides its fields. ``type`` is the record's type: see `FIELD_TYPE`."""
FIELD_TYPE = "{kind}_type"
"""The field ``type`` of deals, contacts and companies, in JSON: ``deal_type`` …"""

COLUMNS: dict[str, tuple[str, ...]] = {
    "deal": ("id", "title", "amount", "stage", "company", "responsible", "close_date"),
    "lead": ("id", "title", "amount", "stage", "company", "responsible", "created_at"),
    "quote": ("id", "number", "title", "amount", "stage", "company", "responsible", "actual_date"),
    "invoice": ("id", "number", "title", "amount", "stage", "company", "responsible", "close_date"),
    "product": ("id", "name", "price", "measure", "vat_rate", "sections", "active", "sort"),
    "section": ("id", "name", "parent", "catalogue", "sort"),
    "catalogue": ("id", "name", "is_default"),
    "sale_order": ("id", "number", "title", "amount", "paid_amount", "status", "company", "deal"),
    "payment": ("id", "number", "amount", "paid", "paid_at", "pay_system", "sale_order", "invoice"),
    "contact": ("id", "full_name", "companies", "phone", "email", "responsible"),
    "company": ("id", "title", "type", "industry", "phone", "responsible"),
    "activity": ("id", "kind", "subject", "deadline", "completed", "responsible", "deals"),
    "task": ("id", "title", "badge", "deadline", "responsible", "tags", "deals"),
}
"""The columns of lists that nobody chose others for."""
_ITEM_COLUMNS = ("id", "title", "amount", "stage", "company", "responsible", "close_date")


def columns(kind: EntityType) -> tuple[str, ...]:
    """The columns of a type's lists that nobody chose others for, with the custom fields that want to be there."""
    known = COLUMNS.get(kind.code) or [name for name in _ITEM_COLUMNS if name == "id" or kind.field(name)]
    return (*known, *(spec.name for spec in kind.fields if spec.in_list))


def field_name(kind: str, name: str) -> str:
    """The name of a field that is called so on the command line: ``deal_type`` is the deal's ``type``."""
    if name == FIELD_TYPE.format(kind=kind):
        return "type"
    found = ENTITY_TYPES[kind].field(name) if kind in ENTITY_TYPES else None
    return found.name if found else name


def chosen(kind: EntityType, names: Sequence[str]) -> list[str]:
    """These names, each a field or a part of the head.

    Raises:
        UnknownField: one of them is none; the hint names the nearest.
    """
    known = [*HEAD, *(spec.name for spec in kind.fields)]
    result = []
    for name in names:
        bare = field_name(kind.code, name)
        if bare not in known:
            near = field_names.near(name, kind.fields, HEAD)
            raise UnknownField(
                field=text.shown(name),
                type=kind.code,
                hint=N_("did you mean “{near}”?") if near else "",
                hint_params={"near": near},
            )
        result.append(bare)
    return result


class Wording:
    """Words values; remembers the names that it looked up."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._texts: dict[tuple[str, Value], str] = {}
        self._stages: dict[int, Stage] = {}
        self._pipelines: dict[int, str] = {}

    def people(self, spec: FieldSpec, value: Value) -> str:
        """For tables: names instead of ids; days, moments of the company's zone and sums in the language in use."""
        if values.needs_lookup(spec):
            return self._named(spec, value)
        return lookup.value_text(self._session, spec, value)

    def written(self, spec: FieldSpec, value: Value) -> str:
        """For files and editors: what ``set`` and ``import`` read back as the same value."""
        if value is None or value == ():
            return ""
        match spec.kind:
            case FieldKind.STAGE:
                return self._stage(value).code
            case FieldKind.USER | FieldKind.USERS | FieldKind.PIPELINE:
                return self._named(spec, value)
            case _:
                return values.format_value(spec, value, self._session.zone)

    def machine(self, spec: FieldSpec, value: Value) -> Json:
        """For JSON; see the command line contract."""
        match value:
            case None | bool():
                return value
            case Money():
                return {"amount": f"{value.amount:f}", "currency": value.currency}
            case tuple() if spec.kind is FieldKind.VALUES:
                return [self.machine(spec.single, item) for item in several.items(spec, value)]
            case tuple():
                return [self._item(spec, item) for item in value]
        match spec.kind:
            case FieldKind.STAGE:
                stage = self._stage(value)
                return {
                    "code": stage.code,
                    "name": stage.name,
                    "pipeline": self._pipeline(stage.pipeline_id),
                    "semantic": stage.semantic.value,
                }
            case FieldKind.USER | FieldKind.PIPELINE:
                return self._named(spec, value)
            case FieldKind.FILE:
                from crm_tui.services import files  # noqa: PLC0415 — few records have files

                return {**files.told(str(value))}
            case FieldKind.BOOKING:
                from crm_tui.services import booking_values  # noqa: PLC0415 — few types have booking fields

                return {**booking_values.told(self._session, spec, str(value))}
            case FieldKind.INTEGER | FieldKind.PERCENT | FieldKind.LINK:
                return int(str(value))
            case _:
                return values.format_value(spec, value, self._session.zone)

    def _item(self, spec: FieldSpec, item: int | Point) -> Json:
        if isinstance(item, Point):
            return {"value": item.value, "label": item.label}
        return self._named(spec, (item,)) if spec.kind is FieldKind.USERS else item

    def _named(self, spec: FieldSpec, value: Value) -> str:
        if not values.needs_lookup(spec) or value is None or value == ():
            return values.format_value(spec, value, self._session.zone)
        key = (f"{spec.kind} {spec.target} {spec.dictionary}", value)
        if key not in self._texts:
            if len(self._texts) > 50_000:
                self._texts.clear()
            self._texts[key] = lookup.value_text(self._session, spec, value)
        return self._texts[key]

    def _stage(self, value: Value) -> Stage:
        number = int(str(value))
        if number not in self._stages:
            from crm_tui.services import stages  # noqa: PLC0415 — tables for people need names only

            self._stages[number] = stages.stage(self._session, number)
        return self._stages[number]

    def _pipeline(self, number: int) -> str:
        if number not in self._pipelines:
            self._pipelines[number] = lookup.pipeline_name(number)
        return self._pipelines[number]


def record_json(wording: Wording, record: Record, names: Sequence[str] | None = None) -> dict[str, Json]:
    """The record as the contract has it, or only these of its fields."""
    kind = ENTITY_TYPES[record.ref.type]
    head: dict[str, Json] = {
        "id": record.ref.id,
        "type": record.ref.type,
        "version": record.version,
        "deleted": record.deleted,
    }
    fields = {
        FIELD_TYPE.format(kind=kind.code) if spec.name == "type" else spec.name: wording.machine(
            spec, record.values.get(spec.name)
        )
        for spec in kind.fields
        if names is None or spec.name in names
    }
    everything = head | fields
    if names is None:
        return everything
    keys = [FIELD_TYPE.format(kind=kind.code) if name == "type" else name for name in names]
    return {key: everything[key] for key in keys}


def cells(wording: Wording, record: Record, names: Sequence[str], *, people: bool) -> list[str]:
    """The record as one line of a table or of a file."""
    kind = ENTITY_TYPES[record.ref.type]
    head: Mapping[str, str] = {
        "id": str(record.ref.id),
        "version": str(record.version),
        "deleted": formats.cell(record.deleted, people=people),
    }
    result = []
    for name in names:
        spec = kind.field(name)
        if name in head or spec is None:
            result.append(head.get(name, record.ref.type))
        else:
            value = record.values.get(name)
            result.append(wording.people(spec, value) if people else wording.written(spec, value))
    return result
