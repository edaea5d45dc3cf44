"""The table of functions; those for numbers and lists are here, texts and dates in modules of their own.

Each takes its place (`Scope`) and its values and answers a value; all work is bounded by the limits of `Scope`.
Source: engine «Expressions», table of functions.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import ROUND_CEILING, ROUND_DOWN, ROUND_FLOOR, ROUND_HALF_UP, Decimal
from typing import TypeAlias

from crm_tui.domain import expressions_dates as dates
from crm_tui.domain import expressions_texts as texts
from crm_tui.domain import expressions_values as meaning
from crm_tui.domain.expressions_scope import Scope
from crm_tui.domain.expressions_values import EXACT
from crm_tui.domain.money import Money
from crm_tui.domain.words import N_
from crm_tui.domain.workflow_values import Plain, Scalar

_Function: TypeAlias = Callable[[Scope, list[Plain]], Plain]


def _not(_scope: Scope, values: list[Plain]) -> Plain:
    return not meaning.truth(values[0])


def _extreme(scope: Scope, values: list[Plain], sign: int) -> Plain:
    """The least (-1) or greatest (1) of the values, or of those of the only list; it comes back as it was.

    Texts that are all numbers are compared as numbers.
    """
    items = [scope.one(each) for each in values] if len(values) > 1 else list(scope.items(values[0]))
    if not items:
        return None
    counted = all(isinstance(each, str) and meaning.number(each) is not None for each in items)
    best = items[0]
    for each in items[1:]:
        pair = meaning.pair(meaning.number(each) if counted else each, best, scope.context)
        if pair is None or not pair.ordered:
            raise scope.fail(
                N_("“{left}” and “{right}” cannot be compared"), left=scope.shown(each), right=scope.shown(best)
            )
        best = each if pair.order == sign else best
    return best


def _min(scope: Scope, values: list[Plain]) -> Plain:
    return _extreme(scope, values, -1)


def _max(scope: Scope, values: list[Plain]) -> Plain:
    return _extreme(scope, values, 1)


def _abs(scope: Scope, values: list[Plain]) -> Plain:
    return abs(scope.number(values[0]))


def _rounded(scope: Scope, number: Decimal, digits: int, rounding: str) -> Decimal:
    if not -15 <= digits <= 10:
        raise scope.fail(N_("only -15 to 10 digits can be rounded to"))
    return scope.checked(number.quantize(Decimal(1).scaleb(-digits), rounding=rounding, context=EXACT) + 0)


def _round(scope: Scope, values: list[Plain]) -> Plain:
    """Half goes away from zero."""
    digits = scope.whole(values[1]) if len(values) > 1 else 0
    return _rounded(scope, scope.number(values[0]), digits, ROUND_HALF_UP)


def _to_whole(rounding: str) -> _Function:
    return lambda scope, values: _rounded(scope, scope.number(values[0]), 0, rounding)


def _intval(scope: Scope, values: list[Plain]) -> Plain:
    """Of a text its leading whole number, 0 when it has none."""
    one = scope.one(values[0])
    if isinstance(one, str):
        return texts.leading_number(scope, one)
    return _rounded(scope, scope.number(one), 0, ROUND_DOWN)


def _sqrt(scope: Scope, values: list[Plain]) -> Plain:
    number = scope.number(values[0])
    if number < 0:
        raise scope.fail(N_("a negative number has no square root"))
    return EXACT.sqrt(number)


def _rand(scope: Scope, values: list[Plain]) -> Plain:
    low, high = sorted((scope.whole(values[0]), scope.whole(values[1])))
    return scope.world.chance.randint(low, high)


def _numberformat(scope: Scope, values: list[Plain]) -> Plain:
    """Digits after the point (0), the point (``.``) and the mark between thousands (``,``)."""
    digits = scope.whole(values[1]) if len(values) > 1 else 0
    point, mark = _marks(scope, values)
    if not 0 <= digits <= 10:
        raise scope.fail(N_("only 0 to 10 digits can be shown"))
    number = _rounded(scope, scope.number(values[0]), digits, ROUND_HALF_UP)
    whole, _point, fraction = f"{abs(number):f}".partition(".")
    groups = f"{int(whole):,}".replace(",", mark)
    sign = "-" if number < 0 else ""
    return f"{sign}{groups}{point if fraction else ''}{fraction}"


def _marks(scope: Scope, values: list[Plain]) -> tuple[str, str]:
    point = scope.text(values[2])[:10] if len(values) > 2 else "."
    return point, scope.text(values[3])[:10] if len(values) > 3 else ","


def _convert(scope: Scope, values: list[Plain]) -> Plain:
    """An amount in another currency, by the rates of today."""
    amount = scope.one(values[0])
    source = scope.text(values[1]).strip().upper() or (amount.currency if isinstance(amount, Money) else "")
    target = scope.text(values[2]).strip().upper()
    rates = scope.world.rates()
    for code in (source, target):
        if not rates.get(code):
            raise scope.fail(N_("there is no rate for the currency “{code}”"), code=scope.shown(code))
    number = scope.number(amount)
    if source != target:
        number = EXACT.divide(EXACT.multiply(number, rates[source]), rates[target])
    return Money.of(scope.checked(number), target)


def _merge(scope: Scope, values: list[Plain]) -> Plain:
    found: list[Scalar] = []
    for each in values:
        found += scope.items(each)
    return scope.few(tuple(found))


def _firstvalue(scope: Scope, values: list[Plain]) -> Plain:
    return next(iter(scope.items(values[0])), None)


def _count(scope: Scope, values: list[Plain]) -> Plain:
    return len(scope.items(values[0]))


def _swirl(scope: Scope, values: list[Plain]) -> Plain:
    """The first value goes to the end."""
    items = scope.items(values[0])
    return (*items[1:], *items[:1])


def _shuffle(scope: Scope, values: list[Plain]) -> Plain:
    items = list(scope.items(values[0]))
    for last in range(len(items) - 1, 0, -1):
        other = scope.world.chance.randint(0, last)
        items[last], items[other] = items[other], items[last]
    return tuple(items)


FUNCTIONS: Mapping[str, _Function] = {
    "not": _not,
    "min": _min,
    "max": _max,
    "abs": _abs,
    "round": _round,
    "ceil": _to_whole(ROUND_CEILING),
    "floor": _to_whole(ROUND_FLOOR),
    "intval": _intval,
    "sqrt": _sqrt,
    "rand": _rand,
    "numberformat": _numberformat,
    "convert": _convert,
    "merge": _merge,
    "firstvalue": _firstvalue,
    "count": _count,
    "swirl": _swirl,
    "shuffle": _shuffle,
    "strlen": texts.strlen,
    "substr": texts.substr,
    "strpos": texts.strpos,
    "trim": texts.trim,
    "upper": texts.upper,
    "lower": texts.lower,
    "replace": texts.replace,
    "urlencode": texts.urlencode,
    "randstring": texts.randstring,
    "implode": texts.implode,
    "explode": texts.explode,
    "dateadd": dates.dateadd,
    "datediff": dates.datediff,
    "date": dates.date_text,
    "locdate": dates.locdate,
    "addworkdays": dates.addworkdays,
    "workdateadd": dates.workdateadd,
    "isworkday": dates.isworkday,
    "isworktime": dates.isworktime,
    "touserdate": dates.touserdate,
    "getuserdateoffset": dates.getuserdateoffset,
    "strtotime": dates.strtotime,
    "settime": dates.settime,
}
"""Name → what it does; ``if``, ``and`` and ``or`` compute only the values that they need and are the evaluator's."""
