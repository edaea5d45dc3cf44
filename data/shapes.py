"""How each field of a record is kept: a column, two columns of money, rows of `link`, rows of `point`; and the raw forms.

A *raw* value is what the change log writes as JSON: text, integers, ``[minor, currency]``, lists of ids, lists of
``[value, label]``.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from functools import cache, wraps
from typing import Any, NamedTuple, ParamSpec, TypeVar, cast

from crm_tui.domain.dates import from_ms, to_ms
from crm_tui.domain.entities.types import ENTITY_TYPES
from crm_tui.domain.fields import POINTS, FieldKind, FieldSpec, Point, Value
from crm_tui.domain.money import Money

Raw = Any
"""Any JSON value; see the module."""


class Shape(StrEnum):
    """Where a field lives."""

    COLUMN = "column"
    MONEY = "money"
    LINK = "link"
    POINT = "point"
    ROWS = "rows"
    """Rows of `product_row`: of types with products, the field ``products``, which is no field of a door."""
    INVERSE = "inverse"
    """Kept at the other end of a relation; written there."""


class Kept(NamedTuple):
    """One field of one type, as kept."""

    name: str
    shape: Shape
    of: FieldKind = FieldKind.STRING
    """For points: the kind that decides how values are compared."""


_P = ParamSpec("_P")
_T = TypeVar("_T")
_KEPT_GENERATIONS = 2


def per_type(function: Callable[_P, _T]) -> Callable[_P, _T]:
    """A cache of what follows from an entity type's fields; each version of the types has its own."""
    caches: dict[int, Callable[_P, _T]] = {}

    @wraps(function)
    def cached(*args: _P.args, **kwargs: _P.kwargs) -> _T:
        generation = ENTITY_TYPES.seen()[0]
        found = caches.get(generation)
        if found is None:
            for old in sorted(caches)[:-_KEPT_GENERATIONS]:
                caches.pop(old, None)
            found = caches[generation] = cast("Callable[_P, _T]", cache(function))
        return found(*args, **kwargs)

    return cached


INVERSE: dict[tuple[str, str], tuple[str, str]] = {("company", "contacts"): ("contact", "companies")}
_PLAIN: dict[str, tuple[str, ...]] = {
    "comment": ("type", "record", "text", "pinned"),
    "pipeline": ("entity", "name", "sort", "is_default"),
    "stage": ("pipeline", "code", "name", "colour", "semantic", "sort"),
    "dictionary_value": ("dictionary", "code", "name", "sort", "system", "decimals"),
    "currency": ("code", "name", "rate", "is_base", "is_default", "sort"),
    "process": ("code", "name", "plural", "icon", "switches", "sort"),
    "custom_field": (
        "entity", "code", "label", "kind", "many", "required", "required_stages", "options", "in_list", "in_filter", "sort",
    ),
    "details_template": ("code", "name", "country", "owners", "active", "sort", "fields"),
    "details": ("owner_type", "owner", "template", "name", "sort", "content"),
    "details_address": (
        "details", "kind", "street", "line2", "city", "postal_code", "region", "province", "country",
    ),
    "details_bank": (
        "details", "name", "bank", "address", "holder", "iban", "account", "bic", "currency", "comment", "sort",
    ),
    "exception_entry": ("kind", "value", "normal", "comment", "source_type", "source"),
    "department": ("name", "parent", "head", "sort"),
    "user_group": ("name", "members"),
    "absence": ("user", "starts_at", "ends_at", "kind", "reason"),
    "resource": ("name", "active", "sort", "comment"),
    "booking_service": ("name", "minutes", "active", "sort"),
    "booking_field": (
        "entity", "code", "name", "bookable", "resources", "services", "timed", "overbooking", "zone", "sort", "custom",
    ),
    "booking": ("field", "entity", "item", "resource", "user", "service", "starts_at", "ends_at"),
    "regular_deal": (
        "name", "content", "mode", "every", "unit", "first_on", "advance_days", "stop", "stop_on", "stop_after",
        "delay_days", "duration_days", "pipeline", "active",
    ),
    "sales_scenario": (
        "name", "client", "filter", "birthday", "idle", "spent_from", "spent_to", "mode", "every", "unit", "first_on",
        "title", "pipeline", "rule", "users", "text", "discount", "active",
    ),
    "global_value": ("code", "constant", "name", "description", "kind", "many", "list", "value"),
    "rule": (
        "entity", "stage", "action", "title", "given", "condition", "after", "before", "date_field", "office_hours",
        "own_hours", "parallel", "on_error", "active", "sort",
    ),
    "trigger": (
        "entity", "stage", "event", "name", "settings", "hears", "on_behalf", "allow_back", "active", "sort",
    ),
    "workflow": ("name", "entity", "spec", "on_create", "on_change", "waits", "active", "constants"),
    "card_layout": ("entity", "pipeline", "variant", "owner", "forced", "content"),
    "user": (
        "login", "name", "position", "email", "phone", "active", "is_admin", "may_settings", "departments", "supervisor",
        "work_hours", "work_days", "zone",
    ),
    "role": ("code", "name", "rights", "settings", "is_default", "sort"),
    "role_assignment": ("role", "kind", "target"),
    "saved_filter": ("type", "name", "text", "owner", "shared", "is_default", "sort"),
}  # fmt: skip
"""Record types that are not entity types: their fields are columns."""
SYSTEM = ("created_at", "created_by", "modified_at", "modified_by")


@per_type
def kept(kind: str) -> dict[str, Kept]:
    """Every field of the type, by name, without the system columns."""
    plain = _PLAIN.get(kind)
    if plain is not None:
        return {name: Kept(name, Shape.COLUMN) for name in plain}
    rows = {"products": Kept("products", Shape.ROWS)} if ENTITY_TYPES[kind].has_products else {}
    return rows | {
        spec.name: Kept(spec.name, _shape(kind, spec), spec.item_kind)
        for spec in ENTITY_TYPES[kind].fields
        if spec.name not in SYSTEM
    }


def _shape(kind: str, spec: FieldSpec) -> Shape:
    if (kind, spec.name) in INVERSE:
        return Shape.INVERSE
    if spec.of is FieldKind.BOOKING:
        return Shape.INVERSE
    if spec.kind in POINTS:
        return Shape.POINT
    if spec.multiple:
        return Shape.LINK
    return Shape.MONEY if spec.kind is FieldKind.MONEY else Shape.COLUMN


@per_type
def booked(kind: str) -> tuple[FieldSpec, ...]:
    """The fields whose values are bookings."""
    entity = ENTITY_TYPES.get(kind)
    return tuple(spec for spec in entity.fields if spec.of is FieldKind.BOOKING) if entity else ()


@per_type
def columns(kind: str) -> tuple[str, ...]:
    """The columns that `kept` fields need, in order."""
    names: list[str] = []
    for field in kept(kind).values():
        if field.shape is Shape.COLUMN:
            names.append(field.name)
        elif field.shape is Shape.MONEY:
            names += (field.name, f"{field.name}_currency")
    return tuple(names)


def to_raw(value: Value) -> Raw:
    """The raw form of a value."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, Money):
        return [value.minor, value.currency]
    if isinstance(value, datetime):
        return to_ms(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, tuple):
        return [[item.value, item.label] if isinstance(item, Point) else item for item in value]
    return value


def from_raw(spec: FieldSpec, raw: Raw) -> Value:
    """The value of a raw form."""
    if spec.kind in POINTS:
        return tuple(Point(value, label) for value, label in raw or ())
    if spec.multiple:
        return tuple(int(item) for item in raw or ())
    if raw is None:
        return None
    simple = _FROM_RAW.get(spec.kind)
    return cast(Value, raw if simple is None else simple(raw))


_FROM_RAW: dict[FieldKind, Callable[[Any], Value]] = {
    FieldKind.MONEY: lambda raw: Money(raw[0], raw[1]),
    FieldKind.DATE: date.fromisoformat,
    FieldKind.DATETIME: from_ms,
    FieldKind.BOOL: bool,
    FieldKind.NUMBER: Decimal,
}


_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def dump(raw: Raw) -> str | None:
    """The JSON text that the change log keeps; None for nothing."""
    return None if raw is None else _encode(raw)


def undump(text: str | None) -> Raw:
    """The raw value of a JSON text of the change log."""
    return None if text is None else json.loads(text)
