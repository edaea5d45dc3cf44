"""Between records and workflows: fields as typed values, typed values as what fields take, values as people read them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import TypeGuard

from crm_tui.domain import attached, several
from crm_tui.domain.entities.types import ENTITY_TYPES
from crm_tui.domain.errors import InvalidValue
from crm_tui.domain.fields import POINTS, EntityType, FieldKind, FieldSpec, Point, Value
from crm_tui.domain.money import Money
from crm_tui.domain.ref import Ref
from crm_tui.domain.words import N_
from crm_tui.domain.workflow_values import Choice, File, Scalar, Typed, ValueType, machine
from crm_tui.i18n import formats
from crm_tui.i18n.translate import _
from crm_tui.services import literal_context, lookup, records, stages, there, users
from crm_tui.services.records import Record
from crm_tui.services.session import Session

ID = FieldSpec(name="id", label=N_("ID"), kind=FieldKind.INTEGER, source="ID")
_TYPES: Mapping[FieldKind, ValueType] = {
    FieldKind.STRING: ValueType.STRING, FieldKind.TEXT: ValueType.TEXT, FieldKind.BBCODE: ValueType.BBCODE,
    FieldKind.INTEGER: ValueType.INTEGER, FieldKind.PERCENT: ValueType.INTEGER, FieldKind.NUMBER: ValueType.DOUBLE,
    FieldKind.MONEY: ValueType.MONEY, FieldKind.DATE: ValueType.DATE, FieldKind.DATETIME: ValueType.DATETIME,
    FieldKind.BOOL: ValueType.BOOL, FieldKind.DICTIONARY: ValueType.DICTIONARY, FieldKind.CHOICE: ValueType.LIST,
    FieldKind.STAGE: ValueType.STAGE, FieldKind.PIPELINE: ValueType.LIST, FieldKind.USER: ValueType.USER,
    FieldKind.USERS: ValueType.USER, FieldKind.LINK: ValueType.ITEM, FieldKind.LINKS: ValueType.ITEM,
    FieldKind.PHONES: ValueType.PHONE, FieldKind.EMAILS: ValueType.EMAIL, FieldKind.WEBS: ValueType.URL,
    FieldKind.MESSENGERS: ValueType.STRING, FieldKind.ADDRESS: ValueType.TEXT, FieldKind.FILE: ValueType.FILE,
    FieldKind.URL: ValueType.URL, FieldKind.ITEM: ValueType.ITEM, FieldKind.BOOKING: ValueType.STRING,
}  # fmt: skip


PERSON: Mapping[str, str] = {
    "ID": "id", "LOGIN": "login", "NAME": "name", "POSITION": "position", "EMAIL": "email", "PHONE": "phone",
}  # fmt: skip
"""What can be asked of an operator: code → attribute."""
_LINKED: Mapping[str, tuple[str, ...]] = {
    "company": ("company", "companies"), "contact": ("contacts",), "responsible": ("responsible",),
}  # fmt: skip
"""Short words for links → the fields that may hold them. Source: engine «Insert value»."""
_ALSO: Mapping[str, str] = {"status_id": "stage", "date_closed": "closed_at"}
"""Further codes of fields that have another in some types; ``TITLE`` is the full name of a contact. Source: entities."""
CURRENCY = "currency_id"
"""A value of records with an amount that is no field of its own."""
_PLAIN = frozenset({FieldKind.STRING, FieldKind.TEXT, FieldKind.BBCODE, FieldKind.ADDRESS, FieldKind.URL})


def link(kind: EntityType, name: str) -> FieldSpec | None:
    """The field by which a record links others: ``COMPANY``, ``CONTACT``, ``RESPONSIBLE``, or any field that links."""
    for each in _LINKED.get(name.casefold(), (name,)):
        spec = find(kind, each)
        if spec is not None and target_of(spec):
            return spec
    return None


def target_of(spec: FieldSpec) -> str:
    """The type of record that the field names; empty when it names none."""
    if spec.item_kind in (FieldKind.USER, FieldKind.USERS):
        return "user"
    return spec.target if spec.item_kind in (FieldKind.LINK, FieldKind.LINKS) else ""


def code_of(spec: FieldSpec) -> str:
    """How the field is spelled in a reference: the reference product's code where it has one."""
    return spec.source or spec.name.upper()


def type_of(spec: FieldSpec) -> ValueType:
    """What the values of a field are in a workflow."""
    return _TYPES[spec.item_kind]


def find(kind: EntityType, name: str) -> FieldSpec | None:
    """The field of that name, in our spelling or in the reference product's (``OPPORTUNITY``); None when there is none."""
    wanted = name.strip().casefold()
    if wanted == "id":
        return ID
    for spec in kind.fields if wanted else ():
        if wanted in (spec.name.casefold(), spec.source.casefold()):
            return spec
    also = kind.title_field if wanted == "title" else _ALSO.get(wanted)
    return kind.field(also) if also is not None else None


def typed(record: Record, spec: FieldSpec) -> Typed:
    """The value of a record's field."""
    if spec is ID:
        return Typed(ValueType.INTEGER, record.ref.id)
    return typed_value(spec, record.values[spec.name])


def typed_value(spec: FieldSpec, value: Value) -> Typed:
    """A field's value for workflows: users and records as `Ref`, entries of lists as `Choice`, points as texts."""
    kind = type_of(spec)
    if spec.kind is FieldKind.VALUES:
        return Typed(kind, tuple(_scalar(spec, each) for each in several.items(spec, value) if _single(each)))
    if isinstance(value, tuple):
        return Typed(kind, tuple(_scalar(spec, each.value if isinstance(each, Point) else each) for each in value))
    return Typed(kind, None if value is None else _scalar(spec, value))


def _single(value: Value) -> TypeGuard[str | int | bool | Decimal | Money | date | datetime]:
    return value is not None and not isinstance(value, tuple)


def _scalar(spec: FieldSpec, value: str | int | bool | Decimal | Money | date | datetime) -> Scalar:
    match spec.item_kind:
        case FieldKind.USER | FieldKind.USERS:
            return Ref("user", int(str(value)))
        case FieldKind.LINK | FieldKind.LINKS:
            return Ref(spec.target, int(str(value)))
        case FieldKind.ITEM:
            return Ref.parse(str(value))
        case FieldKind.DICTIONARY:
            return Choice(spec.dictionary, str(value))
        case FieldKind.STAGE:
            return Choice("stage", str(value))
        case FieldKind.PIPELINE:
            return Choice("pipeline", str(value))
        case FieldKind.CHOICE:
            return Choice(spec.name, str(value))
        case FieldKind.FILE:
            return File(str(value), attached.name_of(str(value)))
        case _:
            return value


def value(session: Session, kind: str, spec: FieldSpec, given: Typed, *, pipeline: int | None = None) -> Value:
    """What the field takes for a typed value; None or ``()`` empties it. Texts are read as on the command line.

    Args:
        session: Who writes it.
        kind: The type of the record.
        spec: The field.
        given: The value.
        pipeline: Whose stages are meant; None: those of the default pipeline, then those of the others.

    Raises:
        InvalidValue, NotFound: the field does not take it, or it names what is not there.
    """
    if given.empty:
        return () if spec.multiple else None
    if isinstance(given.value, tuple) and spec.kind in POINTS:
        return _points(session, kind, spec, given.value)
    if spec.kind is FieldKind.STAGE:
        return _stage(session, kind, spec, given.items[0], pipeline)
    found: list[Value] = [_one(session, kind, spec, each) for each in given.items]
    if not spec.multiple:
        return found[0]
    flat = [part for each in found for part in (each if isinstance(each, tuple) else (each,))]
    points = tuple(each for each in flat if isinstance(each, Point))
    return points or tuple(each for each in flat if isinstance(each, int))


def _points(session: Session, kind: str, spec: FieldSpec, given: tuple[Scalar, ...]) -> tuple[Point, ...]:
    """Several values each of which is one, commas in it or not; addresses get the first label of the field."""
    if spec.kind is not FieldKind.VALUES:
        label = spec.choices[0] if spec.choices else "work"
        return tuple(Point(machine(each), label) for each in given)
    if spec.of is FieldKind.BOOKING:
        return tuple(Point(machine(each), "") for each in given)
    return several.points(spec, [_one(session, kind, spec.single, each) for each in given])


def _stage(session: Session, kind: str, spec: FieldSpec, value: Scalar, pipeline: int | None) -> Value:
    if not isinstance(value, Choice) or not value.code.isdecimal():
        known = literal_context.of(session)
        return lookup.meaning(session, spec, machine(value), known, entity=kind, pipeline=pipeline)
    found = stages.stage(session, int(value.code))
    if pipeline not in (None, found.pipeline_id):
        raise InvalidValue(field=spec.name, value=found.name, reason=N_("is a stage of another pipeline"))
    return found.id


def _one(session: Session, kind: str, spec: FieldSpec, value: Scalar) -> Value:
    if isinstance(value, Ref):
        linked = _linked(spec, value)
        if linked is not None:
            there.require(value)
            return linked
    if isinstance(value, Choice) and value.list == "pipeline" and value.code.isdecimal():
        return int(value.code)
    if isinstance(value, File) and spec.item_kind is FieldKind.FILE:
        return (Point(value.key, ""),) if spec.multiple else value.key
    if isinstance(value, str) and spec.kind in _PLAIN:
        return value or None
    if not isinstance(value, (Ref, Choice, File)) and _fits(spec.kind, value):
        return value
    text = f"{value.amount:f} {value.currency}" if isinstance(value, Money) else machine(value)
    if spec.kind is FieldKind.MONEY:
        text = text.replace("|", " ")  # 5.5|EUR is how workflows write it
    return lookup.meaning(session, spec, text, literal_context.of(session), entity=kind)


def _linked(spec: FieldSpec, value: Ref) -> Value:
    """A person or record as the field keeps it; None when it keeps none of that type."""
    if spec.item_kind is FieldKind.ITEM and value.type in spec.choices:
        return (Point(str(value), ""),) if spec.multiple else str(value)
    target = "user" if spec.kind in (FieldKind.USER, FieldKind.USERS) else spec.target
    return value.id if value.type == target else None


def _fits(kind: FieldKind, value: str | int | bool | Decimal | Money | date | datetime) -> bool:
    """Whether the field keeps values of just this sort."""
    sorts: Mapping[FieldKind, type] = {FieldKind.MONEY: Money, FieldKind.DATETIME: datetime, FieldKind.BOOL: bool,
                                     FieldKind.NUMBER: Decimal}  # fmt: skip
    return kind in sorts and isinstance(value, sorts[kind])


class Words:
    """Values as people read them, in the language in use; what `workflow_values.Printer` asks for."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def text(self, kind: ValueType, value: Scalar) -> str:
        """One value: localised numbers and dates, money with its symbol, Yes or No, names and titles."""
        found = _PRINTED.get(kind)
        if found is not None:
            return found(self._session, value)
        return formats.money_text(value) if isinstance(value, Money) else machine(value)


def _moment(session: Session, value: Scalar) -> str:
    if not isinstance(value, datetime):
        return _day(session, value)
    zone = session.zone if value.utcoffset() is None or str(value.tzinfo) == "UTC" else value.tzinfo
    return formats.datetime_text(value, zone)


def _day(_session: Session, value: Scalar) -> str:
    return formats.date_text(value) if isinstance(value, date) else machine(value)


def _record(session: Session, value: Scalar) -> str:
    if not isinstance(value, Ref):
        return machine(value)
    if value.type != "user":
        return lookup.title_of(value.type, value.id)
    return next(
        (user.name or user.login for user in users.users(session, inactive=True) if user.id == value.id), str(value)
    )


def _choice(session: Session, value: Scalar) -> str:
    if not isinstance(value, Choice):
        return machine(value)
    kinds = {"stage": FieldKind.STAGE, "pipeline": FieldKind.PIPELINE}
    kind = kinds.get(value.list, FieldKind.DICTIONARY)
    if value.list in kinds and not value.code.isdecimal():
        return value.code  # by its code or name, as the template has it
    said = lookup.value_text(session, FieldSpec(name="", label="", kind=kind, dictionary=value.list), value.code)
    if said != value.code or kind is not FieldKind.DICTIONARY:
        return said
    return lookup.value_text(session, FieldSpec(name="", label="", kind=FieldKind.CHOICE), value.code)


def _file(_session: Session, value: Scalar) -> str:
    return value.name if isinstance(value, File) else machine(value)


def _number(_session: Session, value: Scalar) -> str:
    return formats.number_text(Decimal(value)) if isinstance(value, (int, Decimal)) else machine(value)


_PRINTED: Mapping[ValueType, Callable[[Session, Scalar], str]] = {
    ValueType.BOOL: lambda _session, value: _("Yes") if value else _("No"),
    ValueType.INTEGER: _number,
    ValueType.DOUBLE: _number,
    ValueType.DATE: _day,
    ValueType.DATETIME: _moment,
    ValueType.USER: _record,
    ValueType.ITEM: _record,
    ValueType.LIST: _choice,
    ValueType.STAGE: _choice,
    ValueType.DICTIONARY: _choice,
    ValueType.FILE: _file,
}


def entity_of(ref: Ref) -> EntityType:
    """The type of a record.

    Raises:
        NotFound: there is no such type.
    """
    return ENTITY_TYPES[ref.type] if ref.type in ENTITY_TYPES else records.entity(ref.type)
