"""Whether a condition holds: the answer, and a warning for each row that compares what cannot be compared.

Such a row is false, whatever it asks. Only as many rows are asked as are needed. Source: engine «Conditions».
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time
from typing import NamedTuple

from crm_tui.domain import expressions_values as meaning
from crm_tui.domain.conditions_literals import CLOCK, sum_beside
from crm_tui.domain.conditions_tree import OPERATORS, Comparison, Condition, Family, Group, Join, Op, Row, family
from crm_tui.domain.natural import ParseContext
from crm_tui.domain.text import shown
from crm_tui.domain.words import N_
from crm_tui.domain.workflow_problems import Problem
from crm_tui.domain.workflow_values import Scalar, Typed, machine


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a condition holds, and what was odd on the way."""

    holds: bool
    warnings: tuple[Problem, ...] = ()


class Answer(NamedTuple):
    """What one comparison came to."""

    holds: bool
    left: Typed
    right: tuple[Scalar | None, ...]
    comparable: bool = True
    """What cannot be compared is false."""


class _Incompatible(Exception):
    """Two values that cannot be compared."""


def check(condition: Condition, resolve: Callable[[str], Typed], context: ParseContext) -> Verdict:
    """Whether the condition holds.

    Args:
        condition: What is asked; without rows it holds.
        resolve: The value of a row's source or of one of its values; may raise, nothing is caught here.
        context: The company's zone and today, for dates.
    """
    warnings: list[Problem] = []
    holds = _group(condition, resolve, context, warnings)
    return Verdict(holds, tuple(warnings))


def _group(group: Group, resolve: Callable[[str], Typed], context: ParseContext, warnings: list[Problem]) -> bool:
    if not group.rows:
        return True
    return any(all(_row(row, resolve, context, warnings) for row in run) for run in runs_of(group.rows))


def runs_of(rows: tuple[Row, ...]) -> list[list[Row]]:
    """Rows that *and* holds together."""
    runs: list[list[Row]] = []
    for row in rows:
        if row.join is Join.OR or not runs:
            runs.append([])
        runs[-1].append(row)
    return runs


def _row(row: Row, resolve: Callable[[str], Typed], context: ParseContext, warnings: list[Problem]) -> bool:
    if isinstance(row.part, Group):
        return _group(row.part, resolve, context, warnings)
    found = answer(row.part, resolve, context)
    if not found.comparable:
        warnings.append(_warning(row.part, found.left))
    return found.holds


def answer(test: Comparison, resolve: Callable[[str], Typed], context: ParseContext) -> Answer:
    """Whether one comparison holds, and of which values."""
    left = resolve(test.source)
    right = tuple(each for text in test.values for each in _values(resolve(text)))
    try:
        return Answer(_compare(test.op, left, right, context), left, right)
    except _Incompatible:
        return Answer(False, left, right, comparable=False)


def _values(value: Typed) -> tuple[Scalar | None, ...]:
    """An empty value stays one: ``equals`` with it asks for emptiness."""
    return value.items or (None,)


def _warning(test: Comparison, left: Typed) -> Problem:
    said = ", ".join(machine(each) for each in left.items)
    params = {"source": shown(test.source), "value": shown(said), "op": test.op.value}
    reason = N_("{source} (“{value}”) cannot be asked whether it “{op}”: the condition is false")
    return Problem(reason=reason, params=params, blocking=False)


def _compare(op: Op, left: Typed, right: tuple[Scalar | None, ...], context: ParseContext) -> bool:
    if op in (Op.EMPTY, Op.NOT_EMPTY):
        return left.empty is (op is Op.EMPTY)
    if left.empty:
        return _of_nothing(op, right)
    if op in (Op.CONTAINS_ANY, Op.CONTAINS_ALL):
        return _contains(op, left, right, context)
    if isinstance(left.value, tuple) and len(left.value) > 1:
        raise _Incompatible
    kind = family(left.type)
    if op not in OPERATORS[kind]:
        raise _Incompatible
    return _single(op, kind, left.items[0], right, context)


def _of_nothing(op: Op, right: tuple[Scalar | None, ...]) -> bool:
    """An empty source is equal to nothing but emptiness, is in no list and lies before and behind nothing."""
    if op in (Op.EQUALS, Op.NOT_EQUALS):
        return all(meaning.is_empty(each) for each in right) is (op is Op.EQUALS)
    return op in (Op.NOT_CONTAINS, Op.NOT_IN)


def _contains(op: Op, left: Typed, right: tuple[Scalar | None, ...], context: ParseContext) -> bool:
    wanted = [each for each in right if not meaning.is_empty(each)]
    kind = family(left.type)
    found = [any(_same(kind, each, one, context) for each in left.items) for one in wanted]
    return any(found) if op is Op.CONTAINS_ANY else all(found)


def _single(op: Op, kind: Family, left: Scalar, right: tuple[Scalar | None, ...], context: ParseContext) -> bool:
    match op:
        case Op.EQUALS | Op.IN:
            return any(_same(kind, left, each, context) for each in right)
        case Op.NOT_EQUALS | Op.NOT_IN:
            return not any(_same(kind, left, each, context) for each in right)
        case Op.CONTAINS | Op.NOT_CONTAINS:
            inside = any(_text(each).casefold() in _text(left).casefold() for each in right)
            return inside is (op is Op.CONTAINS)
        case Op.TIMES:
            return _within_times(left, right, context)
        case Op.BETWEEN:
            orders = [_order(left, each, context) for each in right]
            return len(orders) == 2 and orders[0] in (0, 1) and orders[1] in (-1, 0)
        case _:
            order = _order(left, right[0] if right else None, context)
            return order in {Op.MORE: (1,), Op.LESS: (-1,), Op.AT_LEAST: (0, 1), Op.AT_MOST: (-1, 0)}[op]


def _text(value: Scalar | None) -> str:
    return "" if value is None else machine(value)


def _same(kind: Family, left: Scalar, right: Scalar | None, context: ParseContext) -> bool:
    if kind is Family.TEXT:
        return _text(left).casefold() == _text(right).casefold()
    if meaning.is_empty(right):
        return False
    pair = _pair(left, right, context)
    if pair is None:
        raise _Incompatible
    return pair.same


def _pair(left: Scalar, right: Scalar | None, context: ParseContext) -> meaning.Pair | None:
    """Both in one form; a sum may be written as people type sums."""
    found = meaning.pair(left, right, context)
    if found is not None:
        return found
    read = sum_beside(left, right, context)
    return None if read is None else meaning.pair(left, read, context)


def _order(left: Scalar, right: Scalar | None, context: ParseContext) -> int:
    """-1, 0 or 1; nothing has an order to emptiness: 2."""
    if meaning.is_empty(right):
        return 2
    pair = _pair(left, right, context)
    if pair is None or not pair.ordered:
        raise _Incompatible
    return pair.order


def _within_times(left: Scalar, right: tuple[Scalar | None, ...], context: ParseContext) -> bool:
    clocks = [CLOCK.fullmatch(_text(each)) for each in right]
    if not isinstance(left, datetime) or len(clocks) != 2:
        raise _Incompatible
    limits = [time(int(each[1]), int(each[2])) for each in clocks if each]
    if len(limits) != 2:
        raise _Incompatible
    at = left.astimezone(context.zone).time().replace(second=0, microsecond=0)
    first, last = limits
    return first <= at <= last if first <= last else at >= first or at <= last
