"""When regular deals are due: once, or every so many days, weeks, months or years; months keep their last day.

Source: behaviour «Four ways a repeat deal is created», regular deals: month-end dates clamp.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

MOST_MISSED = 12
"""Missed dates of a template for which deals are created; the rest is reported."""


class Mode(StrEnum):
    """How often."""

    ONCE = "once"
    INTERVAL = "interval"


class Unit(StrEnum):
    """Of the interval."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    YEAR = "year"


class Stop(StrEnum):
    """When an interval ends."""

    NEVER = "never"
    DATE = "date"
    COUNT = "count"


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """When deals are created."""

    mode: Mode
    first_on: date
    every: int = 1
    unit: Unit = Unit.MONTH
    advance_days: int = 0
    """Days before ``first_on`` on which the deal is created; for `Mode.ONCE`."""
    stop: Stop = Stop.NEVER
    stop_on: date | None = None
    """The last day that may be, for `Stop.DATE`."""
    stop_after: int | None = None
    """How many there are, for `Stop.COUNT`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RegularDeal:
    """A template with its schedule."""

    id: int
    version: int
    name: str
    content: Mapping[str, Any]
    """Raw values of the deal's fields by name; ``products`` are its rows."""
    schedule: Schedule
    delay_days: int
    """Days from the scheduled one to the start of the deal."""
    duration_days: int
    """Days from the start to the close date."""
    pipeline: int
    active: bool
    made: int
    """Deals created so far."""
    place: int
    """Scheduled days that are done with: created, or too long ago."""
    done_until: date | None
    """No deal is created any more for this day and those before."""
    next_on: date | None
    last_deal: int | None
    created_by: int | None


def day(schedule: Schedule, number: int) -> date | None:
    """The day of an occurrence, from 0; None behind the end of the calendar.

    The 31st of a month without one is its last day; the next month has its own again.
    """
    try:
        if schedule.mode is Mode.ONCE:
            return schedule.first_on - timedelta(days=schedule.advance_days) if number == 0 else None
        if schedule.unit in (Unit.DAY, Unit.WEEK):
            step = schedule.every * (7 if schedule.unit is Unit.WEEK else 1)
            return schedule.first_on + timedelta(days=number * step)
        months = number * schedule.every * (12 if schedule.unit is Unit.YEAR else 1)
        year, month = divmod(schedule.first_on.year * 12 + schedule.first_on.month - 1 + months, 12)
        return date(year, month + 1, min(schedule.first_on.day, monthrange(year, month + 1)[1]))
    except (OverflowError, ValueError):
        return None


def _first_number(schedule: Schedule, after: date) -> int:
    """The number of the first occurrence behind this day."""
    first = day(schedule, 0)
    if first is None or first > after or schedule.mode is Mode.ONCE:
        return 0 if first is not None and first > after else 1
    longest = {Unit.DAY: 1, Unit.WEEK: 7, Unit.MONTH: 31, Unit.YEAR: 366}[schedule.unit] * schedule.every
    number = (after - first).days // longest
    while (found := day(schedule, number)) is not None and found <= after:
        number += 1
    return number


def days(schedule: Schedule, after: date, handled: int) -> Iterator[date]:
    """The days behind this one on which deals are due, in order; perhaps without end.

    Args:
        schedule: When.
        after: This day and those before are done with.
        handled: How many occurrences are done with: what `Stop.COUNT` counts.
    """
    number = _first_number(schedule, after)
    while (found := day(schedule, number)) is not None:
        if schedule.stop is Stop.DATE and schedule.stop_on is not None and found > schedule.stop_on:
            return
        if schedule.stop is Stop.COUNT and schedule.stop_after is not None and handled >= schedule.stop_after:
            return
        yield found
        number, handled = number + 1, handled + 1


def next_day(schedule: Schedule, after: date, handled: int) -> date | None:
    """The next day on which a deal is due; None when there is none."""
    return next(days(schedule, after, handled), None)


def last_day(schedule: Schedule, until: date) -> date | None:
    """The newest day up to this one on which it was due, whatever ends it; None when it has not begun."""
    number = _first_number(schedule, until) - 1
    return day(schedule, number) if number >= 0 else None


def due(schedule: Schedule, after: date, handled: int, today: date) -> tuple[tuple[date, ...], int]:
    """Days up to today for which deals are to be created, the newest `MOST_MISSED`; and how many older ones are not."""
    found = []
    for each in days(schedule, after, handled):
        if each > today:
            break
        found.append(each)
    return tuple(found[-MOST_MISSED:]), max(0, len(found) - MOST_MISSED)
