"""One value of a field: read from text, checked, written as text. Every door and every import goes through here.

`parse` and `format_value` are the machine form of the command line: what `format_value` writes, `parse` reads back.
Kinds that name other things (people, stages, records, dictionary entries) need the store: a service resolves what
`names_in` finds, and `validate` checks the answer.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, date, datetime
from decimal import Decimal
from types import ModuleType
from zoneinfo import ZoneInfo

from crm_tui.domain import amounts, natural, points
from crm_tui.domain.dates import FIRST_YEAR, LAST_YEAR
from crm_tui.domain.fields import MULTIPLE, POINTS, FieldKind, FieldSpec, Point, Value
from crm_tui.domain.money import MAX_MINOR, Money
from crm_tui.domain.natural import ParseContext
from crm_tui.domain.refusals import invalid
from crm_tui.domain.text import clean, is_blank, nearest
from crm_tui.domain.words import N_

__all__ = ["LOOKUPS", "ParseContext", "format_value", "names_in", "needs_lookup", "parse", "validate"]

LOOKUPS = frozenset(
    {
        FieldKind.USER,
        FieldKind.USERS,
        FieldKind.LINK,
        FieldKind.LINKS,
        FieldKind.STAGE,
        FieldKind.PIPELINE,
        FieldKind.DICTIONARY,
        FieldKind.FILE,
        FieldKind.BOOKING,
        FieldKind.ITEM,
    }
)
"""Kinds whose text is a name that only the store can resolve."""
TEXT_BYTES = 65_536
MOST_LINKS = 500
YES = frozenset({"yes", "y", "true", "1", "on", "sì", "si", "s", "vero"})
NO = frozenset({"no", "n", "false", "0", "off", "falso"})

_LONG = frozenset({FieldKind.TEXT, FieldKind.BBCODE})
_IDS = frozenset({FieldKind.USER, FieldKind.LINK, FieldKind.STAGE, FieldKind.PIPELINE})
_EXPECTED: dict[FieldKind, tuple[tuple[type, ...], str]] = {
    FieldKind.INTEGER: ((int,), N_("is not a whole number")),
    FieldKind.PERCENT: ((int,), N_("is not a percentage")),
    FieldKind.NUMBER: ((Decimal,), N_("is not a number")),
    FieldKind.MONEY: ((Money,), N_("is not an amount of money")),
    FieldKind.DATE: ((date,), N_("is not a date")),
    FieldKind.DATETIME: ((datetime,), N_("is not a date with a time")),
    FieldKind.BOOL: ((bool,), N_("is neither yes nor no")),
    **dict.fromkeys(_IDS, ((int,), N_("is not an id"))),
    **dict.fromkeys(MULTIPLE, ((tuple,), N_("is not a list"))),
}
_TEXT: tuple[tuple[type, ...], str] = ((str,), N_("is not text"))


def needs_lookup(spec: FieldSpec) -> bool:
    """Whether a text for the field is a name (or several) that a service has to resolve."""
    return spec.item_kind in LOOKUPS


def names_in(spec: FieldSpec, text: str) -> tuple[str, ...]:
    """The names that a text for a field of `LOOKUPS` holds: several, between commas, where the field takes several.

    A name with a comma stands in quotes. No text, no names.
    """
    text = clean(text, multiline=False).strip()
    if not spec.multiple:
        return () if is_blank(text) else (text,)
    names: list[str] = []
    quoted = False
    start = 0
    for index, character in enumerate(f"{text},"):
        if character == '"':
            quoted = not quoted
        elif character == "," and not (quoted and index < len(text)):
            name = text[start:index].strip()
            name = name[1:-1].replace('""', '"') if len(name) > 1 and name[0] == name[-1] == '"' else name
            names += [] if is_blank(name) else [name.strip()]
            start = index + 1
    return tuple(dict.fromkeys(names))


def known_currency(name: str, money: Money, known: Collection[str]) -> Money:
    """The amount when its currency is one of these, or when none are named.

    Raises:
        InvalidValue: another currency; suggests the known ones.
    """
    if known and money.currency not in known:
        raise invalid(
            name, money.currency, N_("is no currency of this CRM"), N_("one of: {choices}; or crm-tui currency add"),
            choices=", ".join(sorted(known)),
        )  # fmt: skip
    return money


def parse(spec: FieldSpec, text: str, context: ParseContext) -> Value:
    """The value that a text means; None or ``()`` for an empty one.

    Raises:
        InvalidValue: the field does not take it; says why.
        ValueError: the field needs a lookup (a programmer's mistake: see `needs_lookup`).
    """
    if needs_lookup(spec):
        raise ValueError(f"{spec.name} needs a lookup")
    text = clean(text, multiline=spec.kind in _LONG or spec.kind in POINTS)
    if is_blank(text):
        return validate(spec, () if spec.multiple else None)
    return validate(spec, _parsed(spec, text, context))


def _parsed(spec: FieldSpec, text: str, context: ParseContext) -> Value:
    match spec.kind:
        case FieldKind.INTEGER:
            return amounts.parse_integer(spec.name, text)
        case FieldKind.PERCENT:
            return amounts.parse_percent(spec.name, text)
        case FieldKind.NUMBER:
            return amounts.parse_number(spec.name, text)
        case FieldKind.MONEY:
            return known_currency(spec.name, amounts.parse_money(spec.name, text, context.currency), context.currencies)
        case FieldKind.DATE:
            return natural.parse_date(spec.name, text, context)
        case FieldKind.DATETIME:
            return natural.parse_moment(spec.name, text, context)
        case FieldKind.BOOL:
            return parse_bool(spec.name, text)
        case FieldKind.VALUES:
            listed: tuple[Point, ...] = _several().parse(spec, text, context)
            return listed
        case _ if spec.kind in POINTS:
            return points.parse_points(spec, text)
        case _:
            return text


def _several() -> ModuleType:
    from crm_tui.domain import several  # noqa: PLC0415 — it parses its items here

    return several


def parse_bool(field: str, text: str) -> bool:
    """Yes or no, in English or Italian.

    Raises:
        InvalidValue: neither.
    """
    word = text.strip().casefold()
    if word not in YES and word not in NO:
        raise invalid(field, text, N_("is neither yes nor no"), N_("write yes or no"))
    return word in YES


def validate(spec: FieldSpec, value: Value) -> Value:
    """The value as it is kept: clean, whole milliseconds, empty text as None. Checks the type, the limits, `required`.

    Raises:
        InvalidValue: the field does not take it; says why.
    """
    if value is None or value == "" or (spec.multiple and value == ()):
        return _empty(spec)
    types, reason = _EXPECTED.get(spec.kind, _TEXT)
    if not isinstance(value, types) or (isinstance(value, bool) and spec.kind is not FieldKind.BOOL):
        raise invalid(spec.name, value, reason)
    if isinstance(value, str):
        return _valid_text(spec, value)
    if isinstance(value, tuple):
        return _valid_many(spec, value)
    if isinstance(value, date):
        return _valid_day(spec, value)
    _check_size(spec, value)
    return value


def _empty(spec: FieldSpec) -> Value:
    if spec.required:
        raise invalid(spec.name, "", N_("must not be empty"))
    return () if spec.multiple else None


def _valid_text(spec: FieldSpec, value: str) -> Value:
    long = spec.kind in _LONG
    text = clean(value, multiline=long)
    text = text.rstrip() if long else text.strip()
    if is_blank(text):
        return _empty(spec)
    if long:
        limit = min(max(spec.max_length, 255), TEXT_BYTES)
        if len(text.encode()) > limit:
            raise invalid(spec.name, text, N_("is longer than {limit} bytes"), limit=limit)
    elif len(text) > spec.max_length:
        raise invalid(spec.name, text, N_("is longer than {limit} characters"), limit=spec.max_length)
    if spec.kind is FieldKind.URL and not points.is_web(text):
        raise invalid(spec.name, text, N_("is not a web address"), N_("write for example https://example.com"))
    return _choice(spec, text) if spec.kind is FieldKind.CHOICE else text


def _choice(spec: FieldSpec, text: str) -> str:
    by_key = {choice.casefold(): choice for choice in spec.choices}
    if found := by_key.get(text.casefold()):
        return found
    near = nearest(text, spec.choices)
    hint = N_("did you mean “{near}”?") if near else N_("one of: {choices}")
    raise invalid(spec.name, text, N_("is not one of the choices"), hint, near=near, choices=", ".join(spec.choices))


def _valid_many(spec: FieldSpec, value: tuple[object, ...]) -> Value:
    if spec.kind in POINTS:
        if not all(isinstance(item, Point) for item in value):
            raise invalid(spec.name, value, N_("is not a list"))
        found = tuple(item for item in value if isinstance(item, Point))
        if spec.kind is FieldKind.VALUES:
            checked: tuple[Point, ...] = _several().checked(spec, found)
            return checked or _empty(spec)
        return points.check_points(spec, found)
    ids = tuple(dict.fromkeys(item for item in value if isinstance(item, int) and not isinstance(item, bool)))
    if any(isinstance(item, bool) or not isinstance(item, int) or item < 1 for item in value):
        raise invalid(spec.name, value, N_("is not a list of ids"))
    if len(ids) > MOST_LINKS:
        raise invalid(spec.name, len(ids), N_("are more than {limit} entries"), limit=MOST_LINKS)
    return ids


def _valid_day(spec: FieldSpec, value: date) -> Value:
    if isinstance(value, datetime) is not (spec.kind is FieldKind.DATETIME):
        raise invalid(spec.name, value, _EXPECTED[spec.kind][1])
    if not FIRST_YEAR <= value.year <= LAST_YEAR:
        raise invalid(spec.name, value, N_("is not in the years {first} to {last}"), first=FIRST_YEAR, last=LAST_YEAR)
    if not isinstance(value, datetime):
        return value
    if value.tzinfo is None:
        raise ValueError(f"{spec.name}: a moment needs a zone")
    return value.astimezone(UTC).replace(microsecond=value.microsecond // 1000 * 1000)


def _check_size(spec: FieldSpec, value: object) -> None:
    if isinstance(value, Money):
        if abs(value.minor) > MAX_MINOR:
            raise invalid(spec.name, value, N_("is too large: at most {limit}"), limit=f"{amounts.LIMIT:,}")
    elif isinstance(value, Decimal):
        if not value.is_finite() or abs(value) > amounts.LIMIT:
            raise invalid(spec.name, value, N_("is too large: at most {limit}"), limit=f"{amounts.LIMIT:,}")
    elif spec.kind is FieldKind.PERCENT:
        if not 0 <= int(str(value)) <= 100:
            raise invalid(spec.name, value, N_("is not a percentage"), N_("write a whole number from 0 to 100"))
    elif isinstance(value, int) and abs(value) > amounts.LIMIT:
        raise invalid(spec.name, value, N_("is too large: at most {limit}"), limit=f"{amounts.LIMIT:,}")


def format_value(spec: FieldSpec, value: Value, zone: ZoneInfo | None = None) -> str:
    """The machine form: ISO dates, moments with offset (UTC, or that of ``zone``), decimal points, ``yes`` and ``no``.

    Names are the business of a service: ids are written as numbers. Empty values are an empty text.
    """
    if value is None or value == ():
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return _moment_text(value, zone)
    if isinstance(value, Decimal):
        return _number_text(value)
    if isinstance(value, tuple):
        if spec.kind in POINTS:
            found = tuple(item for item in value if isinstance(item, Point))
            return str(_several().written(found)) if spec.kind is FieldKind.VALUES else points.format_points(found)
        return ", ".join(map(str, value))
    return value.isoformat() if isinstance(value, date) else str(value)


def _moment_text(moment: datetime, zone: ZoneInfo | None) -> str:
    """In UTC, too, where the zone's offset has seconds (before there was railway time): ISO 8601 cannot write it."""
    local = moment.astimezone(zone or UTC)
    offset = local.utcoffset()
    if offset is not None and offset.seconds % 60:
        local = moment.astimezone(UTC)
    return local.isoformat(timespec="milliseconds" if local.microsecond else "seconds")


def _number_text(number: Decimal) -> str:
    """Without an exponent, and never with exactly three decimals: ``1.125`` could be read as a thousand."""
    text = f"{number:f}"
    if "." in text:
        text = text.rstrip("0").removesuffix(".")
    return f"{text}0" if len(text.partition(".")[2]) == 3 else text
