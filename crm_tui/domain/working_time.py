"""When people work, and sums over that time: days, hours, holidays and absences of the company or of one person.

All answers come from the value alone. Wall-clock rules as in `dates`: a shift from 09:00 to 18:00 keeps its hours over a
change to summer time. Source: engine «Scheduler, clock and calendars» (default Monday to Friday, 9 to 18), «Pause until
the employee's working day», «Expressions» (`addworkdays`, `workdateadd`, `isworkday`, `isworktime`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from crm_tui.domain import office
from crm_tui.domain.dates import add_days_wall, at_wall, day_of, from_ms, to_ms
from crm_tui.domain.errors import Refused
from crm_tui.domain.words import N_

DAYS = "1-5"
HOURS = "09:00-18:00"
MOST_DAYS = 10_000
"""Working days that a sum may go over."""
MOST_SECONDS = MOST_DAYS * 86_400
"""Seconds of work that a sum may go over."""
IDLE_DAYS = 1830
"""Days without work after which a calendar counts as one that has none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkingTime:
    """Somebody's working time."""

    zone: ZoneInfo
    days: frozenset[int]
    """ISO days of the week: Monday is 1."""
    starts: int
    """Minutes after midnight."""
    ends: int
    """Minutes after midnight, up to 1440; the end itself is no working time."""
    holidays: frozenset[date] = frozenset()
    yearly: frozenset[tuple[int, int]] = frozenset()
    """Holidays of every year: month and day."""
    absences: tuple[tuple[int, int], ...] = ()
    """Spans in UTC ms, the end exclusive."""

    @classmethod
    def of(
        cls,
        *,
        zone: ZoneInfo,
        days: str = DAYS,
        hours: str = HOURS,
        holidays: Collection[date] = (),
        yearly: Collection[tuple[int, int]] = (),
        absences: Iterable[tuple[int, int]] = (),
    ) -> WorkingTime:
        """Working time as `office` writes it: ``1-5`` and ``09:00-18:00``; empty texts are the defaults.

        Raises:
            InvalidValue: texts that `office.parse_days` or `office.parse_hours` do not take.
        """
        starts, ends = (_minutes(each) for each in (office.parse_hours(hours) or HOURS).split("-"))
        return cls(
            zone=zone,
            days=_week(office.parse_days(days) or DAYS),
            starts=starts,
            ends=ends,
            holidays=frozenset(holidays),
            yearly=frozenset(yearly),
            absences=tuple(sorted(absences)),
        )


def _minutes(clock: str) -> int:
    return 60 * int(clock[:2]) + int(clock[3:])


def _week(text: str) -> frozenset[int]:
    return frozenset(day for part in text.split(",") for day in range(int(part[0]), int(part[-1]) + 1))


def is_workday(calendar: WorkingTime, day: date) -> bool:
    """Whether it is a working day; hours and absences do not matter."""
    free = day in calendar.holidays or (day.month, day.day) in calendar.yearly
    return day.isoweekday() in calendar.days and not free


def is_worktime(calendar: WorkingTime, moment: datetime) -> bool:
    """Whether work goes on at this moment: a working day, within the hours, nobody absent."""
    at = to_ms(moment)
    return any(start <= at < end for start, end in _open(calendar, day_of(moment, calendar.zone)))


def add_workdays(calendar: WorkingTime, day: date, count: int) -> date:
    """The working day that comes ``count`` working days after (before, when negative) this one; itself for 0.

    Raises:
        Refused: more than `MOST_DAYS`, or a calendar without working days.
    """
    if abs(count) > MOST_DAYS:
        raise Refused(text=N_("at most {limit} working days can be counted"), limit=MOST_DAYS)
    left = abs(count)
    for each in _days(calendar, day, 1 if count > 0 else -1):
        if left == 0:
            break
        day, left = each, left - 1
    return day


def add_workdays_to(calendar: WorkingTime, moment: datetime, count: int) -> datetime:
    """The same wall time some working days later (or earlier), in UTC. Raises as `add_workdays`."""
    local = day_of(moment, calendar.zone)
    return add_days_wall(moment, (add_workdays(calendar, local, count) - local).days, calendar.zone)


def add_worktime(calendar: WorkingTime, moment: datetime, seconds: int) -> datetime:
    """When so many seconds of work have passed since the moment (before it, when negative); UTC, itself for 0.

    Raises:
        Refused: more than `MOST_SECONDS`, or a calendar without working time.
    """
    if abs(seconds) > MOST_SECONDS:
        raise Refused(text=N_("at most {limit} working days can be counted"), limit=MOST_DAYS)
    left, at = abs(seconds) * 1000, to_ms(moment)
    if left == 0:
        return from_ms(at)
    forward = seconds > 0
    for start, end in _spans(calendar, day_of(moment, calendar.zone), 1 if forward else -1):
        start, end = (max(start, at), end) if forward else (start, min(end, at))
        if start >= end:
            continue
        if left <= end - start:
            return from_ms(start + left if forward else end - left)
        left -= end - start
    raise _idle()


def next_opening(calendar: WorkingTime, moment: datetime) -> datetime:
    """The moment itself when work goes on, else when it next begins; UTC.

    Raises:
        Refused: a calendar without working time.
    """
    at = to_ms(moment)
    for start, end in _spans(calendar, day_of(moment, calendar.zone), 1):
        if at < end:
            return from_ms(max(start, at))
    raise _idle()


def _idle() -> Refused:
    return Refused(text=N_("the working calendar has no working time"))


def _days(calendar: WorkingTime, day: date, step: int) -> Iterator[date]:
    """Working days after (before) the day, until none comes for `IDLE_DAYS`."""
    idle = 0
    while idle < IDLE_DAYS:
        try:
            day += timedelta(days=step)
        except OverflowError as error:
            raise _idle() from error
        idle += 1
        if is_workday(calendar, day):
            idle = 0
            yield day
    raise _idle()


def _spans(calendar: WorkingTime, day: date, step: int) -> Iterator[tuple[int, int]]:
    """Spans of work of the day and the days after (before) it, in that order; ends after `IDLE_DAYS` without any."""
    idle = 0
    while idle < IDLE_DAYS and 2 < day.year < 9998:
        found = list(_open(calendar, day))
        idle = 0 if found else idle + 1
        yield from found if step > 0 else reversed(found)
        day += timedelta(days=step)


def _open(calendar: WorkingTime, day: date) -> Iterator[tuple[int, int]]:
    """Spans of work on a day, without absences, in order; UTC ms."""
    if not is_workday(calendar, day):
        return
    start, end = _wall(calendar, day, calendar.starts), _wall(calendar, day, calendar.ends)
    for away, back in calendar.absences:
        if back <= start or end <= away:
            continue
        if start < away:
            yield start, away
        start = max(start, back)
    if start < end:
        yield start, end


def _wall(calendar: WorkingTime, day: date, minutes: int) -> int:
    days, minutes = divmod(minutes, 1440)
    return to_ms(at_wall(day + timedelta(days=days), time(minutes // 60, minutes % 60), calendar.zone))
