"""Literals that conditions compare with: what they mean beside a value of a type, and which could never be true.

A sum may be short there as everywhere (``12k``, ``1.5M EUR``). What cannot be read as a value of the source's type
would make a comparison false for ever, and so keeps a template or a rule from being saved.
Source: engine «Conditions», «Template header and tabs» (save-time validation).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

from crm_tui.domain import expressions_values as meaning
from crm_tui.domain import values
from crm_tui.domain.conditions_tree import OPERATORS, Family, Op, family
from crm_tui.domain.errors import InvalidValue
from crm_tui.domain.money import Money
from crm_tui.domain.natural import ParseContext
from crm_tui.domain.text import shown
from crm_tui.domain.words import N_
from crm_tui.domain.workflow_problems import Problem, problem
from crm_tui.domain.workflow_values import LiteralContext, Scalar, Shape, ValueType, read_literal

CLOCK = re.compile(r"\s*([01]?[0-9]|2[0-3])[:.]([0-5][0-9])\s*")
"""A time of day."""
_SHORT = re.compile(r"[+-]?[0-9][0-9.,' ]* ?[kKM]")
_OF_MANY = (Op.CONTAINS_ANY, Op.CONTAINS_ALL, Op.EMPTY, Op.NOT_EMPTY)
_REASONS: Mapping[ValueType, str] = {
    ValueType.MONEY: N_("{source}: “{value}” is no sum, or could be two: write for example 1500, 12k or 1500.00 EUR"),
    ValueType.INTEGER: N_("{source}: “{value}” is no number: write for example 1500, 2.5 or 12k"),
    ValueType.DOUBLE: N_("{source}: “{value}” is no number: write for example 1500, 2.5 or 12k"),
    ValueType.DATE: N_("{source}: “{value}” is no date: write for example 2026-03-31 or tomorrow"),
    ValueType.DATETIME: N_("{source}: “{value}” is no date: write for example 2026-03-31 or tomorrow"),
    ValueType.BOOL: N_("{source}: “{value}” is neither yes nor no"),
}
_NO_CLOCK = N_("{source}: “{value}” is no time of day: write for example 09:30")
_NEVER = N_("{source} cannot be asked whether it “{op}”: the condition is never true")


def sum_beside(value: Scalar | None, text: Scalar | None, context: ParseContext) -> Scalar | None:
    """What a text means beside a number or a sum that it could not be compared with as it stands.

    Beside a sum it is read as a sum in the same currency, when it names none; beside a number ``12k`` is 12000.
    None: it means neither.
    """
    if not isinstance(text, str) or isinstance(value, bool):
        return None
    if isinstance(value, Money):
        return _money(text, replace(context, currency=value.currency))
    if not isinstance(value, (int, Decimal)) or not _SHORT.fullmatch(text.strip()):
        return None
    found = _money(text, context)
    return found.amount if found is not None else None


def _money(text: str, context: ParseContext) -> Money | None:
    try:
        found = read_literal("value", Shape(type=ValueType.MONEY), text, LiteralContext(parse=context)).value
    except InvalidValue:
        return None
    return found if isinstance(found, Money) else None


def unasked(source: str, shape: Shape, op: Op) -> Problem | None:
    """A warning when a source of that shape is never asked so: the comparison is false whatever it holds."""
    kind = family(shape.type)
    if shape.multiple or op in OPERATORS[kind] or op in _OF_MANY:
        return None
    return problem(source, 0, _NEVER, blocking=False, source=shown(source), op=op.value)


def unread(source: str, shape: Shape, op: Op, text: str, context: ParseContext) -> Problem | None:
    """Why a literal is no value that the source could be compared with; None when it is one, or emptiness.

    Args:
        source: The reference, for the sentence.
        shape: What values it has.
        op: What is asked.
        text: The literal.
        context: How dates and sums are read.
    """
    if not text or unasked(source, shape, op) is not None:
        return None
    if op is Op.TIMES:
        reason = None if CLOCK.fullmatch(text) else _NO_CLOCK
    else:
        reason = None if _is(shape.type, text, context) else _REASONS[shape.type]
    return problem(text, 0, reason, source=shown(source), value=shown(text)) if reason else None


def _is(kind: ValueType, text: str, context: ParseContext) -> bool:
    if kind is ValueType.MONEY:
        return _money(text, context) is not None
    match family(kind):
        case Family.NUMBER:
            return meaning.number(text) is not None or sum_beside(0, text, context) is not None
        case Family.DATE:
            return meaning.moment(text, context) is not None
        case Family.BOOL:
            return text.strip().casefold() in values.YES | values.NO
        case _:
            return True
