"""Workflow values as they are kept: plain data that JSON can hold, and back, without loss.

Texts, whole numbers, yes and no stand for themselves; all else is a table with one key that says what it is. Used for
parameters, variables and results of runs.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from crm_tui.domain.dates import from_ms, to_ms, zone_named
from crm_tui.domain.money import Money
from crm_tui.domain.ref import Ref
from crm_tui.domain.workflow_values import Choice, File, Plain, Scalar, Typed, ValueType

_AS_IT_IS = frozenset({str, int, bool})


def pack(value: Typed) -> dict[str, object]:
    """``{"type": …, "value": …}`` of texts, numbers, booleans, None, lists and tables only."""
    kept = value.value
    packed = [_packed(each) for each in kept] if isinstance(kept, tuple) else None if kept is None else _packed(kept)
    return {"type": _NAMES[value.type], "value": packed}


_NAMES = {each: each.value for each in ValueType}


def _packed(value: Scalar) -> object:
    if type(value) in _AS_IT_IS:
        return value
    match value:
        case Decimal():
            return {"number": str(value)}
        case Money():
            return {"money": [value.minor, value.currency]}
        case datetime():
            zone = value.tzinfo.key if isinstance(value.tzinfo, ZoneInfo) else ""
            return {"at": [to_ms(value), zone]}
        case date():
            return {"on": value.isoformat()}
        case Ref():
            return {"ref": str(value)}
        case Choice():
            return {"choice": [value.list, value.code]}
        case File():
            return {"file": [value.key, value.name]}
        case _:
            return value


def unpack(data: Mapping[str, object]) -> Typed:
    """The value that `pack` wrote.

    Raises:
        ValueError: something else wrote this.
    """
    kept = data.get("value")
    value: Plain = None
    if isinstance(kept, list):
        value = tuple(_unpacked(each) for each in kept)
    elif kept is not None:
        value = _unpacked(kept)
    return Typed(ValueType(str(data.get("type"))), value)


def _unpacked(data: object) -> Scalar:
    if isinstance(data, (str, int)):
        return data
    if not isinstance(data, dict) or len(data) != 1:
        raise ValueError(data)
    (key, kept), *_rest = data.items()
    parts = tuple(kept) if isinstance(kept, list) else (kept,)
    reader = _READERS.get(str(key))
    if reader is None:
        raise ValueError(data)
    try:
        return reader(*parts)
    except (TypeError, ArithmeticError, KeyError, OSError) as error:
        raise ValueError(data) from error


def _at(milliseconds: int, zone: str) -> datetime:
    moment = from_ms(milliseconds)
    return moment.astimezone(zone_named(zone)) if zone else moment.astimezone(UTC)


_READERS: Mapping[str, Callable[..., Scalar]] = {
    "number": Decimal,
    "money": Money,
    "at": _at,
    "on": date.fromisoformat,
    "ref": Ref.parse,
    "choice": Choice,
    "file": File,
}
