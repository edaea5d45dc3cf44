"""Dates and moments as people write and read them: ISO, ``20-10-16``, ``18 Mar 2026, 09:00``, ``tomorrow``, ``+3d``."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from crm_tui.domain.dates import FIRST_YEAR, LAST_YEAR, add_months, at_wall, day_of, is_skipped
from crm_tui.domain.refusals import invalid
from crm_tui.domain.words import N_

DateOrder = Literal["iso", "dmy", "mdy"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ParseContext:
    """What a text needs to become a value: nothing is read from a clock."""

    today: date
    now: datetime
    """Aware."""
    zone: ZoneInfo
    currency: str = "EUR"
    """Of amounts without one."""
    date_order: DateOrder = "iso"
    """How dates of three numbers are read, besides ISO ones."""
    currencies: frozenset[str] = frozenset()
    """Codes that amounts may have; none: every code that can be one."""
    called: Callable[[str, str, str], bool] | None = None
    """Whether people call an entry of a closed list so: the list (``stage``), its code, their word; None: nobody knows."""

    @classmethod
    def at(cls, now: datetime, zone: ZoneInfo, currency: str = "EUR", date_order: DateOrder = "iso") -> ParseContext:
        """The context of a moment: today is its day in the zone."""
        return cls(today=day_of(now, zone), now=now, zone=zone, currency=currency, date_order=date_order)


_WORDS = {
    "today": 0,
    "oggi": 0,
    "tomorrow": 1,
    "domani": 1,
    "dopodomani": 2,
    "yesterday": -1,
    "ieri": -1,
}
_WEEKDAYS = {
    name: number
    for number, names in enumerate(
        (
            "monday mon lunedì lunedi lun",
            "tuesday tue martedì martedi mar",
            "wednesday wed mercoledì mercoledi mer",
            "thursday thu giovedì giovedi gio",
            "friday fri venerdì venerdi ven",
            "saturday sat sabato sab",
            "sunday sun domenica dom",
        )
    )
    for name in names.split()
}
_MONTHS = (
    *("january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november"),
    *("december", "gennaio", "febbraio", "marzo", "aprile", "maggio", "giugno", "luglio", "agosto", "settembre"),
    *("ottobre", "novembre", "dicembre"),
)
"""Those of all languages that the program speaks, twelve each."""
_NAMED = r"([0-9]{1,2}) ([a-z]{3,9})\.? ([0-9]{4})"
"""``18 Mar 2026``; compiled when it is first needed."""
_UNITS = {"d": "d", "g": "d", "w": "w", "s": "w", "m": "m", "y": "y", "a": "y", "h": "h"}
_OFFSET = re.compile(r"([+-])([0-9]{1,4})([dgwsmyah])", re.IGNORECASE)
_ISO = re.compile(r"([0-9]{4})([-/.])([0-9]{1,2})\2([0-9]{1,2})")
_THREE = re.compile(r"([0-9]{1,2})([-/. ])([0-9]{1,2})\2([0-9]{4}|[0-9]{2})")
_MOMENT = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})[T ]([0-9]{2}):?([0-9]{2})(?::?([0-9]{2})(?:[.,]([0-9]{1,9}))?)?"
    r" ?(Z|[+-][0-9]{2}:?[0-9]{2})?",
    re.IGNORECASE,
)
_CLOCK = re.compile(r"([0-9]{1,2})[:.]([0-9]{2})(?::([0-9]{2}))?")
_NOT_A_DATE = N_("is not a date")
_DATE_HINT = N_("write for example 2026-10-20, tomorrow, +3d or monday")
_NOT_A_MOMENT = N_("is not a date with a time")
_MOMENT_HINT = N_("write for example 2026-10-20 09:00 or tomorrow 09:00")
_YEAR = N_("is not in the years {first} to {last}")


def parse_date(field: str, text: str, context: ParseContext) -> date:
    """The day that a text means. A weekday is the next one after today.

    Raises:
        InvalidValue: it means none, or one that the calendar does not have.
    """
    word = text.strip().casefold()
    if len(word) > 40:
        raise invalid(field, text, _NOT_A_DATE, _DATE_HINT)
    if word in _WORDS:
        return context.today + timedelta(days=_WORDS[word])
    if word in _WEEKDAYS:
        return context.today + timedelta(days=(_WEEKDAYS[word] - context.today.weekday() - 1) % 7 + 1)
    if (match := _OFFSET.fullmatch(word)) and match[3] != "h":
        return _shifted(field, text, context.today, match)
    if match := _ISO.fullmatch(word):
        return _date(field, text, int(match[1]), int(match[3]), int(match[4]))
    if match := _THREE.fullmatch(word):
        return _by_order(field, text, match, context.date_order)
    if found := _named(word):
        return _date(field, text, *found)
    raise invalid(field, text, _NOT_A_DATE, _DATE_HINT)


def _named(word: str) -> tuple[int, int, int] | None:
    """Year, month and day of a date as the program shows it, whatever the language; None when it is none."""
    match = re.fullmatch(_NAMED, word)
    month = next((number for number, name in enumerate(_MONTHS) if name.startswith(match[2])), None) if match else None
    return None if match is None or month is None else (int(match[3]), month % 12 + 1, int(match[1]))


def _date(field: str, text: str, year: int, month: int, day: int) -> date:
    try:
        result = date(year, month, day)
    except ValueError as error:
        raise invalid(field, text, N_("is not in the calendar")) from error
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise invalid(field, text, _YEAR, first=FIRST_YEAR, last=LAST_YEAR)
    return result


def _by_order(field: str, text: str, match: re.Match[str], order: DateOrder) -> date:
    """``20-10-16`` with the day or the month first; two digits of a year are 1969 to 2068 (as POSIX reads them)."""
    if order == "iso":
        raise invalid(field, text, N_("is not a date in the form year-month-day"), _DATE_HINT)
    first, second, year = int(match[1]), int(match[3]), int(match[4])
    if len(match[4]) == 2:
        year += 2000 if year <= 68 else 1900
    day, month = (first, second) if order == "dmy" else (second, first)
    return _date(field, text, year, month, day)


def _shifted(field: str, text: str, day: date, match: re.Match[str]) -> date:
    count = int(match[2]) * (-1 if match[1] == "-" else 1)
    unit = _UNITS[match[3]]
    try:
        if unit in "my":
            result = add_months(day, count * (12 if unit == "y" else 1))
        else:
            result = day + timedelta(days=count * (7 if unit == "w" else 1))
    except (ValueError, OverflowError) as error:
        raise invalid(field, text, _YEAR, first=FIRST_YEAR, last=LAST_YEAR) from error
    return _date(field, text, result.year, result.month, result.day)


def parse_moment(field: str, text: str, context: ParseContext) -> datetime:
    """The moment, in UTC and whole milliseconds, that a text means.

    Without an offset it is the wall time of the context's zone. A numeric date alone is the start of its day; ``+3d``
    keeps the time of now, ``+2h`` counts hours. ``tomorrow`` alone is refused: nobody means midnight.

    Raises:
        InvalidValue: it means none.
    """
    found = _moment(field, text, context)
    return found if found.tzinfo is not None else at_wall(found.date(), found.time(), context.zone)


def skipped(field: str, text: str, context: ParseContext) -> datetime | None:
    """The wall time that a moment's text names, naive, when the clocks of the zone go forward over it; else None.

    Raises:
        InvalidValue: it means no moment.
    """
    found = _moment(field, text, context)
    return found if found.tzinfo is None and is_skipped(found, context.zone) else None


def _moment(field: str, text: str, context: ParseContext) -> datetime:
    """What a text names: a moment, aware, or a wall time of the context's zone, naive."""
    word = " ".join(text.split()).casefold()
    if len(word) > 60:
        raise invalid(field, text, _NOT_A_MOMENT, _MOMENT_HINT)
    if word in ("now", "adesso", "ora"):
        return _milliseconds(context.now)
    if match := _MOMENT.fullmatch(word):
        return _iso_moment(field, text, match, context)
    if match := _OFFSET.fullmatch(word):
        return _moment_from_now(field, text, match, context)
    head, _, tail = word.rpartition(" ")
    if head and (match := _CLOCK.fullmatch(tail)):
        clock = _clock(field, text, int(match[1]), int(match[2]), int(match[3] or 0))
        return datetime.combine(parse_date(field, head.removesuffix(","), context), clock)
    if _ISO.fullmatch(word) or _THREE.fullmatch(word) or _named(word):
        return datetime.combine(parse_date(field, word, context), time())
    raise invalid(field, text, _NOT_A_MOMENT, _MOMENT_HINT)


def _milliseconds(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(microsecond=moment.microsecond // 1000 * 1000)


def _moment_from_now(field: str, text: str, match: re.Match[str], context: ParseContext) -> datetime:
    if match[3] == "h":
        return _milliseconds(context.now + timedelta(hours=int(match[1] + match[2])))
    day = _shifted(field, text, context.today, match)
    now = _milliseconds(context.now).astimezone(context.zone).replace(tzinfo=None, fold=0)
    return now + (day - context.today)


def _iso_moment(field: str, text: str, match: re.Match[str], context: ParseContext) -> datetime:
    year, month, day = (int(part) for part in match[1].split("-"))
    wall_day = _date(field, text, year, month, day)
    micros = int((match[5] or "0")[:3].ljust(3, "0")) * 1000
    clock = _clock(field, text, int(match[2]), int(match[3]), int(match[4] or 0), micros)
    if match[6] is None:
        return datetime.combine(wall_day, clock)
    offset = match[6].replace(":", "")
    if offset == "z":
        return datetime.combine(wall_day, clock, tzinfo=UTC)
    hours, minutes = int(offset[1:3]), int(offset[3:5])
    if hours > 15 or minutes > 59:
        raise invalid(field, text, _NOT_A_MOMENT, _MOMENT_HINT)
    ahead = timedelta(hours=hours, minutes=minutes) * (-1 if offset[0] == "-" else 1)
    return datetime.combine(wall_day, clock, tzinfo=UTC) - ahead


def _clock(field: str, text: str, hour: int, minute: int, second: int, microsecond: int = 0) -> time:
    try:
        return time(hour, minute, second, microsecond)
    except ValueError as error:
        raise invalid(field, text, N_("is not a time of day")) from error
