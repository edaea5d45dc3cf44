"""What the values of a filter mean: texts become typed tests, names become ids."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import TypeAlias, cast

from crm_tui.domain import values
from crm_tui.domain.dates import day_bounds, from_ms
from crm_tui.domain.errors import CrmError, FilterMistake, FilterValue, InvalidValue, NotFound
from crm_tui.domain.fields import FieldKind, FieldSpec, Value
from crm_tui.domain.filter_tree import (
    And,
    Between,
    Compare,
    Contains,
    Equals,
    Filter,
    Not,
    Op,
    Operand,
    Or,
    Range,
    Test,
)
from crm_tui.domain.money import Money
from crm_tui.domain.natural import ParseContext, parse_date, parse_moment
from crm_tui.domain.text import shown
from crm_tui.domain.words import N_

Lookup: TypeAlias = Callable[[FieldSpec, str], "int | str | tuple[int | str, ...]"]
"""The id or code that a name stands for, or several where several are called so (a stage of two pipelines).

Raises `NotFound`, with the nearest name in its hint. ``me`` is the operator.
"""
_Ends: TypeAlias = "tuple[datetime, datetime | None]"


def resolve(tree: Filter, context: ParseContext, lookup: Lookup) -> Filter:
    """The same tree with the tests of every comparison filled in.

    Raises:
        FilterMistake: a value that its field does not take, or a name that nobody has; with its column.
    """
    if isinstance(tree, (And, Or)):
        return type(tree)(tuple(resolve(part, context, lookup) for part in tree.parts))
    if isinstance(tree, Not):
        return Not(resolve(tree.part, context, lookup))
    if isinstance(tree, Compare):
        tests = tuple(test for each in tree.operands for test in _tests(tree, each, context, lookup))
        return replace(tree, tests=tests)
    return tree


def _tests(compare: Compare, operand: Operand | Range, context: ParseContext, lookup: Lookup) -> tuple[Test, ...]:
    spec, op = compare.spec.single, compare.op
    if isinstance(operand, Range):
        return (_span(spec, operand, context),)
    if not operand.text:
        return (Equals(None),)
    if op is Op.CONTAINS:
        return (Contains(operand.text),)
    if spec.kind in (FieldKind.FILE, FieldKind.BOOKING):
        return (Equals(operand.text),)
    if values.needs_lookup(spec):
        found = _called(spec, operand, lookup)
        return tuple(Equals(each) for each in (found if isinstance(found, tuple) else (found,)))
    if spec.kind is FieldKind.DATETIME:
        return (_moments(op, _ends(spec, operand, context)),)
    if spec.multiple:
        return (Equals(operand.text),)
    return (_compared(op, _value(spec, operand, context)),)


def _compared(op: Op, value: Value) -> Test:
    match op:
        case Op.LT:
            return Between(None, value, high_open=True)
        case Op.LE:
            return Between(None, value)
        case Op.GT:
            return Between(value, None, low_open=True)
        case Op.GE:
            return Between(value, None)
        case _:
            return Equals(value)


def _value(spec: FieldSpec, operand: Operand, context: ParseContext) -> Value:
    try:
        return values.parse(spec, operand.text, context)
    except InvalidValue as error:
        raise _refused(operand, error) from error


def _refused(operand: Operand, error: CrmError) -> FilterMistake:
    params = {**error.params, "value": shown(operand.text), "column": operand.column}
    return FilterValue(hint=error.hint, hint_params=error.hint_params, **params)


def _called(spec: FieldSpec, operand: Operand, lookup: Lookup) -> int | str | tuple[int | str, ...]:
    reason = N_("does not exist")
    try:
        found = lookup(spec, operand.text)
    except NotFound as error:
        params = {**error.params, "value": shown(operand.text), "column": operand.column, "reason": reason}
        raise FilterValue(hint=error.hint, hint_params=error.hint_params, **params) from error
    except InvalidValue as error:
        raise _refused(operand, error) from error
    if found == ():
        raise FilterValue(value=shown(operand.text), column=operand.column, reason=reason)
    return found


def _span(spec: FieldSpec, operand: Range, context: ParseContext) -> Between:
    """Both ends included; of a moment given as a day, the whole day."""
    if spec.kind is FieldKind.DATETIME:
        first = _ends(spec, operand.low, context) if operand.low else None
        last = _ends(spec, operand.high, context) if operand.high else None
        after = last[1] if last else None
        span = Between(first[0] if first else None, after or (last[0] if last else None), high_open=after is not None)
    else:
        span = Between(
            _value(spec, operand.low, context) if operand.low else None,
            _value(spec, operand.high, context) if operand.high else None,
        )
    if _backwards(span.low, span.high):
        column = operand.low.column if operand.low else 1
        raise FilterMistake(column=column, reason=N_("the range ends before it starts"))
    return span


def _backwards(low: Value, high: Value) -> bool:
    if low is None or high is None:
        return False
    if isinstance(low, Money) and isinstance(high, Money):
        return low.currency == high.currency and low.minor > high.minor
    return cast("date", low) > cast("date", high)


def _ends(spec: FieldSpec, operand: Operand, context: ParseContext) -> _Ends:
    """A day as its first moment and that of the next day; a moment as itself and None."""
    try:
        day = parse_date(spec.name, operand.text, context)
    except InvalidValue:
        try:
            return parse_moment(spec.name, operand.text, context), None
        except InvalidValue as error:
            raise _refused(operand, error) from error
    start, end = day_bounds(day, context.zone)
    return from_ms(start), from_ms(end)


def _moments(op: Op, ends: _Ends) -> Test:
    start, after = ends
    match op:
        case Op.LT:
            return Between(None, start, high_open=True)
        case Op.LE:
            return Between(None, after or start, high_open=after is not None)
        case Op.GT:
            return Between(after or start, None, low_open=after is None)
        case Op.GE:
            return Between(start, None)
        case _:
            if after is None:
                return Between(start, start + timedelta(minutes=1), high_open=True)
            return Between(start, after, high_open=True)
