"""Values that workflows work with: nineteen types, how they are typed, kept and shown.

A value describes itself, so that an expression, a condition and a modifier need no second look at the field it came
from: a person or a record is a `Ref`, an entry of a closed list a `Choice`, a file a `File`. `Typed` adds what the
value cannot say: whether a text is BBCode, HTML, an address. Several values are a tuple, in order.
Source: engine «Value types»; limits: threats T16.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache
from typing import Protocol, TypeAlias

from crm_tui.domain import amounts, natural, points, values
from crm_tui.domain.money import Money
from crm_tui.domain.natural import ParseContext
from crm_tui.domain.ref import Ref
from crm_tui.domain.refusals import invalid
from crm_tui.domain.text import clean
from crm_tui.domain.words import N_

TEXT_LENGTH = 65_536
"""Characters of the longest text that a rule makes."""
LIST_LENGTH = 1000
"""Entries of the longest list that a rule makes."""
PREFIXES: Mapping[str, str] = {
    "L": "lead",
    "D": "deal",
    "C": "contact",
    "CO": "company",
    "Q": "quote",
    "I": "invoice",
    "SI": "invoice",
}
"""What stands before the number of a record: ``D_12``."""


class ValueType(StrEnum):
    """What a parameter, variable, constant, field or result holds."""

    STRING = "string"
    TEXT = "text"
    BBCODE = "bbcode"
    HTML = "html"
    INTEGER = "integer"
    DOUBLE = "double"
    MONEY = "money"
    BOOL = "bool"
    DATE = "date"
    DATETIME = "datetime"
    LIST = "list"
    STAGE = "stage"
    DICTIONARY = "dictionary"
    USER = "user"
    ITEM = "item"
    FILE = "file"
    EMAIL = "email"
    PHONE = "phone"
    URL = "url"


WORDY = frozenset(
    {
        ValueType.STRING,
        ValueType.TEXT,
        ValueType.BBCODE,
        ValueType.HTML,
        ValueType.EMAIL,
        ValueType.PHONE,
        ValueType.URL,
    }
)
"""Types whose value is a text."""
CODED = frozenset({ValueType.LIST, ValueType.STAGE, ValueType.DICTIONARY})
"""Types whose value is a `Choice`."""


@dataclass(frozen=True, slots=True)
class Choice:
    """An entry of a closed list: the list's name (``stage`` for stages) and the entry's code."""

    list: str
    code: str


@dataclass(frozen=True, slots=True)
class File:
    """A stored file."""

    key: str
    """Names it in the store."""
    name: str


Scalar: TypeAlias = str | int | bool | Decimal | Money | date | datetime | Ref | Choice | File
"""One value. Moments are aware; one in another zone than UTC is shown in that zone, one in UTC in the company's."""
Plain: TypeAlias = Scalar | tuple[Scalar, ...] | None
"""One value, several in order, or none."""


@dataclass(frozen=True, slots=True)
class Typed:
    """A value and its type. None and ``()`` are empty, and so is the text without characters."""

    type: ValueType
    value: Plain

    @property
    def empty(self) -> bool:
        """Whether there is nothing."""
        return self.value is None or self.value == () or self.value == ""

    @property
    def items(self) -> tuple[Scalar, ...]:
        """The values one by one; none when empty."""
        if isinstance(self.value, tuple):
            return self.value
        return () if self.value is None or self.value == "" else (self.value,)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """What values are taken."""

    type: ValueType
    multiple: bool = False
    of: str = ""
    """For `LIST` and `DICTIONARY` the list's name, for `ITEM` the entity type that a bare number means."""


class LiteralContext:
    """What a typed text needs to become a value."""

    def __init__(
        self,
        *,
        parse: ParseContext | Callable[[], ParseContext],
        prefixes: Mapping[str, str] = PREFIXES,
        code: Callable[[Shape, str], str | None] | None = None,
    ) -> None:
        """For some texts.

        Args:
            parse: Now, today, the zone and the currency; or what finds them out, asked once when a text needs them.
            prefixes: ``D`` → ``deal``; smart processes add theirs.
            code: Finds the code of a list entry by what was typed (a code or a name); None: every text is taken as a code.
        """
        self._parse = parse
        self.prefixes = prefixes
        self.code = code

    @property
    def parse(self) -> ParseContext:
        """Now, today, the zone and the currency."""
        if callable(self._parse):
            self._parse = self._parse()
        return self._parse


class Printer(Protocol):
    """Words single values for people; what a door or a service provides."""

    def text(self, kind: ValueType, value: Scalar) -> str:
        """One value: localised numbers and dates, money with its symbol, Yes or No, names and titles."""
        ...


def infer(value: Plain) -> Typed:
    """The value with the type that it shows; several take the type of the first, texts are `STRING`."""
    first = (value[0] if value else "") if isinstance(value, tuple) else value
    return Typed(_type_of(first), value)


def _type_of(value: Scalar | None) -> ValueType:
    if isinstance(value, Ref):
        return ValueType.USER if value.type == "user" else ValueType.ITEM
    if isinstance(value, Choice):
        return ValueType.STAGE if value.list == "stage" else ValueType.LIST
    if isinstance(value, date):
        return ValueType.DATETIME if isinstance(value, datetime) else ValueType.DATE
    kinds: tuple[tuple[type, ValueType], ...] = (
        (bool, ValueType.BOOL),
        (int, ValueType.INTEGER),
        (Decimal, ValueType.DOUBLE),
        (Money, ValueType.MONEY),
        (File, ValueType.FILE),
    )
    return next((kind for known, kind in kinds if isinstance(value, known)), ValueType.STRING)


def printable(value: Typed, printer: Printer) -> str:
    """The value for people; several with ``", "`` between them, at most `TEXT_LENGTH` characters."""
    return ", ".join(printer.text(value.type, each) for each in value.items)[:TEXT_LENGTH]


def machine(value: Scalar) -> str:
    """The value as a literal is typed: what `read_literal` of its type reads back."""
    match value:
        case str():
            return value
        case bool():
            return "Y" if value else "N"
        case Money():
            return f"{value.amount:f}|{value.currency}"
        case Ref():
            return f"user_{value.id}" if value.type == "user" else str(value)
        case Choice():
            return value.code
        case File():
            return value.key
        case Decimal():
            return decimal_text(value)
        case datetime():
            return value.isoformat(timespec="milliseconds" if value.microsecond else "seconds")
        case date():
            return value.isoformat()
        case _:
            return str(value)


def decimal_text(number: Decimal) -> str:
    """All digits of it, without an exponent and without idle zeros."""
    text = f"{number:f}"
    text = text.rstrip("0").removesuffix(".") if "." in text else text
    return "0" if text in ("-0", "") else text


def read_literal(name: str, shape: Shape, text: str, context: LiteralContext) -> Typed:
    """The value that a typed text means; empty for an empty one. Several stand on lines of their own. Texts lose what can
    command a terminal.

    Raises:
        InvalidValue: the type does not take it; names ``name``.
    """
    if shape.type in WORDY:
        text = clean(text, multiline=True)
    if not shape.multiple:
        return Typed(shape.type, _read(name, shape, text, context) if text.strip() else None)
    read = tuple(_read(name, shape, line, context) for line in text.splitlines() if line.strip())
    if len(read) > LIST_LENGTH:
        raise invalid(name, len(read), N_("are more than {limit} entries"), limit=LIST_LENGTH)
    return Typed(shape.type, read)


def _read(name: str, shape: Shape, text: str, context: LiteralContext) -> Scalar:
    kind = shape.type
    if kind is ValueType.DATE:
        return natural.parse_date(name, text, context.parse)
    if kind is ValueType.DATETIME:
        return natural.parse_moment(name, text, context.parse)
    if kind in (ValueType.USER, ValueType.ITEM):
        return _record(name, shape, text.strip(), context.prefixes)
    if kind in (ValueType.EMAIL, ValueType.PHONE, ValueType.URL):
        return _address(name, kind, text.strip())
    if kind in CODED:
        return _choice(name, shape, text.strip(), context)
    if kind is ValueType.FILE:
        return File(text.strip(), text.strip())
    if kind in WORDY and len(text) > TEXT_LENGTH:
        raise invalid(name, text, N_("is longer than {limit} characters"), limit=TEXT_LENGTH)
    return text if kind in WORDY else _number(name, kind, text, context)


def _number(name: str, kind: ValueType, text: str, context: LiteralContext) -> Scalar:
    if kind is ValueType.INTEGER:
        return _integer(name, text)
    if kind is ValueType.BOOL:
        return _bool(name, text)
    return _double(name, text) if kind is ValueType.DOUBLE else _money(name, text, context.parse.currency)


_integer = lru_cache(maxsize=512)(amounts.parse_integer)
_bool = lru_cache(maxsize=64)(values.parse_bool)
_MACHINE_NUMBER = re.compile(r"[+-]?[0-9]{1,15}(?:\.[0-9]{1,12})?")


def _double(name: str, text: str) -> Decimal:
    """``5.5`` is five and a half whatever the language; other spellings as people write them."""
    bare = text.strip()
    return Decimal(bare) if _MACHINE_NUMBER.fullmatch(bare) else amounts.parse_number(name, text)


def _money(name: str, text: str, currency: str) -> Money:
    """``5.5|EUR``, or as people write amounts."""
    amount, bar, code = text.strip().partition("|")
    if not bar:
        return amounts.parse_money(name, text, currency)
    if not re.fullmatch("[A-Za-z]{3}", code.strip()) or not _MACHINE_NUMBER.fullmatch(amount.strip()):
        raise invalid(name, text, N_("is not an amount of money"), N_("write for example 1500.00 EUR"))
    money = Money.of(Decimal(amount.strip()), code.strip().upper())
    if money.amount != Decimal(amount.strip()):
        raise invalid(name, text, N_("has more decimals than {currency} knows"), currency=money.currency)
    return money


_NUMBERED = re.compile(r"(?:([A-Za-z][A-Za-z0-9_]*)[_:])?([0-9]{1,15})")


def _record(name: str, shape: Shape, text: str, prefixes: Mapping[str, str]) -> Ref:
    """``user_5``, ``D_12``, ``deal:12``; a bare number is of the shape's own kind."""
    own = "user" if shape.type is ValueType.USER else shape.of
    match = _NUMBERED.fullmatch(text)
    kind = (prefixes.get(match[1].upper(), match[1].lower()) if match[1] else own) if match else ""
    if match is None or not kind or int(match[2]) < 1:
        raise invalid(name, text, N_("names no record"), N_("write for example D_12 or user_5"))
    if own and kind != own:
        raise invalid(name, text, N_("is of another kind than {kind}"), kind=own)
    return Ref(kind, int(match[2]))


def _address(name: str, kind: ValueType, text: str) -> str:
    if kind is ValueType.EMAIL and not points.is_email(text):
        raise invalid(name, text, N_("is not an e-mail address"))
    if kind is ValueType.PHONE and not points.is_phone(text):
        raise invalid(name, text, N_("is not a telephone number"))
    if kind is ValueType.URL and not points.is_web(text):
        raise invalid(name, text, N_("is not a web address"), N_("write for example https://example.com"))
    return text


def _choice(name: str, shape: Shape, text: str, context: LiteralContext) -> Choice:
    code = context.code(shape, text) if context.code else text
    if code is None:
        raise invalid(name, text, N_("is not one of the choices"))
    return Choice("stage" if shape.type is ValueType.STAGE else shape.of, code)


def convert(value: Typed, kind: ValueType, context: LiteralContext, *, cut: bool = False) -> Typed:
    """The value as another type: texts are read, numbers become each other, a moment becomes its day.

    Args:
        value: What there is.
        kind: The type.
        context: How texts are read.
        cut: Whether a whole number may come of a fraction, without what is behind the point; else it is refused.

    Raises:
        InvalidValue: it has no such form.
    """
    if value.type is kind:
        return value
    items = tuple(_converted(each, Shape(type=kind), context, cut=cut) for each in value.items)
    if isinstance(value.value, tuple):
        return Typed(kind, items)
    return Typed(kind, items[0] if items else None)


def _converted(value: Scalar, shape: Shape, context: LiteralContext, *, cut: bool) -> Scalar:
    kind = shape.type
    if kind in WORDY:
        return machine(value)
    if isinstance(value, str):
        return _read("value", shape, value, context)
    if kind is ValueType.BOOL and isinstance(value, (bool, int, Decimal, Money)):
        return value.minor != 0 if isinstance(value, Money) else bool(value)
    if kind in (ValueType.INTEGER, ValueType.DOUBLE, ValueType.MONEY):
        return _number_as(value, kind, context.parse.currency, cut=cut)
    if isinstance(value, date) and kind in (ValueType.DATE, ValueType.DATETIME):
        return _day_as(value, kind, context.parse)
    if _type_of(value) is kind or (isinstance(value, Choice) and kind in CODED):
        return value
    if kind in (ValueType.USER, ValueType.ITEM, *CODED):
        return _read("value", shape, machine(value), context)
    raise invalid("value", machine(value), N_("is of another type"))


def _number_as(value: Scalar, kind: ValueType, currency: str, *, cut: bool) -> Scalar:
    if isinstance(value, Money):
        if kind is ValueType.MONEY:
            return value
        value = value.amount
    if isinstance(value, Ref):
        value = value.id
    if not isinstance(value, (int, Decimal)) or abs(Decimal(value)) > amounts.LIMIT:
        raise invalid("value", machine(value), N_("is not a number"))
    number = Decimal(value)
    if kind is ValueType.MONEY:
        return Money.of(number, currency)
    if kind is not ValueType.INTEGER:
        return number
    if not cut and number != number.to_integral_value():
        raise invalid("value", machine(number), N_("is not a whole number"))
    return int(number)


def _day_as(value: date, kind: ValueType, context: ParseContext) -> date | datetime:
    if isinstance(value, datetime):
        return value if kind is ValueType.DATETIME else value.astimezone(context.zone).date()
    return value if kind is ValueType.DATE else natural.parse_moment("value", value.isoformat(), context)
