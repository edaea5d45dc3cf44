"""The grid of a calendar: which days a month, a week or a day shows. Pure; weeks begin on Monday."""

from __future__ import annotations

from datetime import date, timedelta
from enum import StrEnum

from crm_tui.domain.dates import week_of


class Unit(StrEnum):
    """How much the calendar shows at once."""

    MONTH = "month"
    WEEK = "week"
    DAY = "day"


def bounds(unit: Unit, day: date) -> tuple[date, date]:
    """First and last day shown when the cursor is on this day: whole weeks, but for a single day."""
    if unit is Unit.DAY:
        return day, day
    if unit is Unit.WEEK:
        return week_of(day)
    first = day.replace(day=1)
    following = (first + timedelta(days=32)).replace(day=1)
    return week_of(first)[0], week_of(following - timedelta(days=1))[1]


def days(unit: Unit, day: date) -> tuple[date, ...]:
    """Every day shown, in order."""
    first, last = bounds(unit, day)
    return tuple(first + timedelta(days=number) for number in range((last - first).days + 1))
