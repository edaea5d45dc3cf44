"""Intervals of dates: ``-2d``, ``2 days 3 minutes``, ``1y 10h``; and how far two moments lie apart.

Months and years keep the day and clamp to a month's last one, days keep the wall clock, hours and less are exact.
Source: engine «Expressions» (`dateadd`, `datediff`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from crm_tui.domain.dates import FIRST_YEAR, LAST_YEAR, add_days_wall, add_months, at_wall

_PART = re.compile(r"\s*([+-]?)\s*([0-9]{1,9})\s*([A-Za-z]+)\s*,?")
_UNITS = {
    **dict.fromkeys(("y", "year", "years"), "y"),
    **dict.fromkeys(("m", "month", "months"), "m"),
    **dict.fromkeys(("d", "day", "days"), "d"),
    **dict.fromkeys(("h", "hour", "hours"), "h"),
    **dict.fromkeys(("i", "min", "mins", "minute", "minutes"), "i"),
    **dict.fromkeys(("s", "sec", "second", "seconds"), "s"),
}


@dataclass(frozen=True, slots=True)
class Interval:
    """A signed length of time."""

    months: int = 0
    days: int = 0
    seconds: int = 0

    @property
    def clock(self) -> bool:
        """Whether it has hours, minutes or seconds."""
        return self.seconds != 0

    @property
    def dated(self) -> bool:
        """Whether it has years, months or days."""
        return bool(self.months or self.days)


def read(text: str) -> Interval | None:
    """The interval that a text means, None when it means none. A sign holds until the next one; no text is nothing."""
    counts = dict.fromkeys("ymdhis", 0)
    sign, at = 1, 0
    if len(text) > 200:
        return None
    while text[at:].strip():
        part = _PART.match(text, at)
        unit = _UNITS.get(part[3].lower()) if part else None
        if part is None or unit is None:
            return None
        sign = {"-": -1, "+": 1, "": sign}[part[1]]
        counts[unit] += sign * int(part[2])
        at = part.end()
    seconds = counts["h"] * 3600 + counts["i"] * 60 + counts["s"]
    return Interval(counts["y"] * 12 + counts["m"], counts["d"], seconds)


def add(day: date | datetime, interval: Interval, zone: ZoneInfo) -> date | datetime | None:
    """The day or moment after the interval; None outside the years that the product knows.

    A day stays a day unless hours are added: then it is counted from its first moment in the zone. A moment keeps the
    zone that it is shown in.
    """
    try:
        if not isinstance(day, datetime):
            moved = add_months(day, interval.months) + timedelta(days=interval.days)
            if not interval.clock:
                return moved if _known(moved) else None
            result = at_wall(moved, datetime.min.time(), zone) + timedelta(seconds=interval.seconds)
            return result if _known(result) else None
        local = day.astimezone(zone)
        months = add_months(local.date(), interval.months)
        moment = add_days_wall(day, (months - local.date()).days + interval.days, zone) if interval.dated else day
        moment = moment + timedelta(seconds=interval.seconds)
        return moment.astimezone(day.tzinfo) if _known(moment) else None
    except (OverflowError, ValueError):
        return None


def _known(day: date) -> bool:
    return FIRST_YEAR <= day.year <= LAST_YEAR


@dataclass(frozen=True, slots=True)
class Distance:
    """How far a moment lies behind another, by the calendar; parts are never negative."""

    negative: bool
    years: int
    months: int
    days: int
    hours: int
    minutes: int
    seconds: int
    total_days: int
    """Whole days, months counted by their days."""


def between(later: datetime, earlier: datetime, zone: ZoneInfo) -> Distance:
    """What `later` is ahead of `earlier` by the wall clock of the zone; negative when it lies before."""
    first, last = (each.astimezone(zone).replace(tzinfo=None, fold=0, microsecond=0) for each in (earlier, later))
    negative = last < first
    first, last = (last, first) if negative else (first, last)
    months = (last.year - first.year) * 12 + last.month - first.month
    if datetime.combine(add_months(first.date(), months), first.time()) > last:
        months -= 1
    rest = last - datetime.combine(add_months(first.date(), months), first.time())
    minutes, seconds = divmod(rest.seconds, 60)
    return Distance(
        negative, months // 12, months % 12, rest.days, minutes // 60, minutes % 60, seconds, (last - first).days
    )
