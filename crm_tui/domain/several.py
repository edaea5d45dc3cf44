"""Fields with several values of one kind: ``red, blue``. Each value is a `Point` in its machine form, without a label.

A list is written like phones: between commas, semicolons or line ends, and a value that holds one of them in quotes.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from decimal import Decimal

from crm_tui.domain import values
from crm_tui.domain.dates import utc_zone
from crm_tui.domain.fields import FieldKind, FieldSpec, Point, Value
from crm_tui.domain.natural import ParseContext
from crm_tui.domain.refusals import invalid
from crm_tui.domain.text import is_blank
from crm_tui.domain.words import N_

MOST = 200
"""Values of one field of one record."""
SINGLE_ONLY = frozenset({FieldKind.BOOL})
"""Kinds of which several make no sense."""
_ITEM = re.compile(r'\s*("(?:[^"]|"")*"|[^,;\n"]*)\s*(?:[,;\n]|$)')
_MACHINE = ParseContext(today=date(2000, 1, 1), now=datetime(2000, 1, 1, tzinfo=UTC), zone=utc_zone(), currency="")
"""Machine forms depend on neither the day nor the zone nor a currency."""
_SHIFT = 10**17
"""Makes every number that a field takes positive."""


def split(spec: FieldSpec, text: str) -> list[str]:
    """The texts that a list holds, each once.

    Raises:
        InvalidValue: a quote is not closed.
    """
    found: dict[str, None] = {}
    position, text = 0, text.strip()
    while position < len(text) and len(found) <= MOST:
        match = _ITEM.match(text, position)
        if match is None or match.end() == position:
            raise invalid(spec.name, text[position:], N_("has a quote that is not closed or stands inside a value"))
        position = match.end()
        item = match[1]
        item = item[1:-1].replace('""', '"') if item.startswith('"') else item.strip()
        if not is_blank(item):
            found[item] = None
    return list(found)


def parse(spec: FieldSpec, text: str, context: ParseContext) -> tuple[Point, ...]:
    """The values that a text lists.

    Raises:
        InvalidValue: one of them is none of the field's kind, or a quote is not closed.
    """
    single = spec.single
    return points(spec, [values.parse(single, item, context) for item in split(spec, text)])


def points(spec: FieldSpec, several: list[Value]) -> tuple[Point, ...]:
    """Typed values as the points that are kept, each once."""
    single = spec.single
    texts = dict.fromkeys(values.format_value(single, item) for item in several if item is not None)
    return tuple(Point(text, "") for text in texts)


def items(spec: FieldSpec, value: Value) -> list[Value]:
    """The typed values of what is kept."""
    single = spec.single
    kept = [point for point in value if isinstance(point, Point)] if isinstance(value, tuple) else []
    if values.needs_lookup(single):
        return [point.value for point in kept]
    return [values.parse(single, point.value, _MACHINE) for point in kept]


def checked(spec: FieldSpec, several: tuple[Point, ...]) -> tuple[Point, ...]:
    """The points in their machine forms.

    Raises:
        InvalidValue: one of them is none of the field's kind, or there are too many.
    """
    if len(several) > MOST:
        raise invalid(spec.name, len(several), N_("are more than {limit} entries"), limit=MOST)
    return points(spec, items(spec, several))


def written(several: tuple[Point, ...]) -> str:
    """The text that `parse` reads back."""
    return ", ".join(_quoted(point.value) for point in several)


def _quoted(value: str) -> str:
    if any(sign in value for sign in ',;"\n') or value != value.strip():
        return '"' + value.replace('"', '""') + '"'
    return value


def comparable(kind: FieldKind, value: str) -> str:
    """The form in which machine forms of a kind are compared: as text, in the order of the values."""
    if kind in (FieldKind.INTEGER, FieldKind.NUMBER):
        return f"{Decimal(value) + _SHIFT:025.6f}"
    if kind is FieldKind.MONEY:
        amount, _space, currency = value.rpartition(" ")
        return f"{currency} {Decimal(amount) + _SHIFT:025.6f}"
    return value.casefold()
