"""What values mean to operators, functions and conditions: as a number, a text, yes or no, a moment; and which is more.

Nothing is guessed: a text that is no number is None here, and the caller says what that means. Empty counts as 0, as an
empty text and as no. Source: engine «Expressions» («numbers and dates compare by value; text case-insensitively»).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import ROUND_HALF_UP, Context, Decimal, DivisionByZero, InvalidOperation, Overflow
from typing import TypeAlias

from crm_tui.domain import amounts, natural, values
from crm_tui.domain.dates import at_wall, day_of
from crm_tui.domain.entities.types import ENTITY_TYPES
from crm_tui.domain.errors import InvalidValue
from crm_tui.domain.money import Money
from crm_tui.domain.natural import ParseContext
from crm_tui.domain.ref import Ref
from crm_tui.domain.workflow_values import PREFIXES, Choice, Plain, Scalar, machine

LIMIT = amounts.LIMIT
"""Numbers beyond it are refused."""
EXACT = Context(prec=34, Emax=999, Emin=-999, traps=[InvalidOperation, DivisionByZero, Overflow])
"""Where numbers are computed."""
_LAST_DIGIT = Decimal("0.0000000001")
"""Numbers are told apart, and given back, to ten digits behind the point: 1/3*3 is 1."""
_NUMBER = re.compile(r"[+-]?(?:[0-9]{1,15}(?:\.[0-9]{0,15})?|\.[0-9]{1,15})")
_NAMED = re.compile(r"(?:([A-Za-z][A-Za-z0-9_]*)[_:])?([0-9]{1,15})")
_Key: TypeAlias = Decimal | datetime | str


@dataclass(frozen=True, slots=True)
class Pair:
    """Two values in a form in which they can be compared."""

    left: _Key
    right: _Key
    ordered: bool = True
    """Whether more and less mean something."""

    @property
    def same(self) -> bool:
        """Whether both are the same."""
        return self.left == self.right

    @property
    def order(self) -> int:
        """-1, 0 or 1."""
        left, right = self.left, self.right
        if isinstance(left, Decimal) and isinstance(right, Decimal):
            return (left > right) - (left < right)
        if isinstance(left, datetime) and isinstance(right, datetime):
            return (left > right) - (left < right)
        return (str(left) > str(right)) - (str(left) < str(right))


def single(value: Plain) -> Scalar | None:
    """The value itself, or the only one of a list.

    Raises:
        ValueError: a list with several.
    """
    if not isinstance(value, tuple):
        return value
    if len(value) > 1:
        raise ValueError("a list")
    return value[0] if value else None


def is_empty(value: Plain) -> bool:
    """Whether there is nothing, or only text that is empty."""
    return value is None or value == () or value == ""


def number(value: Scalar | None) -> Decimal | None:
    """The number that it is, shows or counts; None when it is none. Empty is 0, yes is 1, money is its amount."""
    if value is None or value == "":
        return Decimal(0)
    if isinstance(value, Money):
        return value.amount
    if isinstance(value, (int, Decimal)):
        return Decimal(value)
    return _typed_number(value) if isinstance(value, str) else None


def _typed_number(text: str) -> Decimal | None:
    bare = text.strip()
    if _NUMBER.fullmatch(bare):
        return Decimal(bare)
    try:
        return amounts.parse_number("value", bare)
    except InvalidValue:
        return None


def tidy(number: Decimal) -> int | Decimal:
    """The number to ten digits behind the point; a whole one as `int`."""
    whole = number.to_integral_value()
    if whole == number:
        return int(whole)
    short = number.quantize(_LAST_DIGIT, rounding=ROUND_HALF_UP, context=EXACT)
    whole = short.to_integral_value()
    return int(whole) if whole == short else short.normalize(EXACT)


def truth(value: Plain) -> bool:
    """Yes or no: empty, 0 and words for no are no, everything else is yes."""
    if isinstance(value, tuple):
        return len(value) > 0
    if isinstance(value, str):
        return bool(value.strip()) and value.strip().casefold() not in values.NO
    if isinstance(value, Money):
        return value.minor != 0
    return bool(value)


def moment(value: Scalar | None, context: ParseContext) -> date | datetime | None:
    """The day or moment that it is or shows (ISO, or as people write dates); None when it is none."""
    if isinstance(value, date):
        return value
    if not isinstance(value, str) or not value.strip():
        return None
    for read in (natural.parse_date, natural.parse_moment):
        try:
            return read("value", value, context)
        except InvalidValue:
            continue
    return None


def instant(day: date | datetime, context: ParseContext) -> datetime:
    """The moment; of a day its first one in the company's zone."""
    return day if isinstance(day, datetime) else at_wall(day, time(), context.zone)


def pair(left: Scalar | None, right: Scalar | None, context: ParseContext) -> Pair | None:
    """Both values in one form; None when they cannot be compared.

    The first that is a number, a date, a record or a list entry decides, and the other is read as that.
    """
    if is_empty(left) and is_empty(right):
        return Pair("", "")
    for one, other, turned in ((left, right, False), (right, left, True)):
        keys = _keys(one, other, context)
        if keys is not None:
            mine, its, ordered = keys
            return Pair(its, mine, ordered) if turned else Pair(mine, its, ordered)
    if isinstance(left, (str, type(None))) and isinstance(right, (str, type(None))):
        return Pair((left or "").casefold(), (right or "").casefold())
    return None


def _keys(one: Scalar | None, other: Scalar | None, context: ParseContext) -> tuple[_Key, _Key, bool] | None:
    """Both as what ``one`` is; None when it does not decide or the other cannot be that."""
    if isinstance(one, bool):
        return _bools(one, other)
    if isinstance(one, (int, Decimal, Money)):
        return _numbers(one, other)
    if isinstance(one, date):
        it = moment(other, context)
        return None if it is None else (*_moments(one, it, context), True)
    if isinstance(one, Ref):
        return _records(one, other)
    return _choices(one, other, context) if isinstance(one, Choice) else None


def _moments(one: date, other: date, context: ParseContext) -> tuple[datetime, datetime]:
    """Two moments; beside a moment a day without a time is the whole day, so the moment counts for its day in the
    company's zone, as in the filters of lists."""
    if isinstance(one, datetime) and isinstance(other, datetime):
        return one, other
    return instant(_day(one, context), context), instant(_day(other, context), context)


def _day(value: date, context: ParseContext) -> date:
    return day_of(value, context.zone) if isinstance(value, datetime) else value


def _choices(one: Choice, other: Scalar | None, context: ParseContext) -> tuple[_Key, _Key, bool] | None:
    """An entry of a list and its code; a word by which people call it stands for the code."""
    if not isinstance(other, (Choice, str, int, Decimal)):
        return None
    word = machine(other)
    if isinstance(other, str) and context.called is not None and context.called(one.list, one.code, word):
        word = one.code
    return one.code.casefold(), word.casefold(), False


def _bools(one: bool, other: Scalar | None) -> tuple[_Key, _Key, bool] | None:
    if isinstance(other, str) and other.strip().casefold() in values.YES | values.NO:
        other = other.strip().casefold() in values.YES
    if other is None or isinstance(other, (bool, int, Decimal)):
        return Decimal(one), Decimal(other or 0), True
    return None


def _numbers(one: int | Decimal | Money, other: Scalar | None) -> tuple[_Key, _Key, bool] | None:
    if isinstance(one, Money) and isinstance(other, Money) and one.currency != other.currency:
        return None
    mine, its = number(one), number(other)
    if mine is None or its is None or isinstance(other, (Ref, Choice)):
        return None
    return Decimal(tidy(mine)), Decimal(tidy(its)), True


def _records(one: Ref, other: Scalar | None) -> tuple[_Key, _Key, bool] | None:
    mine = f"{one.type}:{one.id}"
    if isinstance(other, Ref):
        return mine, str(other), False
    if isinstance(other, int) and not isinstance(other, bool):
        return mine, f"{one.type}:{other}", False
    if isinstance(other, Decimal):
        return mine, f"{one.type}:{tidy(other)}", False
    return (mine, _record_key(one.type, other), False) if isinstance(other, str) else None


def _record_key(kind: str, text: str) -> str:
    """The record that a text names beside one of that type: ``CO_1``, ``company:1``, ``1``; a text that names none is
    the same as no record. Source: engine «Value types»."""
    match = _NAMED.fullmatch(text.strip())
    if match is None:
        return text
    word = match[1].casefold() if match[1] else kind
    return f"{kind if word in _words_for(kind) else word}:{int(match[2])}"


def _words_for(kind: str) -> frozenset[str]:
    """What may stand before the number of a record of that type, in lower case."""
    own = ENTITY_TYPES.get(kind)
    known = [kind, *(prefix for prefix, each in PREFIXES.items() if each == kind), own.prefix if own else ""]
    return frozenset(each.casefold() for each in known if each)
